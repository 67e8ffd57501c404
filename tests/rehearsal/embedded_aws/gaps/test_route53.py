"""What an update of a health check leaves alone."""

from typing import Any

from operations.rehearsal.embedded_aws.emulator import EmbeddedAws


def test_a_health_check_keeps_what_an_update_does_not_name(aws: EmbeddedAws) -> None:
    client = aws.client("route53", "us-east-1")
    regions = ["eu-west-1", "sa-east-1", "us-east-1"]

    def create(**config: Any) -> str:
        created = client.create_health_check(CallerReference=str(config), HealthCheckConfig=config)
        return str(created["HealthCheck"]["Id"])

    child = create(
        Type="HTTPS", FullyQualifiedDomainName="eu-west-1.api.example.com", Regions=regions
    )
    parent = create(Type="CALCULATED", HealthThreshold=1, ChildHealthChecks=[child])
    updated = [
        client.update_health_check(HealthCheckId=child, FailureThreshold=5),
        client.update_health_check(HealthCheckId=parent, HealthThreshold=0),
    ]

    configs = [each["HealthCheck"]["HealthCheckConfig"] for each in updated]
    assert (configs[0]["FailureThreshold"], configs[0]["Regions"]) == (5, regions)
    assert (configs[1]["HealthThreshold"], configs[1]["ChildHealthChecks"]) == (0, [child])
