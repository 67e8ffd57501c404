"""Finds which resource instances an expression of a plan's configuration refers to.

A plan shows what each expression refers to, not what it computes, and says it relative to the
module. So a variable is looked up in the call of its module, an output in the module called,
and of several instances the one with the same key is meant, or else all of them. Locals are
not in a plan: what goes through one stays a text.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from operations.terraform_json.resources import Unknown, items, mapping

_STEP = re.compile(r"([\w-]+)((?:\[(?:\d+|\"[^\"]*\")\])?)")
_MODULE = re.compile(r"module\.([\w-]+)((?:\[(?:\d+|\"[^\"]*\")\])?)")

Found = Iterator[tuple[str, str]]
"""Addresses of resource instances, each with the attribute that is referred to."""


@dataclass(frozen=True, slots=True)
class PlannedInstances:
    """The planned instances: module instances, and the keys of each resource's instances.

    Resources go by module instance and name (`data.` included), keys as addresses write them.
    """

    modules: frozenset[str]
    keys: Mapping[tuple[str, str], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Scope:
    """Where an expression stands: a module instance, and the instance that it belongs to.

    `each` is the expression whose elements `each.value` runs over.
    """

    configuration: Mapping[str, object]
    module: str = ""
    key: str = ""
    each: object = None
    call: Mapping[str, object] | None = None
    caller: "Scope | None" = None

    def inside(self, name: str, key: str) -> "Scope":
        """The scope within an instance of a module that is called here."""
        call = mapping(mapping(self.configuration.get("module_calls")).get(name))
        return Scope(
            configuration=mapping(call.get("module")),
            module=".".join(filter(None, (self.module, f"module.{name}{key}"))),
            call=call,
            caller=replace(self, key=key, each=call.get("for_each_expression")),
        )


def scope_of(module: str, configuration: Mapping[str, object]) -> Scope:
    """The scope of a module instance, by its address and the root module's configuration."""
    scope = Scope(configuration)
    for name, key in _MODULE.findall(module):
        scope = scope.inside(name, key)
    return scope


def unknown(expression: object, scope: Scope, instances: PlannedInstances) -> Unknown:
    """The value of an expression that only an apply will tell."""
    found = dict(_referred(expression, scope, instances))
    if not found:
        references = items(mapping(expression).get("references"))
        return Unknown(f"${{{references[0] if references else ''}}}")
    address, attribute = next(iter(found.items()))
    return Unknown(f"${{{address}{attribute}}}", tuple(found))


def _referred(expression: object, scope: Scope, instances: PlannedInstances) -> Found:
    """What an expression refers to, each instance once.

    A plan unwraps each reference: `x.y[0].id` is followed by `x.y[0]` and `x.y`, which say less.
    """
    seen = set()
    before = ""
    for reference in map(str, items(mapping(expression).get("references"))):
        unwrapped = before.startswith((f"{reference}.", f"{reference}["))
        before = reference
        for address, attribute in () if unwrapped else _resolved(reference, scope, instances):
            if address not in seen:
                seen.add(address)
                yield address, attribute


def _resolved(reference: str, scope: Scope, instances: PlannedInstances) -> Found:
    match _STEP.findall(reference):
        case [("var", _), (name, _), *_]:
            if scope.call is not None and scope.caller is not None:
                expression = mapping(scope.call.get("expressions")).get(name)
                yield from _referred(expression, scope.caller, instances)
        case [("each", _), ("value", _), *_]:
            yield from _referred(scope.each, scope, instances)
        case [("module", _), (name, key), *attributes]:
            yield from _outputs(name, key, attributes, scope, instances)
        case [("data", _), (kind, _), (name, key), *attributes]:
            yield from _places(f"data.{kind}.{name}", key, attributes, scope, instances)
        case [(kind, _), (name, key), *attributes]:
            yield from _places(f"{kind}.{name}", key, attributes, scope, instances)


def _places(
    name: str,
    key: str,
    attributes: list[tuple[str, str]],
    scope: Scope,
    instances: PlannedInstances,
) -> Found:
    keys = instances.keys.get((scope.module, name), ())
    attribute = "".join(f".{step}{position}" for step, position in attributes)
    for chosen in _meant(key, keys, scope):
        yield ".".join(filter(None, (scope.module, f"{name}{chosen}"))), attribute


def _outputs(
    name: str,
    key: str,
    attributes: list[tuple[str, str]],
    scope: Scope,
    instances: PlannedInstances,
) -> Found:
    start = ".".join(filter(None, (scope.module, f"module.{name}")))
    keys = tuple(
        module.removeprefix(start)
        for module in sorted(instances.modules)
        if re.fullmatch(rf"{re.escape(start)}(\[[^\]]*\])?", module)
    )
    for chosen in _meant(key, keys, scope):
        child = scope.inside(name, chosen)
        outputs = mapping(child.configuration.get("outputs"))
        wanted = {step for step, _ in attributes[:1]} & outputs.keys()
        for output in wanted or outputs:
            yield from _referred(mapping(outputs[output]).get("expression"), child, instances)


def _meant(key: str, keys: tuple[str, ...], scope: Scope) -> tuple[str, ...]:
    """The instance that is named, or the one of the same key as here, or all there are."""
    if key:
        return (key,)
    return (scope.key,) if scope.key in keys else keys
