"""ACM: moto issues every certificate, whether or not its DNS validation records exist.

AWS issues a certificate once the validation CNAME of each of its names is in public DNS. Here any
hosted zone of the account counts as public DNS. A wildcard name has the same CNAME as its parent,
and so has the same name in another region.
https://docs.aws.amazon.com/acm/latest/userguide/dns-validation.html
"""

from typing import Any

from moto.acm.models import CertBundle
from moto.route53.models import route53_backends

from operations.rehearsal.embedded_aws.patching import wrap


def install() -> None:
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
