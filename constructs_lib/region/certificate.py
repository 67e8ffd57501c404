"""Certificates: one in every region, all validated through one DNS record."""

from constructs_lib.bindings import Construct, aws, tf
from constructs_lib.bindings.addresses import THIS


class ValidationRecord(Construct):
    """The CNAME record by which ACM validates a domain and its wildcard, in every region.

    ACM gives a name the same CNAME in all regions of an account, and a wildcard shares its
    parent's. So the record belongs to no region: a certificate of its own, which serves nobody,
    tells what it must say, and removing a region cannot take it from the others.
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
    """A region's certificate for the shared name and, by wildcard, for the regional one.

    `arn` is known once ACM has issued it; without `validation_fqdn` the validation record is
    another stack's, and is there already. A replacement exists before the old one goes.
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
