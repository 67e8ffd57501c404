"""Lambda: moto has no GetAccountSettings, and lets functions reserve all of the concurrency.

Here an account has 1,000 concurrent executions in each region, AWS's default, less what functions
reserve. AWS refuses a reservation that leaves less than 100; moto does so once it is told the quota
by an environment variable.
"""

import json
import os
from typing import Any

from moto.awslambda.models import lambda_backends
from moto.awslambda.responses import LambdaResponse
from moto.awslambda.urls import url_paths

from operations.rehearsal.embedded_aws.patching import add

CONCURRENT_EXECUTIONS = 1000


def install() -> None:
    os.environ["MOTO_LAMBDA_CONCURRENCY_QUOTA"] = str(CONCURRENT_EXECUTIONS)
    url_paths[r"{0}/(?P<api_version>[^/]+)/account-settings/?$"] = LambdaResponse.dispatch
    add(LambdaResponse, "get_account_settings", _settings)


def _settings(response: LambdaResponse) -> str:
    backend = lambda_backends[response.current_account][response.region]
    functions = list(backend.list_functions(None))
    reserved = sum(int(each.reserved_concurrency or 0) for each in functions)
    limit: dict[str, Any] = {
        "ConcurrentExecutions": CONCURRENT_EXECUTIONS,
        "UnreservedConcurrentExecutions": CONCURRENT_EXECUTIONS - reserved,
    }
    return json.dumps({"AccountLimit": limit, "AccountUsage": {"FunctionCount": len(functions)}})
