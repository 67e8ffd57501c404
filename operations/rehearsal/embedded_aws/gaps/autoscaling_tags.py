"""Application Auto Scaling: moto drops the tags of scalable targets and has no operations for tags.

AWS accepts Tags in RegisterScalableTarget and has TagResource, UntagResource and
ListTagsForResource. Terraform calls the last one for every target, tagged or not.
"""

import json
from collections import defaultdict
from functools import partial
from typing import Any

from moto.applicationautoscaling.responses import ApplicationAutoScalingResponse as Responses

from operations.rehearsal.embedded_aws.patching import add, wrap

TagsByArn = defaultdict[str, dict[str, str]]


def install() -> None:
    tags: TagsByArn = defaultdict(dict)
    wrap(Responses, "register_scalable_target", partial(_register, tags))
    add(Responses, "tag_resource", lambda response: _tag(tags, response))
    add(Responses, "untag_resource", lambda response: _untag(tags, response))
    add(Responses, "list_tags_for_resource", lambda response: _list(tags, response))


def _register(tags: TagsByArn, original: Any, response: Responses) -> str:
    answer: str = original(response)
    arn = json.loads(answer)["ScalableTargetARN"]
    tags[arn] |= json.loads(response.body).get("Tags", {})
    return answer


def _tag(tags: TagsByArn, response: Responses) -> str:
    asked = json.loads(response.body)
    tags[asked["ResourceARN"]] |= asked["Tags"]
    return "{}"


def _untag(tags: TagsByArn, response: Responses) -> str:
    asked = json.loads(response.body)
    for key in asked["TagKeys"]:
        tags[asked["ResourceARN"]].pop(key, None)
    return "{}"


def _list(tags: TagsByArn, response: Responses) -> str:
    return json.dumps({"Tags": tags[json.loads(response.body)["ResourceARN"]]})
