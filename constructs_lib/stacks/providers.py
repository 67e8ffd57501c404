"""One aliased AWS provider per region."""

from collections.abc import Iterable, Mapping

from constructs_lib.bindings import Construct, aws


def regional_providers(
    scope: Construct, *, regions: Iterable[str], tags: Mapping[str, str]
) -> dict[str, aws.provider.AwsProvider]:
    """Create a provider for each region, with default tags, and return them by region.

    There is no default provider: a resource that names none cannot land in a wrong region.
    """
    return {
        region: aws.provider.AwsProvider(
            scope,
            f"aws-{region}",
            alias=region.replace("-", "_"),
            region=region,
            default_tags=[aws.provider.AwsProviderDefaultTags(tags=dict(tags))],
        )
        for region in dict.fromkeys(regions)
    }
