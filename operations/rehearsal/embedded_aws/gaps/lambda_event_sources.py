"""Lambda's event source mappings on streams: moto runs the function inside the write itself.

AWS's pollers read the stream after the write; here those are the rehearsal's local regions. And a
mapping to an alias stays one: moto answers the version behind it, which Terraform would mend on
every apply.
"""

from typing import Any

from moto.awslambda.models import EventSourceMapping, LambdaBackend

from operations.rehearsal.embedded_aws.moto_seam import wrap


def close() -> None:
    wrap(LambdaBackend, "send_dynamodb_items", _leave_to_pollers)
    wrap(LambdaBackend, "create_event_source_mapping", _create)
    wrap(LambdaBackend, "update_event_source_mapping", _update)


def _leave_to_pollers(_original: Any, *_arguments: Any) -> None:
    """Tell moto that nothing was taken from the stream."""


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
