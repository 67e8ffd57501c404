"""Which place a record leads to: an AWS region, or an endpoint that is in none of the regions.

A record that is not an alias within its zone belongs to the first of these regions that is known:

1. of the Terraform resource that its alias or values name (by that resource's provider),
2. in the hostname of its alias or values: `d-1.execute-api.eu-west-1.amazonaws.com`,
3. of its latency or geoproximity policy,
4. in its set identifier: `eu-west-1`, `eu-west-1-blue`,
5. in its own name: `eu-west-1.api.example.com`.

Otherwise it is a place of its own, named by what it answers. So is an alias to a literal hostname
in a region whose own domains are known and are others: "old (eu-west-1)" stands beside that region
and does not fail with it. The provider of the *record* says nothing: Route 53 is global, and one
provider may manage every region's records.
"""

import re
from collections.abc import Iterable

from constructs_lib.routing.policies import Geoproximity, Latency
from operations.route53.records import RecordSet
from operations.terraform_json.infrastructure import Deployed
from operations.terraform_json.regions import region_in

_KEY = r"(?:\[(?:\d+|\"[^\"]*\")\])?"
_ADDRESS = re.compile(rf"(?:module\.[\w-]+{_KEY}\.)*(?:data\.)?aws_\w+\.[\w-]+{_KEY}")
_STACK = re.compile(r"(.*?/)?(?=module\.|data\.|aws_)")


def addresses_in(text: str, source: str) -> list[str]:
    """Return the resources that a symbolic value mentions, in the stack of `source`."""
    stack = _STACK.match(source)
    prefix = (stack[1] or "") if stack is not None else ""
    return [prefix + address for address in _ADDRESS.findall(text)] if "${" in text else []


def place_of(record: RecordSet, deployed: Deployed) -> str:
    """Return the place of a record that is answered with: a region, or a name of its own."""
    external = external_region(record, deployed)
    if external is not None:
        return f"{record.set_identifier or record.name} ({external})"
    regions = deployed.regions
    targets = (record.alias.name,) if record.alias is not None else tuple(sorted(record.values))
    mentioned = [
        regions[address]
        for target in targets
        for address in addresses_in(target, record.source)
        if address in regions
    ]
    policy = record.policy
    return (
        _agreed(mentioned)
        or _agreed(region_in(target) for target in targets)
        or (policy.region if isinstance(policy, Latency | Geoproximity) else None)
        or region_in(record.set_identifier)
        or region_in(record.name)
        or ", ".join(targets)
    )


def external_region(record: RecordSet, deployed: Deployed) -> str | None:
    """Return the region of an external endpoint that a record leads to, or None.

    External is an alias to a hostname in a region whose own domains are known and are others.
    """
    if record.alias is not None and record.alias.hosted_zone_id is None:
        return None
    target = record.alias.name if record.alias is not None else ""
    region = None if "${" in target else region_in(target)
    own = deployed.targets.get(region or "")
    return region if own is not None and target not in own else None


def _agreed(regions: Iterable[str | None]) -> str | None:
    found = set(regions)
    return found.pop() if len(found) == 1 else None
