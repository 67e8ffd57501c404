"""Changes of records are in sync at once here, but AWS provider 5.100.0 waits for each of them.

For every record that it changes it sleeps for 10 to 30 s before it asks for the first time whether
the change is in sync. It asks nothing where the answer names no change; so to the provider, and to
nobody else, the answer does not.
"""

from typing import Any

from moto.core.responses import ActionResult
from moto.route53.responses import Route53

from operations.rehearsal.embedded_aws.moto_seam import wrap

_PROVIDER = "terraform-provider-aws"


def close() -> None:
    """Answer the provider's changes of records without `ChangeInfo`."""
    wrap(Route53, "change_resource_record_sets", _change)


def _change(original: Any, handler: Route53) -> ActionResult:
    answer: ActionResult = original(handler)
    return ActionResult({}) if _PROVIDER in handler.headers.get("User-Agent", "") else answer
