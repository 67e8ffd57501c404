"""What is wrong with a deployment, as plain data."""

from collections.abc import Callable
from typing import Any

import pytest
from pydantic import ValidationError

from constructs_lib.deployment.model import Deployment
from constructs_lib.deployment.problems import problems_of

Finding = tuple[str, str | None, str, str]


@pytest.fixture
def findings(written: Callable[..., Any]) -> Callable[..., list[Finding]]:
    """Return the (path, value, rule, remedy) of each problem of the minimal deployment changed."""

    def find(**changes: Any) -> list[Finding]:
        try:
            Deployment.model_validate(written(**changes))
        except ValidationError as error:
            return [
                (problem.path, problem.value, problem.rule, problem.remedy)
                for problem in problems_of(error)
            ]
        return []

    return find
