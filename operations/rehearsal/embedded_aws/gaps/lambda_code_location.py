"""Lambda's deployed code: moto answers a location in S3 that nobody can download from.

AWS answers GetFunction with a `Code.Location` that serves the deployed zip for ten minutes.
"""

import json
from typing import Any

from moto.awslambda.responses import LambdaResponse

from operations.rehearsal.embedded_aws.moto_seam import wrap


def close() -> None:
    wrap(LambdaResponse, "get_function", _get_function)


def _get_function(original: Any, response: LambdaResponse) -> str:
    answer = json.loads(original(response))
    configuration = answer["Configuration"]
    answer["Code"]["Location"] = (
        f"http://{response.headers['Host']}/_embedded/functions/{response.region}"
        f"/{configuration['FunctionName']}/{configuration['Version']}"
    )
    return json.dumps(answer)
