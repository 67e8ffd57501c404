"""Where the pages of one region go."""

from constructs_lib.addresses import THIS
from constructs_lib.bindings import Construct, aws
from constructs_lib.deployment.monitoring import Monitoring
from constructs_lib.names import word

_subscription = aws.sns_topic_subscription.SnsTopicSubscription


class Pages(Construct):
    """An SNS topic with a subscription for everybody who is to be told.

    It is not encrypted with AWS's own key, with which CloudWatch may not publish; a page names
    alarms and regions, nothing of users.
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
        self.arn = aws.sns_topic.SnsTopic(self, THIS, provider=provider, name=name).arn
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
