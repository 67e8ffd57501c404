"""CloudFront's cache policy."""

from constructs_lib.bindings import Construct, aws, tf
from constructs_lib.bindings.addresses import THIS

_policy = aws.cloudfront_cache_policy
_A_YEAR = 31_536_000


class CachePolicy(Construct):
    """A cache policy that follows the origin's Cache-Control and Expires, for at most a year.

    It equals the managed policy UseOriginCacheControlHeaders-QueryStrings except for the cache key.
    Host is not in the key, because CloudFront would send it to API Gateway, which has no API of
    that name. Authorization is in the key, so that callers do not get each other's answers. The
    policy is destroyed after the distribution stops using it (`create_before_destroy`), because
    CloudFront refuses to delete a policy in use.
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
