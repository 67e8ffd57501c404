"""Where the pages of one region go."""

from constructs_lib.bindings import Construct, aws
from constructs_lib.bindings.addresses import THIS
from constructs_lib.deployment.monitoring import Monitoring
from constructs_lib.names import word
from constructs_lib.region.iam_policies import Statement, policy

_subscription = aws.sns_topic_subscription.SnsTopicSubscription


class Pages(Construct):
    """An SNS topic with a subscription for everybody who is to be told, and the key that encrypts
    its messages.

    The key is one of the account's own: CloudWatch cannot publish to a topic that is encrypted with
    AWS's, `alias/aws/sns`, since that one's policy does not let it use the key, nor can be changed.
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
    """IAM decides who of the account may use the key, as by KMS's default policy; and the account's
    alarms may (SNS guide, "Enable compatibility between event sources from AWS services and
    encrypted topics")."""
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
