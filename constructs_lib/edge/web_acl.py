"""AWS WAF in front of CloudFront."""

from collections.abc import Iterator
from typing import Any

from constructs_lib.bindings import Construct, aws, tf
from constructs_lib.bindings.addresses import THIS
from constructs_lib.deployment.cloudfront import Waf

_acl = aws.wafv2_web_acl
_logging = aws.wafv2_web_acl_logging_configuration
_MANAGED = (
    "AWSManagedRulesAmazonIpReputationList",
    "AWSManagedRulesKnownBadInputsRuleSet",
    "AWSManagedRulesCommonRuleSet",
)
"""They use 25, 200 and 700 capacity units (WCU); more than 1,500 per web ACL cost extra."""
_SECRET_HEADERS = ("authorization", "cookie")


class WebAcl(Construct):
    """A web ACL for CloudFront. `provider` must be that of us-east-1, where AWS requires it.

    The rate limit per address comes first, then AWS's managed rules in ascending capacity. Blocked
    and counted requests are logged without callers' credentials, and each rule has a metric. The
    web ACL is destroyed after the distribution stops using it (`create_before_destroy`), because
    AWS WAF refuses to delete one in use.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        provider: aws.provider.AwsProvider,
        name: str,
        log_name: str,
        log_retention_days: int,
        settings: Waf,
    ) -> None:
        super().__init__(scope, id_)
        self._name = name
        self._settings = settings
        self.arn = _acl.Wafv2WebAcl(
            self,
            THIS,
            provider=provider,
            name=name,
            scope="CLOUDFRONT",
            default_action=_acl.Wafv2WebAclDefaultAction(
                allow=_acl.Wafv2WebAclDefaultActionAllow()
            ),
            rule=[
                _acl.Wafv2WebAclRule(priority=priority, **rule)
                for priority, rule in enumerate(self._rules())
            ],
            visibility_config=_acl.Wafv2WebAclVisibilityConfig(**self._visible(name)),
            lifecycle=tf.TerraformResourceLifecycle(create_before_destroy=True),
        ).arn
        logs = aws.cloudwatch_log_group.CloudwatchLogGroup(
            self, "logs", provider=provider, name=log_name, retention_in_days=log_retention_days
        )
        _logging.Wafv2WebAclLoggingConfiguration(
            self,
            "logging",
            provider=provider,
            resource_arn=self.arn,
            log_destination_configs=[logs.arn],
            redacted_fields=[
                _logging.Wafv2WebAclLoggingConfigurationRedactedFields(single_header={"name": name})
                for name in _SECRET_HEADERS
            ],
            logging_filter=_only_hits(),
        )

    def _rules(self) -> Iterator[dict[str, Any]]:
        act: dict[str, Any] = {self._settings.action: {}}
        yield {
            "name": "requests-per-address",
            "action": act,
            "statement": {
                "rate_based_statement": {
                    "limit": self._settings.requests_per_address,
                    "evaluation_window_sec": 300,
                    "aggregate_key_type": "IP",
                }
            },
            "visibility_config": self._visible("requests-per-address"),
        }
        for group in _MANAGED:
            yield {
                "name": group,
                "override_action": {"none": {}} if self._settings.action == "block" else act,
                "statement": {
                    "managed_rule_group_statement": {"vendor_name": "AWS", "name": group}
                },
                "visibility_config": self._visible(group),
            }

    def _visible(self, rule: str) -> dict[str, Any]:
        return {
            "cloudwatch_metrics_enabled": True,
            "sampled_requests_enabled": True,
            "metric_name": rule if rule == self._name else f"{self._name}-{rule}",
        }


def _only_hits() -> _logging.Wafv2WebAclLoggingConfigurationLoggingFilter:
    return _logging.Wafv2WebAclLoggingConfigurationLoggingFilter(
        default_behavior="DROP",
        filter=[
            _logging.Wafv2WebAclLoggingConfigurationLoggingFilterFilter(
                behavior="KEEP",
                requirement="MEETS_ANY",
                condition=[
                    _logging.Wafv2WebAclLoggingConfigurationLoggingFilterFilterCondition(
                        action_condition={"action": action}
                    )
                    for action in ("BLOCK", "COUNT")
                ],
            )
        ],
    )
