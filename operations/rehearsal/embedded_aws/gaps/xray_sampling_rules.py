"""X-Ray: moto has neither sampling rules nor their tags.

AWS keeps rules by name in each region, returns the times of their creation and last change, and
updates single fields.
"""

import json
import time
from collections.abc import Callable
from typing import Any

from moto.xray.responses import XRayResponse
from moto.xray.urls import url_paths

from operations.rehearsal.embedded_aws.patching import add

Json = dict[str, Any]


def install() -> None:
    rules = SamplingRules()
    actions: dict[str, Callable[[XRayResponse, Json], Json]] = {
        "CreateSamplingRule": rules.create,
        "UpdateSamplingRule": rules.update,
        "DeleteSamplingRule": rules.delete,
        "GetSamplingRules": rules.all,
        "TagResource": rules.tag,
        "UntagResource": rules.untag,
        "ListTagsForResource": rules.tags,
    }
    for name, action in actions.items():
        url_paths[f"{{0}}/{name}$"] = XRayResponse.dispatch
        add(XRayResponse, _snake(name), _answer(action))


class SamplingRules:
    """The rules of all accounts and regions, and their tags, by ARN."""

    def __init__(self) -> None:
        self._records: dict[str, Json] = {}
        self._tags: dict[str, dict[str, str]] = {}

    def create(self, response: XRayResponse, asked: Json) -> Json:
        arn = _arn(response, asked["SamplingRule"])
        now = time.time()
        rule = {"Attributes": {}, **asked["SamplingRule"], "RuleARN": arn}
        self._records[arn] = {"SamplingRule": rule, "CreatedAt": now, "ModifiedAt": now}
        self._tags[arn] = {tag["Key"]: tag["Value"] for tag in asked.get("Tags", [])}
        return {"SamplingRuleRecord": self._records[arn]}

    def update(self, response: XRayResponse, asked: Json) -> Json:
        record = self._records[_arn(response, asked["SamplingRuleUpdate"])]
        record["SamplingRule"] |= asked["SamplingRuleUpdate"]
        record["ModifiedAt"] = time.time()
        return {"SamplingRuleRecord": record}

    def delete(self, response: XRayResponse, asked: Json) -> Json:
        arn = _arn(response, asked)
        del self._tags[arn]
        return {"SamplingRuleRecord": self._records.pop(arn)}

    def all(self, response: XRayResponse, _asked: Json) -> Json:
        here = _arn(response, {"RuleName": ""})
        return {"SamplingRuleRecords": [r for a, r in self._records.items() if a.startswith(here)]}

    def tag(self, _response: XRayResponse, asked: Json) -> Json:
        self._tags[asked["ResourceARN"]] |= {tag["Key"]: tag["Value"] for tag in asked["Tags"]}
        return {}

    def untag(self, _response: XRayResponse, asked: Json) -> Json:
        for key in asked["TagKeys"]:
            self._tags[asked["ResourceARN"]].pop(key, None)
        return {}

    def tags(self, _response: XRayResponse, asked: Json) -> Json:
        tags = self._tags[asked["ResourceARN"]]
        return {"Tags": [{"Key": key, "Value": value} for key, value in tags.items()]}


def _arn(response: XRayResponse, named: Json) -> str:
    account, region = response.current_account, response.region
    own = f"arn:aws:xray:{region}:{account}:sampling-rule/{named.get('RuleName')}"
    return str(named.get("RuleARN") or own)


def _answer(action: Callable[[XRayResponse, Json], Json]) -> Callable[[XRayResponse], str]:
    return lambda response: json.dumps(action(response, json.loads(response.body or "{}")))


def _snake(name: str) -> str:
    return "".join(f"_{each.lower()}" if each.isupper() else each for each in name).lstrip("_")
