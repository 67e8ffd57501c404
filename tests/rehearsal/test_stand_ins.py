"""Servers that play the servers of others."""

from pathlib import Path

import httpx
import pytest

from constructs_lib.deployment.rehearsal import StandIn
from operations.rehearsal.stand_ins import StandIns


def test_a_stand_in_serves_its_document_under_the_url_that_terraform_deploys(
    tmp_path: Path,
) -> None:
    (tmp_path / "rates.xml").write_bytes(b"<rates/>")
    with StandIns([StandIn(variable="RATES_URL", document="rates.xml")], root=tmp_path) as played:
        url = played.terraform_variables["TF_VAR_rates_url"]
        assert httpx.get(url, trust_env=False).content == b"<rates/>"
    with pytest.raises(httpx.ConnectError):
        httpx.get(url, trust_env=False)


def test_a_stand_in_can_be_down_and_up_again(tmp_path: Path) -> None:
    (tmp_path / "rates.xml").write_bytes(b"<rates/>")
    with StandIns([StandIn(variable="RATES_URL", document="rates.xml")], root=tmp_path) as played:
        url = played.terraform_variables["TF_VAR_rates_url"]
        played.fail(played.variables)
        assert httpx.get(url, trust_env=False).status_code == 503
        played.fail(())
        assert httpx.get(url, trust_env=False).status_code == 200
