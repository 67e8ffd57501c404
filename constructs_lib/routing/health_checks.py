"""Route 53 health checks of regions, external endpoints and groups."""

from collections.abc import Sequence

from constructs_lib.bindings import Construct, aws, tf
from constructs_lib.bindings.addresses import THIS
from constructs_lib.deployment.health_check import HealthCheck
from constructs_lib.regions import CHECKER_REGIONS


class HttpsHealthCheck(Construct):
    """An HTTPS check of `fqdn`, a name that only one region or endpoint serves; with string
    matching if `match` is given.

    It is never inverted, because an inverted check would become healthy exactly when its endpoint
    fails, and never disabled, because Route 53 treats a disabled check as healthy. A replacement is
    created, and the records updated, before the old check is destroyed, because Route 53 does not
    document how it treats a record whose check was deleted.

    The checker regions are always listed, all eight by default. AWS provider 5.100.0 cannot remove
    a list: it sends an empty one, which changes nothing, and then plans the same change for ever.
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
    """A check that is healthy while at least `minimum` of the `children` (ids of checks) are."""

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
