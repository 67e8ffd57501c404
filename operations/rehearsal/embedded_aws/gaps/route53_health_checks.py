"""Route 53: moto's UpdateHealthCheck removes child checks and regions that it is not given.

AWS keeps what UpdateHealthCheck is not given; moto reads an absent list as an empty one.
"""

from typing import Any

from moto.route53.models import HealthCheck, Route53Backend

from operations.rehearsal.embedded_aws.patching import wrap


def install() -> None:
    wrap(Route53Backend, "update_health_check", _update)


def _update(
    original: Any, backend: Route53Backend, health_check_id: str, health_check_args: dict[str, Any]
) -> HealthCheck:
    given = {name: value for name, value in health_check_args.items() if value != []}
    check: HealthCheck = original(backend, health_check_id, given)
    return check
