"""ACM certificates: one in each region, all validated by one DNS record."""

from constructs_lib.bindings import Construct, aws, tf
from constructs_lib.bindings.addresses import THIS


class ValidationRecord(Construct):
    """The CNAME record by which ACM validates a domain and its wildcard, in all regions.

    ACM uses the same CNAME for a name in all regions of an account, and for a wildcard and its
    parent. The record belongs to no region, so removing a region cannot delete it for the others. A
    separate certificate, which no endpoint uses, provides its name and value. See
    docs/decisions/validation-record.md.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        provider: aws.provider.AwsProvider,
        domain: str,
        zone_id: str,
    ) -> None:
        super().__init__(scope, id_)
        option = _request(self, provider, domain).domain_validation_options.get(0)
        self.fqdn = aws.route53_record.Route53Record(
            self,
            "record",
            provider=provider,
            zone_id=zone_id,
            name=option.resource_record_name,
            type=option.resource_record_type,
            records=[option.resource_record_value],
            ttl=300,
        ).fqdn


class Certificate(Construct):
    """A region's certificate for the shared name and, by a wildcard, all names under it.

    `arn` is known after ACM has issued the certificate. `validation_fqdn` is the name of the
    validation record, or None if another stack created it. A replacement is created before the old
    certificate is destroyed.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        provider: aws.provider.AwsProvider,
        domain: str,
        validation_fqdn: str | None,
    ) -> None:
        super().__init__(scope, id_)
        self.arn = aws.acm_certificate_validation.AcmCertificateValidation(
            self,
            "validation",
            provider=provider,
            certificate_arn=_request(self, provider, domain).arn,
            validation_record_fqdns=[validation_fqdn] if validation_fqdn else None,
        ).certificate_arn


def _request(
    scope: Construct, provider: aws.provider.AwsProvider, domain: str
) -> aws.acm_certificate.AcmCertificate:
    return aws.acm_certificate.AcmCertificate(
        scope,
        THIS,
        provider=provider,
        domain_name=domain,
        subject_alternative_names=[f"*.{domain}"],
        validation_method="DNS",
        lifecycle=tf.TerraformResourceLifecycle(create_before_destroy=True),
    )
