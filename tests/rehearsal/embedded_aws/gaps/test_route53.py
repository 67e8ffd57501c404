"""What an update of a health check leaves alone, what a deletion does, and where records stand."""

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


def test_a_deleted_record_takes_no_other_along_and_may_be_created_again(aws: EmbeddedAws) -> None:
    client = aws.client("route53", "us-east-1")
    zone = client.create_hosted_zone(Name="deleted.example.com", CallerReference="deleted")
    zone_id = zone["HostedZone"]["Id"]

    def change(action: str, name: str, kind: str) -> None:
        value = {"A": "192.0.2.1", "AAAA": "2001:db8::1"}[kind]
        record = {
            "Name": f"{name}.deleted.example.com",
            "Type": kind,
            "SetIdentifier": "eu-west-1",
            "Region": "eu-west-1",
            "TTL": 60,
            "ResourceRecords": [{"Value": value}],
        }
        client.change_resource_record_sets(
            HostedZoneId=zone_id,
            ChangeBatch={"Changes": [{"Action": action, "ResourceRecordSet": record}]},
        )

    def there() -> list[tuple[str, str]]:
        listed = client.list_resource_record_sets(HostedZoneId=zone_id)["ResourceRecordSets"]
        return sorted(
            (record["Name"].partition(".")[0], record["Type"])
            for record in listed
            if record["Type"] in ("A", "AAAA")
        )

    everything = [("api", "A"), ("api", "AAAA"), ("www", "A")]
    for name, kind in everything:
        change("CREATE", name, kind)
    change("DELETE", "api", "A")
    assert there() == [("api", "AAAA"), ("www", "A")]
    change("CREATE", "api", "A")
    assert there() == everything


def test_a_geoproximity_record_remembers_where_it_stands(aws: EmbeddedAws) -> None:
    client = aws.client("route53", "us-east-1")
    zone = client.create_hosted_zone(Name="near.example.com", CallerReference="near")
    record = {
        "Name": "api.near.example.com.",
        "Type": "A",
        "SetIdentifier": "eu-west-1",
        "GeoProximityLocation": {"AWSRegion": "eu-west-1", "Bias": -20},
        "TTL": 60,
        "ResourceRecords": [{"Value": "192.0.2.1"}],
    }
    client.change_resource_record_sets(
        HostedZoneId=zone["HostedZone"]["Id"],
        ChangeBatch={"Changes": [{"Action": "CREATE", "ResourceRecordSet": record}]},
    )
    listed = client.list_resource_record_sets(HostedZoneId=zone["HostedZone"]["Id"])
    assert record in listed["ResourceRecordSets"]


def test_a_record_is_replaced_by_an_upsert_and_by_a_deletion_in_the_same_batch(
    aws: EmbeddedAws,
) -> None:
    client = aws.client("route53", "us-east-1")
    zone = client.create_hosted_zone(Name="again.example.com", CallerReference="again")
    zone_id = zone["HostedZone"]["Id"]

    def change(*changes: tuple[str, int]) -> list[int]:
        record = {"Name": "again.example.com", "Type": "A", "SetIdentifier": "one", "TTL": 60}
        values = {"ResourceRecords": [{"Value": "192.0.2.1"}]}
        client.change_resource_record_sets(
            HostedZoneId=zone_id,
            ChangeBatch={
                "Changes": [
                    {"Action": action, "ResourceRecordSet": {**record, **values, "Weight": weight}}
                    for action, weight in changes
                ]
            },
        )
        listed = client.list_resource_record_sets(HostedZoneId=zone_id)["ResourceRecordSets"]
        return [each["Weight"] for each in listed if each["Type"] == "A"]

    assert change(("CREATE", 1)) == [1]
    assert change(("UPSERT", 2)) == [2]
    assert change(("DELETE", 2), ("CREATE", 3)) == [3]
    assert change(("DELETE", 3), ("UPSERT", 4)) == [4]
    assert change(("DELETE", 4)) == []


def test_terraforms_provider_alone_is_told_of_no_change_to_wait_for(aws: EmbeddedAws) -> None:
    made = aws.client("route53", "us-east-1").create_hosted_zone(
        Name="waits.example.com", CallerReference="waits"
    )
    record = {"Type": "A", "TTL": 60, "ResourceRecords": [{"Value": "192.0.2.1"}]}
    told = {}
    for agent in (
        "Boto3/1.40.0",
        "APN/1.0 HashiCorp/1.0 Terraform/1.11.4 terraform-provider-aws/5.100.0",
    ):
        client = aws.client("route53", "us-east-1")
        client.meta.events.register(
            "before-send.route53",
            lambda request, agent=agent, **_: request.headers.update({"User-Agent": agent}),
        )
        named = {**record, "Name": f"{len(agent)}.waits.example.com"}
        answer = client.change_resource_record_sets(
            HostedZoneId=made["HostedZone"]["Id"],
            ChangeBatch={"Changes": [{"Action": "UPSERT", "ResourceRecordSet": named}]},
        )
        told[agent.split("/")[0]] = answer.get("ChangeInfo", {}).get("Status")
    assert told == {"Boto3": "INSYNC", "APN": None}
