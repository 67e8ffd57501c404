"""The CloudFront distribution of a deployment."""

from collections.abc import Sequence

from constructs_lib.bindings import Construct, aws
from constructs_lib.bindings.addresses import THIS
from constructs_lib.deployment.cloudfront import READ_METHODS
from constructs_lib.deployment.cloudfront import CloudFront as Settings
from constructs_lib.deployment.model import Deployment
from constructs_lib.edge.cache_policy import CachePolicy
from constructs_lib.edge.web_acl import WebAcl
from constructs_lib.region.certificate import Certificate
from constructs_lib.routing.alias_records import AliasRecords, AliasTarget

_cdn = aws.cloudfront_distribution

ZONE_ID = "Z2FDTNDATAQYW2"
"""The hosted zone id of all distributions (Route 53 API, AliasTarget: HostedZoneId)."""
CACHING_DISABLED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
"""The id of the managed cache policy (CloudFront's guide, "Use managed cache policies")."""
ALL_VIEWER_EXCEPT_HOST_HEADER = "b689b0a8-53d0-40ab-baf2-68738e2966ac"
"""The id of the managed origin request policy; API Gateway selects an API by the Host header."""

_METHODS = (*READ_METHODS, "PUT", "POST", "PATCH", "DELETE")
_ERRORS = (400, 403, 404, 405, 414, 500, 501, 502, 503, 504)
"""Errors that CloudFront caches for ten seconds by default, even if caching is disabled."""
_FAILURES = (500, 502, 503, 504)
_BOTH = "failover"


class CloudFront(Construct):
    """A distribution that serves the shared name, with its certificate, web ACL and alias records.

    `provider` must be that of us-east-1, where AWS requires certificate and web ACL. The alias
    records are created after `origin_records`, by which CloudFront finds a region. The distribution
    accepts TLS 1.2 and newer only, from callers and to its origins, and caches no errors.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        provider: aws.provider.AwsProvider,
        deployment: Deployment,
        settings: Settings,
        zone_id: str,
        validation_fqdn: str | None,
        origin_records: Sequence[AliasRecords],
    ) -> None:
        super().__init__(scope, id_)
        self._provider = provider
        self._deployment = deployment
        self._settings = settings
        names, domain = deployment.names, deployment.domain
        hosts = {region: names.regional_domain(region) for region in settings.origins or ()}
        hosts = hosts or {"routed": deployment.routed_name}
        certificate = Certificate(
            self,
            "certificate",
            provider=provider,
            domain=domain.name,
            validation_fqdn=validation_fqdn,
        )
        self.certificate_arn = certificate.arn
        distribution = _cdn.CloudfrontDistribution(
            self,
            THIS,
            provider=provider,
            enabled=True,
            comment=names.prefix,
            aliases=[domain.name],
            price_class=settings.price_class,
            http_version="http2and3",
            is_ipv6_enabled=True,
            origin=[_origin(id_, host) for id_, host in hosts.items()],
            origin_group=[_failover(*hosts)] if len(hosts) > 1 else None,
            default_cache_behavior=self._behavior(
                *((_BOTH, READ_METHODS) if len(hosts) > 1 else (next(iter(hosts)), _METHODS))
            ),
            custom_error_response=[
                _cdn.CloudfrontDistributionCustomErrorResponse(
                    error_code=code, error_caching_min_ttl=0
                )
                for code in _ERRORS
            ],
            web_acl_id=self._web_acl(),
            viewer_certificate=_cdn.CloudfrontDistributionViewerCertificate(
                acm_certificate_arn=certificate.arn,
                ssl_support_method="sni-only",
                minimum_protocol_version="TLSv1.2_2021",
            ),
            restrictions=_cdn.CloudfrontDistributionRestrictions(
                geo_restriction=_cdn.CloudfrontDistributionRestrictionsGeoRestriction(
                    restriction_type="none"
                )
            ),
        )
        AliasRecords(
            self,
            "shared_name",
            provider=provider,
            zone_id=zone_id,
            name=domain.name,
            target=AliasTarget(distribution.domain_name, ZONE_ID),
            dual_stack=True,
            after=[record for records in origin_records for record in records.records],
        )

    def _behavior(
        self, origin: str, methods: Sequence[str]
    ) -> _cdn.CloudfrontDistributionDefaultCacheBehavior:
        policy = CACHING_DISABLED
        if self._settings.cache == "origin":
            name = self._deployment.names.prefix
            policy = CachePolicy(self, "cache_policy", provider=self._provider, name=name).id
        return _cdn.CloudfrontDistributionDefaultCacheBehavior(
            target_origin_id=origin,
            viewer_protocol_policy="https-only",
            allowed_methods=list(methods),
            cached_methods=["GET", "HEAD"],
            cache_policy_id=policy,
            origin_request_policy_id=ALL_VIEWER_EXCEPT_HOST_HEADER,
            compress=True,
        )

    def _web_acl(self) -> str | None:
        if self._settings.waf is None:
            return None
        names = self._deployment.names
        return WebAcl(
            self,
            "web_acl",
            provider=self._provider,
            name=names.prefix,
            log_name=names.web_acl_logs,
            log_retention_days=self._deployment.api.log_retention_days,
            settings=self._settings.waf,
        ).arn


def _origin(id_: str, host: str) -> _cdn.CloudfrontDistributionOrigin:
    """Return an origin with two attempts to connect of two seconds each (CloudFront's default is
    three of ten), and the 30 seconds that an HTTP API may take to answer."""
    return _cdn.CloudfrontDistributionOrigin(
        origin_id=id_,
        domain_name=host,
        connection_attempts=2,
        connection_timeout=2,
        custom_origin_config=_cdn.CloudfrontDistributionOriginCustomOriginConfig(
            http_port=80,
            https_port=443,
            origin_protocol_policy="https-only",
            origin_ssl_protocols=["TLSv1.2"],
            origin_read_timeout=30,
        ),
    )


def _failover(first: str, second: str) -> _cdn.CloudfrontDistributionOriginGroup:
    return _cdn.CloudfrontDistributionOriginGroup(
        origin_id=_BOTH,
        failover_criteria=_cdn.CloudfrontDistributionOriginGroupFailoverCriteria(
            status_codes=list(_FAILURES)
        ),
        member=[
            _cdn.CloudfrontDistributionOriginGroupMember(origin_id=id_) for id_ in (first, second)
        ],
    )
