"""The SNS topic of pages."""

from constructs_lib.bindings import Construct, aws
from constructs_lib.bindings.addresses import THIS
from constructs_lib.deployment.monitoring import Monitoring
from constructs_lib.names import word
from constructs_lib.region.iam_policies import Statement, policy

_subscription = aws.sns_topic_subscription.SnsTopicSubscription


class Pages(Construct):
    """An SNS topic with its subscriptions, encrypted with a KMS key of the account.

    AWS's key `alias/aws/sns` cannot be used: its policy does not allow CloudWatch to use it, and
    cannot be changed.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        provider: aws.provider.AwsProvider,
        name: str,
        settings: Monitoring,
    ) -> None:
        super().__init__(scope, id_)
        account = aws.data_aws_caller_identity.DataAwsCallerIdentity(
            self, "account", provider=provider
        ).account_id
        key = aws.kms_key.KmsKey(
            self,
            "key",
            provider=provider,
            description=f"Encrypts the pages of {name}",
            policy=policy(_statements(account)),
            enable_key_rotation=True,
            deletion_window_in_days=30,
        )
        self.arn = aws.sns_topic.SnsTopic(
            self, THIS, provider=provider, name=name, kms_master_key_id=key.arn
        ).arn
        for email in settings.emails:
            _subscription(
                self,
                f"email_{word(email)}",
                provider=provider,
                topic_arn=self.arn,
                protocol="email",
                endpoint=email,
            )
        for url in settings.urls:
            _subscription(
                self,
                f"url_{word(url.removeprefix('https://'))}",
                provider=provider,
                topic_arn=self.arn,
                protocol="https",
                endpoint=url,
                endpoint_auto_confirms=True,
            )


def _statements(account: str) -> tuple[Statement, ...]:
    """Return the key's policy: IAM policies of the account decide, as in KMS's default key policy,
    and the account's alarms may publish (SNS guide, "Enable compatibility between event sources
    from AWS services and encrypted topics")."""
    return (
        Statement(
            "LetIamDecide",
            ("kms:*",),
            ("*",),
            principal={"AWS": f"arn:aws:iam::{account}:root"},
        ),
        Statement(
            "LetAlarmsPublish",
            ("kms:Decrypt", "kms:GenerateDataKey*"),
            ("*",),
            condition={"StringEquals": {"aws:SourceAccount": account}},
            principal={"Service": "cloudwatch.amazonaws.com"},
        ),
    )
