"""Route 53: AWS provider 5.100.0 waits for changes of record sets, which take no time here.

The provider sleeps 10 to 30 seconds for each record set before it first asks whether the change is
in sync. It does not ask if the answer has no `ChangeInfo`, so it gets none; other clients do.
"""

from typing import Any

from moto.core.responses import ActionResult
from moto.route53.responses import Route53

from operations.rehearsal.embedded_aws.patching import wrap

_PROVIDER = "terraform-provider-aws"


def install() -> None:
    wrap(Route53, "change_resource_record_sets", _change)


def _change(original: Any, handler: Route53) -> ActionResult:
    answer: ActionResult = original(handler)
    return ActionResult({}) if _PROVIDER in handler.headers.get("User-Agent", "") else answer
