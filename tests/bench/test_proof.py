"""An exhaustive proof is quick enough to be run for every change."""

import time

from operations.bench.proof import NAME, system
from operations.proof.deployed import Deployed
from operations.proof.prover import prove
from operations.proof.subjects import CALLERS, subject


def test_sixteen_regions_from_forty_cities_take_less_than_five_seconds() -> None:
    reading = system(16)
    began = time.perf_counter()

    proof = prove(reading, subject(reading.route53, NAME, "A", deployed=Deployed()))

    assert time.perf_counter() - began < 5
    assert proof.holds
    assert proof.exhaustive
    assert sum(total.sets for total in proof.totals) == 65_535
    assert len(CALLERS) >= 40
    assert {caller.continent for caller in CALLERS} == {"AF", "AS", "EU", "NA", "OC", "SA"}
