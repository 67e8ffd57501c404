"""Creates what must exist in an AWS account before the first deploy."""

from constructs_lib.deployment.model import Deployment
from operations.rehearsal.embedded_aws.emulator import EmbeddedAws


def prepare_account(aws: EmbeddedAws, deployment: Deployment) -> None:
    """Create the deployment's hosted zone, its state buckets and its truststores.

    The truststores are empty, because the embedded AWS does not check client certificates.
    """
    aws.client("route53", "us-east-1").create_hosted_zone(
        Name=deployment.domain.hosted_zone, CallerReference=deployment.names.prefix
    )
    truststores = {
        entry.name: truststore
        for entry in deployment.cells
        if (truststore := deployment.domain.truststore_in(entry.name)) is not None
    }
    own = {truststore.bucket: region for region, truststore in truststores.items()}
    for bucket, region in {**deployment.state_buckets, **own}.items():
        elsewhere = {"CreateBucketConfiguration": {"LocationConstraint": region}}
        s3 = aws.client("s3", region)
        s3.create_bucket(Bucket=bucket, **({} if region == "us-east-1" else elsewhere))
        s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    for region, truststore in truststores.items():
        aws.client("s3", region).put_object(Bucket=truststore.bucket, Key=truststore.key, Body=b"")
