"""Lambda: moto invokes the function of an event source mapping within the write to the table.

In AWS pollers read the stream after the write; here those of the rehearsal's regions do. AWS also
keeps a mapping to an alias: moto returns the version behind it, which Terraform would change back
on every apply.
"""

from typing import Any

from moto.awslambda.models import EventSourceMapping, LambdaBackend

from operations.rehearsal.embedded_aws.patching import wrap


def install() -> None:
    wrap(LambdaBackend, "send_dynamodb_items", _leave_to_pollers)
    wrap(LambdaBackend, "create_event_source_mapping", _create)
    wrap(LambdaBackend, "update_event_source_mapping", _update)


def _leave_to_pollers(_original: Any, *_arguments: Any) -> None:
    """Do nothing: the pollers read the stream."""


def _create(original: Any, backend: LambdaBackend, spec: dict[str, Any]) -> EventSourceMapping:
    mapping: EventSourceMapping = original(backend, spec)
    _name_function(mapping, spec)
    return mapping


def _update(
    original: Any, backend: LambdaBackend, uuid: str, spec: dict[str, Any]
) -> EventSourceMapping | None:
    mapping: EventSourceMapping | None = original(backend, uuid, spec)
    if mapping is not None:
        _name_function(mapping, spec)
    return mapping


def _name_function(mapping: EventSourceMapping, spec: dict[str, Any]) -> None:
    asked = spec.get("FunctionName", "")
    if asked.startswith("arn:"):
        mapping.function_arn = asked
