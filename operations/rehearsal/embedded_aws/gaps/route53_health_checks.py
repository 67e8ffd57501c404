"""Route 53's health checks: in moto an update takes the children and regions away from a check.

AWS's UpdateHealthCheck leaves what it is not given. moto reads a list that is not there as empty.
"""

from typing import Any

from moto.route53.models import HealthCheck, Route53Backend

from operations.rehearsal.embedded_aws.moto_seam import wrap


def close() -> None:
    wrap(Route53Backend, "update_health_check", _update)


def _update(
    original: Any, backend: Route53Backend, health_check_id: str, health_check_args: dict[str, Any]
) -> HealthCheck:
    given = {name: value for name, value in health_check_args.items() if value != []}
    check: HealthCheck = original(backend, health_check_id, given)
    return check
