"""The JSON Schema of a deployment file, which editors use to complete and check it.

`python -m constructs_lib.deployment.schema` writes it.
"""

import json

from constructs_lib.deployment.model import Deployment
from constructs_lib.project import ROOT

PATH = ROOT / "deployments" / "deployment.schema.json"


def schema() -> str:
    """Return the text of the schema."""
    described = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **Deployment.model_json_schema(),
    }
    return json.dumps(described, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    PATH.write_text(schema(), encoding="utf-8")
