"""What a user of real AWS has before the first deploy: a hosted zone and the state's buckets."""

from constructs_lib.deployment.model import Deployment
from operations.rehearsal.embedded_aws.emulator import EmbeddedAws


def prepare_account(aws: EmbeddedAws, deployment: Deployment) -> None:
    """Create the deployment's hosted zone and, if it names any, the buckets of its state."""
    aws.client("route53", "us-east-1").create_hosted_zone(
        Name=deployment.domain.hosted_zone, CallerReference=deployment.names.prefix
    )
    for bucket, region in deployment.state_buckets.items():
        elsewhere = {"CreateBucketConfiguration": {"LocationConstraint": region}}
        s3 = aws.client("s3", region)
        s3.create_bucket(Bucket=bucket, **({} if region == "us-east-1" else elsewhere))
        s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
