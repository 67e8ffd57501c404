"""The default deployment, the exchange, with as many regions as a benchmark asks for."""

import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from constructs_lib.deployment.model import Deployment
from constructs_lib.project import ROOT
from constructs_lib.regions import REGIONS
from operations.bench.deploying import bundled_code, deploy
from operations.rehearsal.embedded_aws.emulator import EmbeddedAws
from operations.rehearsal.stand_ins import StandIns

_BASE = ROOT / "deployments" / "exchange.toml"
_IN_BASE = ("us-east-1", "eu-west-1")


class Exchange(NamedTuple):
    """An exchange on an embedded AWS, with a stand-in for its provider of exchange rates."""

    deployment: Deployment
    aws: EmbeddedAws
    providers: StandIns


def grown(size: int) -> str:
    """Return the exchange's TOML with `size` regions, at least two."""
    more = [name for name in REGIONS if name not in _IN_BASE][: size - len(_IN_BASE)]
    added = "".join(f'\n[[regions]]\nname = "{name}"\n' for name in more)
    return _BASE.read_text(encoding="utf-8") + added


@contextmanager
def deployed_exchange(size: int) -> Iterator[Exchange]:
    """Deploy an exchange of `size` regions to an embedded AWS that ends with the block."""
    deployment = Deployment.model_validate(tomllib.loads(grown(size)))
    stand_ins = StandIns(deployment.rehearsal.stand_ins, root=ROOT)
    with EmbeddedAws() as aws, stand_ins:
        deploy(aws, deployment, bundled_code(deployment, stand_ins.terraform_variables))
        yield Exchange(deployment, aws, stand_ins)
