"""When certificates are issued."""

from typing import Any

from operations.rehearsal.embedded_aws.emulator import EmbeddedAws

HOME, AWAY = "us-east-1", "eu-west-1"


def test_a_certificate_is_issued_in_every_region_once_its_one_record_exists(
    aws: EmbeddedAws,
) -> None:
    clients = {region: aws.client("acm", region) for region in (HOME, AWAY)}
    arns = {
        region: client.request_certificate(
            DomainName="api.example.com",
            SubjectAlternativeNames=["*.api.example.com"],
            ValidationMethod="DNS",
        )["CertificateArn"]
        for region, client in clients.items()
    }

    def certificates() -> list[dict[str, Any]]:
        return [
            client.describe_certificate(CertificateArn=arns[region])["Certificate"]
            for region, client in clients.items()
        ]

    before = certificates()
    (record,) = {
        tuple(option["ResourceRecord"].values())
        for certificate in before
        for option in certificate["DomainValidationOptions"]
    }
    route53 = aws.client("route53", HOME)
    zone = route53.create_hosted_zone(Name="example.com", CallerReference="acm")["HostedZone"]["Id"]
    records = {
        "Name": record[0],
        "Type": "CNAME",
        "TTL": 60,
        "ResourceRecords": [{"Value": record[2]}],
    }
    route53.change_resource_record_sets(
        HostedZoneId=zone,
        ChangeBatch={"Changes": [{"Action": "CREATE", "ResourceRecordSet": records}]},
    )

    assert [certificate["Status"] for certificate in before] == ["PENDING_VALIDATION"] * 2
    assert [certificate["Status"] for certificate in certificates()] == ["ISSUED"] * 2
