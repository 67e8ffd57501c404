"""Single change batches against the records that are there before them."""

from itertools import permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from constructs_lib.routing.policies import Failover, Latency, RoutingPolicy, Simple, Weighted
from operations.route53.batches import Batch, refusal, refusals
from operations.route53.records import RecordSet
from operations.route53.validation import problems
from operations.route53.zones import HostedZone, Route53

ZONE, NAME = "example.com", "api.example.com"
US, EU = "us-east-1", "eu-west-1"
PRIMARY, SECONDARY = Failover("PRIMARY"), Failover("SECONDARY")


def _record(identifier: str, policy: RoutingPolicy, kind: str = "A") -> RecordSet:
    simple = isinstance(policy, Simple)
    return RecordSet(NAME, kind, policy, None if simple else identifier, source=identifier)


def _changed(identifier: str, old: RoutingPolicy, new: RoutingPolicy) -> Batch:
    return Batch(_record(identifier, old), _record(identifier, new))


def _told(*batches: Batch) -> list[tuple[str, str, bool]]:
    return [
        (each.problem.source, each.problem.rule, each.always) for each in refusals(batches, ZONE)
    ]


def test_another_policy_for_a_live_name_is_refused_in_any_order() -> None:
    told = _told(*(_changed(each, Latency(each), Weighted(1)) for each in (US, EU)))
    assert told == [(US, "mixed-policies", True), (EU, "mixed-policies", True)]


def test_swapped_failover_roles_are_refused_in_any_order() -> None:
    told = _told(_changed(US, PRIMARY, SECONDARY), _changed(EU, SECONDARY, PRIMARY))
    assert told == [(US, "taken", True), (EU, "taken", True)]


def test_the_last_record_of_a_name_may_get_another_policy() -> None:
    assert _told(_changed(US, Latency(US), Weighted(1))) == []


def test_what_another_change_makes_room_for_is_refused_if_it_comes_first() -> None:
    leaves, comes = _record(US, SECONDARY), _record("after-us", SECONDARY)
    told = _told(Batch(leaves, None), Batch(None, comes, creates=True))
    assert told == [("after-us", "taken", False)]


def test_a_record_that_another_resource_makes_anew_may_be_there_still() -> None:
    old, new = _record("EU", Latency(EU)), _record("EU", Latency(US))
    assert _told(Batch(old, None), Batch(None, new, creates=True)) == [("EU", "duplicate", False)]
    assert _told(Batch(old, None), Batch(None, new)) == []


def test_values_and_weights_change_as_they_like() -> None:
    assert _told(*(_changed(each, Weighted(1), Weighted(2)) for each in (US, EU))) == []


def test_delete_and_create_in_one_batch_change_the_type() -> None:
    cname, address = _record("", Simple(), "CNAME"), _record("", Simple())
    assert refusal(Batch(cname, address), [cname], ZONE) is None
    problem = refusal(Batch(None, address), [cname], ZONE)
    assert problem is not None
    assert problem.message == (
        "RRSet of type A with DNS name api.example.com. is not permitted because a conflicting "
        "RRSet of type CNAME with the same DNS name already exists in zone example.com."
    )


POLICIES = st.sampled_from(
    [PRIMARY, SECONDARY, Weighted(1), Weighted(2), Latency(US), Latency(EU), Simple()]
)
SETS = st.dictionaries(st.sampled_from("abcd"), POLICIES, max_size=4)


def _taken_as_a_whole(records: dict[str, RecordSet]) -> bool:
    zone = HostedZone("Z", ZONE, tuple(records.values()))
    return not problems(Route53((zone,)))


@settings(deadline=None, max_examples=400)
@given(old=SETS, new=SETS)
def test_pairs_tell_what_trying_every_order_tells(
    old: dict[str, RoutingPolicy], new: dict[str, RoutingPolicy]
) -> None:
    """Between two states that Route 53 takes, tried order by order until the first refusal."""
    before = {name: _record(name, policy) for name, policy in old.items()}
    after = {name: _record(name, policy) for name, policy in new.items()}
    if not (_taken_as_a_whole(before) and _taken_as_a_whole(after)):
        return
    batches = []
    for name in sorted(before.keys() | after.keys()):
        was, becomes = before.get(name), after.get(name)
        creates = becomes is not None and (was is None or was.key != becomes.key)
        batches.append(Batch(was, becomes, creates))
    refused: set[int] = set()
    passes = False
    for order in permutations(range(len(batches))):
        there = {record.key: record for record in before.values()}
        for at in order:
            batch = batches[at]
            if refusal(batch, there.values(), ZONE) is not None:
                refused.add(at)
                break
            if batch.before is not None:
                there.pop(batch.before.key, None)
            if batch.after is not None:
                there[batch.after.key] = batch.after
        else:
            passes = True
    found = list(refusals(batches, ZONE))
    assert {batches.index(each.batch) for each in found} == refused
    assert passes is not any(each.always for each in found)
