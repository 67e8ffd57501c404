"""The kinds of fault, and the effects of several together."""

from typing import Any

import pytest

from operations.rehearsal.regions.faults import EdgeFault, Manner
from operations.rehearsal.world.faults.effects import Effects, effects
from operations.rehearsal.world.faults.faults import (
    KINDS,
    ApiFails,
    ApiHangs,
    BadRelease,
    ControlPlaneGone,
    InjectedFault,
    Overloaded,
    ProviderDown,
    RegionDown,
    RegionDrained,
    ReplicationLags,
    ReplicationPaused,
    TableUnreachable,
    fault,
)

EU, US = "eu-west-1", "us-east-1"
HEALTH = frozenset({"/health"})
FAULTS = (
    ApiFails(EU),
    ApiHangs(EU),
    RegionDown(EU),
    Overloaded(EU),
    TableUnreachable(EU),
    ReplicationPaused(EU),
    ReplicationLags(3.0),
    RegionDrained(EU),
    ProviderDown("RATES_URL"),
    ControlPlaneGone(),
    BadRelease((EU, US)),
)


def test_every_kind_is_read_back_from_what_is_written_of_it() -> None:
    assert {type(each) for each in FAULTS} == set(KINDS.values())
    assert [fault(each.as_json()) for each in FAULTS] == list(FAULTS)
    assert fault({"kind": "bad-release", "regions": [EU]}) == BadRelease((EU,))
    assert fault({"kind": "region-drained", "region": EU}) == RegionDrained(EU, "a drill")


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ({"region": EU}, "a fault's kind must be one of api-fails, .*, got: None"),
        ({"kind": "region-down"}, "region-down has region, got: nothing"),
        ({"kind": "region-down", "region": EU, "x": 1}, "region-down has region, got: region, x"),
        ({"kind": "control-plane-gone", "region": EU}, "has nothing, got: region"),
        ({"kind": "region-down", "region": [EU]}, "region-down.region: .* valid string, got: "),
        ({"kind": "replication-lags", "seconds": -1}, "0 seconds or more, got: .*-1"),
    ],
)
def test_what_means_no_fault_is_refused_in_words(written: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        fault(written)


def of(*active: InjectedFault) -> Effects:
    return effects(active, health_paths=HEALTH)


def test_no_faults_have_no_effects() -> None:
    assert of() == Effects()


def test_each_fault_has_its_own_effect() -> None:
    failing = EdgeFault(Manner.ANSWERS_500)
    assert of(ApiFails(EU)).edges == {EU: failing}
    assert of(ApiHangs(EU)).edges == {EU: EdgeFault(Manner.HANGS)}
    assert of(RegionDown(EU)).edges == {EU: EdgeFault(Manner.REFUSES)}
    assert of(Overloaded(EU)).edges == {EU: EdgeFault(Manner.SHEDS)}
    assert of(Overloaded(EU), ApiFails(EU)).edges == {EU: failing}
    bad = EdgeFault(Manner.ANSWERS_500, spared=HEALTH)
    assert of(BadRelease((EU, US))).edges == {EU: bad, US: bad}
    assert of(BadRelease((EU,), health_fails=True)).edges == {EU: failing}
    assert of(TableUnreachable(EU)) == Effects(tables_unreachable=frozenset({EU}))
    assert of(ReplicationPaused(EU)) == Effects(replication_paused=frozenset({EU}))
    assert of(ReplicationLags(3)) == Effects(replication_lag=3)
    assert of(RegionDrained(EU, "why")) == Effects(drained={EU: "why"})
    assert of(ProviderDown("RATES_URL")) == Effects(providers_down=frozenset({"RATES_URL"}))
    assert of(ControlPlaneGone()) == Effects(control_plane_gone=True)


def test_of_several_faults_at_one_edge_the_worst_counts() -> None:
    together = (BadRelease((EU, US)), ApiFails(EU), ApiHangs(EU), RegionDown(EU))
    manners = [of(*together[:count]).edges[EU] for count in range(1, 5)]
    assert manners == [
        EdgeFault(Manner.ANSWERS_500, spared=HEALTH),
        EdgeFault(Manner.ANSWERS_500),
        EdgeFault(Manner.HANGS),
        EdgeFault(Manner.REFUSES),
    ]
    assert of(ReplicationLags(3), ReplicationLags(1), ReplicationPaused(EU)) == Effects(
        replication_lag=3, replication_paused=frozenset({EU})
    )
