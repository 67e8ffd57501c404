"""What the measured proof proves; `make bench` tells how fast."""

from operations.bench.proof import NAME, system
from operations.proof.prover import prove
from operations.proof.subjects import CALLERS, subject
from operations.terraform_json.infrastructure import Deployed


def test_sixteen_regions_from_forty_cities_are_proved_exhaustively() -> None:
    reading = system(16)
    proof = prove(reading, subject(reading.route53, NAME, "A", deployed=Deployed()))

    assert proof.holds
    assert proof.exhaustive
    assert sum(total.sets for total in proof.totals) == 65_535
    assert len(CALLERS) >= 40
    assert {caller.continent for caller in CALLERS} == {"AF", "AS", "EU", "NA", "OC", "SA"}
