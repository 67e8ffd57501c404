"""What CloudFront keeps, and apart by what."""

from constructs_lib.bindings import Construct, aws, tf
from constructs_lib.bindings.addresses import THIS

_policy = aws.cloudfront_cache_policy
_A_YEAR = 31_536_000


class CachePolicy(Construct):
    """Keeps what the origin's own Cache-Control or Expires says may be kept, for at most a year.

    It is the managed UseOriginCacheControlHeaders-QueryStrings but for its key: without Host,
    which would reach API Gateway in the place of the origin's name and be refused, and with
    Authorization, so that nobody is answered what another may read. It goes only once no
    distribution uses it: CloudFront deletes no other.
    """

    def __init__(
        self, scope: Construct, id_: str, *, provider: aws.provider.AwsProvider, name: str
    ) -> None:
        super().__init__(scope, id_)
        key = _policy.CloudfrontCachePolicyParametersInCacheKeyAndForwardedToOrigin(
            headers_config={
                "header_behavior": "whitelist",
                "headers": {"items": ["Authorization", "Origin"]},
            },
            cookies_config={"cookie_behavior": "all"},
            query_strings_config={"query_string_behavior": "all"},
            enable_accept_encoding_brotli=True,
            enable_accept_encoding_gzip=True,
        )
        self.id = _policy.CloudfrontCachePolicy(
            self,
            THIS,
            provider=provider,
            name=name,
            min_ttl=0,
            default_ttl=0,
            max_ttl=_A_YEAR,
            parameters_in_cache_key_and_forwarded_to_origin=key,
            lifecycle=tf.TerraformResourceLifecycle(create_before_destroy=True),
        ).id
