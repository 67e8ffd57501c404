"""KMS: when moto replicates a multi-Region key, the primary key becomes a replica as well.

AWS keeps the primary's type (Terraform waits for it), gives the replica the requested description,
policy and tags, and keeps aliases and grants per key. In moto both keys share their type, aliases
and grants, and the description and policy are copied. AWS also refuses a second replica in a
region, where a replica remains until its deletion has completed.
https://docs.aws.amazon.com/kms/latest/developerguide/multi-region-keys-overview.html
"""

import json
from typing import Any

from moto.kms.exceptions import AlreadyExistsException
from moto.kms.models import KmsBackend, kms_backends
from moto.kms.responses import KmsResponse

from operations.rehearsal.embedded_aws.patching import wrap


def install() -> None:
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
