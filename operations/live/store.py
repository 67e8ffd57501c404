"""What a run keeps in S3 for a later run: its journal, its configuration and Terraform's state.

A CI runner is deleted with its disk, and a state on it would be lost with all that it refers to. So
the state is in a bucket from the first resource on. The bucket is created for the run and deleted
last, or is an existing one.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from operations.console.errors import AwsError
from operations.live.aws_clients import AwsClients

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

BUCKET_PREFIX = "meridian-live-"
"""The prefix of the names of buckets that are created for a run."""
_FOLDER = "live"
_CHANGED = ("PreconditionFailed", "ConditionalRequestConflict")
_GONE = ("NoSuchBucket", "NoSuchKey", "404")


class TakenOverError(Exception):
    """Another run has taken over this one's journal, and destroys what it created."""


class Store:
    """One run's objects in a bucket: those in `live/<environment>/`, and Terraform's state."""

    def __init__(self, s3: "S3Client", bucket: str, environment: str) -> None:
        self._s3 = s3
        self.bucket = bucket
        self.environment = environment
        self._tag: str | None = None

    def write_journal(self, text: str) -> None:
        """Replace the journal.

        Raises:
            TakenOverError: if another process has replaced it since.
        """
        known: dict[str, Any] = (
            {"IfNoneMatch": "*"} if self._tag is None else {"IfMatch": self._tag}
        )
        try:
            put = self._s3.put_object(
                Bucket=self.bucket, Key=self._key("journal.jsonl"), Body=text.encode(), **known
            )
        except ClientError as error:
            if _code(error) in _CHANGED:
                raise TakenOverError(
                    f"Another run has taken over {self.environment} and destroys what it created."
                ) from None
            raise
        self._tag = put["ETag"]

    def read_journal(self) -> str:
        """Return the journal, or an empty text if there is none yet."""
        try:
            got = self._s3.get_object(Bucket=self.bucket, Key=self._key("journal.jsonl"))
        except ClientError as error:
            if _code(error) in _GONE:
                return ""
            raise
        self._tag = got["ETag"]
        return got["Body"].read().decode()

    def keep(self, name: str, content: bytes) -> None:
        """Upload a file."""
        self._s3.put_object(Bucket=self.bucket, Key=self._key(name), Body=content)

    def kept(self, name: str) -> bytes | None:
        """Return a file that was uploaded; None if there is none."""
        try:
            return self._s3.get_object(Bucket=self.bucket, Key=self._key(name))["Body"].read()
        except ClientError as error:
            if _code(error) in _GONE:
                return None
            raise

    def remove(self, prefix: str, *, bucket_too: bool) -> None:
        """Delete the state of the stack `prefix`, the uploaded files, and last the journal."""
        try:
            self._delete(f"meridian/{prefix}.tfstate")
            self._delete(self._key(""), but=self._key("journal.jsonl"))
            self._delete(self._key("journal.jsonl"))
            if bucket_too:
                self._s3.delete_bucket(Bucket=self.bucket)
        except ClientError as error:
            if _code(error) not in _GONE:
                raise

    def _delete(self, prefix: str, *, but: str = "") -> None:
        """Delete all versions of the objects below a prefix, except for the object `but`."""
        pages = self._s3.get_paginator("list_object_versions").paginate(
            Bucket=self.bucket, Prefix=prefix
        )
        for page in pages:
            for each in (*page.get("Versions", []), *page.get("DeleteMarkers", [])):
                if each["Key"] != but:
                    self._s3.delete_object(
                        Bucket=self.bucket, Key=each["Key"], VersionId=each["VersionId"]
                    )

    def _key(self, name: str) -> str:
        return f"{_FOLDER}/{self.environment}/{name}"


def create_bucket(aws: AwsClients, bucket: str, region: str, tags: dict[str, str]) -> None:
    """Create a bucket for one run: private, versioned, with the tags of its resources."""
    s3 = aws.client("s3", region)
    elsewhere = {"CreateBucketConfiguration": {"LocationConstraint": region}}
    try:
        s3.create_bucket(Bucket=bucket, **({} if region == "us-east-1" else elsewhere))
    except ClientError as error:
        if _code(error) != "BucketAlreadyOwnedByYou":
            raise
    tag_set = [{"Key": key, "Value": value} for key, value in tags.items()]
    s3.put_bucket_tagging(Bucket=bucket, Tagging={"TagSet": tag_set})
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    s3.put_public_access_block(
        Bucket=bucket,
        PublicAccessBlockConfiguration={
            "BlockPublicAcls": True,
            "IgnorePublicAcls": True,
            "BlockPublicPolicy": True,
            "RestrictPublicBuckets": True,
        },
    )


def region_of(aws: AwsClients, bucket: str) -> str:
    """Return a bucket's region.

    Raises:
        AwsError: if there is no such bucket, or it may not be used.
    """
    try:
        found = aws.client("s3", "us-east-1").get_bucket_location(Bucket=bucket)
    except ClientError as error:
        raise AwsError(f"The bucket {bucket} cannot be used: {error}") from None
    return found.get("LocationConstraint") or "us-east-1"


def unfinished(aws: AwsClients, given: str | None) -> Iterator[Store]:
    """Find unfinished runs: those with a bucket of their own, and those in the bucket `given`."""
    s3 = aws.client("s3", "us-east-1")
    pages = s3.get_paginator("list_buckets").paginate(Prefix=BUCKET_PREFIX)
    for found in (each["Name"] for page in pages for each in page.get("Buckets", [])):
        environment = found.removeprefix(BUCKET_PREFIX).rpartition("-")[0]
        yield Store(aws.client("s3", region_of(aws, found)), found, f"live-{environment}")
    if given is not None:
        own = aws.client("s3", region_of(aws, given))
        folders = own.get_paginator("list_objects_v2").paginate(
            Bucket=given, Prefix=f"{_FOLDER}/", Delimiter="/"
        )
        for folder in (
            each["Prefix"] for page in folders for each in page.get("CommonPrefixes", [])
        ):
            yield Store(own, given, folder.split("/")[1])


def _code(error: ClientError) -> str:
    return str(error.response["Error"]["Code"])
