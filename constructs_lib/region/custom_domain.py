"""A custom domain name of an HTTP API."""

from constructs_lib.bindings import Construct, aws, tf
from constructs_lib.bindings.addresses import THIS
from constructs_lib.deployment.domain import S3Object
from constructs_lib.routing.alias_records import AliasTarget

_domain = aws.apigatewayv2_domain_name


class CustomDomain(Construct):
    """A regional custom domain with TLS 1.2, mapped to one API under an optional base path.

    Records need `target`. To be created after the domain answers, they must also depend on
    `mapping`, which is created last.

    With a truststore, callers must present a client certificate that one of its CAs issued (mutual
    TLS). API Gateway reads a truststore only when it is given another version, so each plan looks
    up the newest one.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        provider: aws.provider.AwsProvider,
        name: str,
        certificate_arn: str,
        api_id: str,
        stage: str,
        base_path: str | None,
        dual_stack: bool,
        truststore: S3Object | None = None,
    ) -> None:
        super().__init__(scope, id_)
        resource = _domain.Apigatewayv2DomainName(
            self,
            THIS,
            provider=provider,
            domain_name=name,
            domain_name_configuration=_domain.Apigatewayv2DomainNameDomainNameConfiguration(
                certificate_arn=certificate_arn,
                endpoint_type="REGIONAL",
                security_policy="TLS_1_2",
                ip_address_type="dualstack" if dual_stack else "ipv4",
            ),
            mutual_tls_authentication=None
            if truststore is None
            else _domain.Apigatewayv2DomainNameMutualTlsAuthentication(
                truststore_uri=f"s3://{truststore.bucket}/{truststore.key}",
                truststore_version=_newest(self, provider, truststore),
            ),
        )
        self.mapping = aws.apigatewayv2_api_mapping.Apigatewayv2ApiMapping(
            self,
            "mapping",
            provider=provider,
            api_id=api_id,
            domain_name=resource.id,
            stage=stage,
            api_mapping_key=base_path,
        )
        configuration = resource.domain_name_configuration
        self.target = AliasTarget(configuration.target_domain_name, configuration.hosted_zone_id)


def _newest(scope: Construct, provider: aws.provider.AwsProvider, truststore: S3Object) -> str:
    """Return the newest version of a truststore; the plan fails if its bucket has no versioning."""
    versioned = tf.Postcondition(
        condition='${self.version_id != "" && self.version_id != "null"}',
        error_message=f"The truststore {truststore.key} has no version, so API Gateway would never "
        f"read what replaces it: turn on versioning of the bucket {truststore.bucket}, and upload "
        "the truststore again.",
    )
    return aws.data_aws_s3_object.DataAwsS3Object(
        scope,
        "truststore",
        provider=provider,
        bucket=truststore.bucket,
        key=truststore.key,
        lifecycle=tf.TerraformResourceLifecycle(postcondition=[versioned]),
    ).version_id
