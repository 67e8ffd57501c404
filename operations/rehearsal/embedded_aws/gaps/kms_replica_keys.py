"""Multi-Region KMS keys: in moto a replica makes its primary call itself a replica.

AWS tells the primary from its replicas (Terraform waits for the type), gives a replica the
description, policy and tags asked for, and lets each have aliases and grants. moto lets the two
share one record of their type, of aliases and of grants, and copies the description and policy.
It also refuses a second copy in a region, which stays there until its deletion is over.
"""

import json
from typing import Any

from moto.kms.exceptions import AlreadyExistsException
from moto.kms.models import KmsBackend, kms_backends
from moto.kms.responses import KmsResponse

from operations.rehearsal.embedded_aws.moto_seam import wrap


def close() -> None:
    wrap(KmsResponse, "replicate_key", _replicate)


def _replicate(original: Any, response: KmsResponse) -> Any:
    asked = json.loads(response.body)
    there: KmsBackend = kms_backends[response.current_account][asked["ReplicaRegion"]]
    if (key := there.get_key_id(asked["KeyId"])) in there.keys:
        raise AlreadyExistsException(
            f"Unable to replicate key because replica key {there.keys[key].arn} already exists"
        )
    answer = original(response)
    replica = there.keys[there.get_key_id(asked["KeyId"])]
    replica.multi_region_configuration = {
        **replica.multi_region_configuration,
        "MultiRegionKeyType": "REPLICA",
    }
    replica.aliases, replica.grants = {}, {}
    replica.description = asked.get("Description", "")
    replica.policy = asked.get("Policy") or replica.generate_default_policy()
    there.tagger.tag_resource(replica.id, asked.get("Tags", []))
    return answer
