"""DNS validation of certificates: moto issues them whether or not their records exist.

AWS issues a certificate when the CNAME of each of its names is in public DNS. Here that is any
hosted zone of the account. A wildcard shares its parent's CNAME, and regions share it, too.
"""

from typing import Any

from moto.acm.models import CertBundle
from moto.route53.models import route53_backends

from operations.rehearsal.embedded_aws.moto_seam import wrap


def close() -> None:
    wrap(CertBundle, "check", _check)


def _check(original: Any, certificate: CertBundle) -> None:
    options = certificate.describe()["Certificate"].get("DomainValidationOptions", [])
    wanted = {option["ResourceRecord"]["Name"].rstrip(".") for option in options}
    partition, _, _, account = certificate.arn.split(":")[1:5]
    zones = list(route53_backends[account][partition].zones.values())
    present = {
        record.name.rstrip(".")
        for zone in zones
        for record in list(zone.rrsets)
        if record.type == "CNAME"
    }
    if wanted <= present:
        original(certificate)
