"""Lambda: the `Code.Location` of moto's GetFunction cannot be downloaded.

In AWS it is a URL that serves the deployed zip for ten minutes.
"""

import json
from typing import Any

from moto.awslambda.responses import LambdaResponse

from operations.rehearsal.embedded_aws.patching import wrap


def install() -> None:
    wrap(LambdaResponse, "get_function", _get_function)


def _get_function(original: Any, response: LambdaResponse) -> str:
    answer = json.loads(original(response))
    configuration = answer["Configuration"]
    answer["Code"]["Location"] = (
        f"http://{response.headers['Host']}/_embedded/functions/{response.region}"
        f"/{configuration['FunctionName']}/{configuration['Version']}"
    )
    return json.dumps(answer)
