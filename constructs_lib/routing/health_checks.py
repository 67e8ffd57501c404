"""How Route 53 learns that a region, an external endpoint or a group of them is well."""

from collections.abc import Sequence

from constructs_lib.bindings import Construct, aws, tf
from constructs_lib.bindings.addresses import THIS
from constructs_lib.deployment.health_check import HealthCheck
from constructs_lib.regions import CHECKER_REGIONS


class HttpsHealthCheck(Construct):
    """An HTTPS check, with string match where `match` is given, on a name that only one serves.

    It is never inverted and never disabled: an inverted check would call a region back exactly
    when its endpoint dies, and a disabled one counts as healthy. A replacement exists, and is what
    the records ask, before the old check goes: what Route 53 makes of a deleted one is not said.

    The checkers' regions are always listed, all eight by default: AWS provider 5.100.0 cannot take
    a list back (it sends an empty one, which changes nothing), and would plan to for ever.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        provider: aws.provider.AwsProvider,
        name: str,
        fqdn: str,
        path: str,
        match: str | None,
        settings: HealthCheck,
    ) -> None:
        super().__init__(scope, id_)
        self.check_id = aws.route53_health_check.Route53HealthCheck(
            self,
            THIS,
            provider=provider,
            type="HTTPS" if match is None else "HTTPS_STR_MATCH",
            fqdn=fqdn,
            port=443,
            enable_sni=True,
            resource_path=path,
            search_string=match,
            request_interval=settings.interval,
            failure_threshold=settings.failure_threshold,
            measure_latency=settings.measure_latency,
            regions=list(settings.checker_regions or CHECKER_REGIONS),
            tags={"Name": name},
            lifecycle=tf.TerraformResourceLifecycle(create_before_destroy=True),
        ).id


class CalculatedHealthCheck(Construct):
    """A check that is healthy while at least `minimum` of its children are."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        provider: aws.provider.AwsProvider,
        name: str,
        children: Sequence[str],
        minimum: int,
    ) -> None:
        super().__init__(scope, id_)
        self.check_id = aws.route53_health_check.Route53HealthCheck(
            self,
            THIS,
            provider=provider,
            type="CALCULATED",
            child_healthchecks=list(children),
            child_health_threshold=minimum,
            tags={"Name": name},
            lifecycle=tf.TerraformResourceLifecycle(create_before_destroy=True),
        ).id
