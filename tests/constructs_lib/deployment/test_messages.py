"""All problems of a file in one message: the path, the value, the rule and the way out of each."""

from pathlib import Path

import pytest

from constructs_lib.deployment.load import load
from constructs_lib.deployment.problems import DeploymentError

BAD = """
name = "exchange-of-all-currencies-for-everybody"
environment = "production"
tag = "red"

[domain]
name = "api.example.com"
hosted_zone = "example.org"

[[regions]]
name = "us-east-1"
[[regions]]
name = "us-east-1"
[[regions]]
name = "eu-west-9"

[table]
home = "ap-south-1"

[api]
app = "exchang"
routes = ["GET rates"]

[health_check]
interval = 15
checker_regions = ["us-east-1", "eu-west-1"]
"""

MESSAGE = """\
bad.toml has 10 problems:

  api.app = "exchang"
      is not a folder under lambda/ with a handler.py
      → create it, or use one of data, exchange, hello, newsletter

  api.routes[0] = "GET rates"
      has no path that begins with /
      → write it such as "GET /items/{id}"

  domain.name = "api.example.com"
      is outside the hosted zone "example.org"
      → use a name that ends in ".example.org", or the hosted zone that holds the name

  health_check.checker_regions = ["us-east-1", "eu-west-1"]
      are fewer than the three regions that Route 53 asks for
      → list at least three of us-east-1, us-west-1, us-west-2, eu-west-1, ap-southeast-1, \
ap-southeast-2, ap-northeast-1, sa-east-1, or none for all eight

  health_check.interval = 15
      should be 10 or 30
      → Seconds between two requests of a checker: 10 or 30. A change replaces the check.

  name = "exchange-of-all-currencies-for-everybody"
      makes the IAM role "exchange-of-all-currencies-for-everybody-production-us-east-1-heartbeat" \
71 characters long, and AWS allows 64
      → shorten it by 7

  regions[1].name = "us-east-1"
      is listed twice
      → remove one of the two entries

  regions[2].name = "eu-west-9"
      is not an AWS region that AWS provider 5.100.0 knows
      → did you mean "eu-west-3"?

  table.home = "ap-south-1"
      is not one of the deployment's regions
      → use one of us-east-1, eu-west-9, or add it under [[regions]]

  tag = "red"
      is not a known key
      → did you mean "tags"?
"""


def test_every_problem_of_a_file_stands_in_one_message(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("bad.toml").write_text(BAD)
    with pytest.raises(DeploymentError) as raised:
        load(Path("bad.toml"))
    assert str(raised.value).splitlines() == MESSAGE.splitlines()
