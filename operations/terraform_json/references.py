"""Finds which resource instances an expression of a plan's configuration refers to.

A plan shows the references of each expression, relative to its module, but not what it computes. So
a variable is looked up in the call of its module, and an output in the called module. Of several
instances the one with the same key is meant, or all of them if none has it. Plans do not contain
locals, so references through them cannot be resolved.
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
    """The planned module instances, and the keys of each resource's instances.

    A resource is identified by its module instance and its name (data sources begin with
    `data.`). Keys are written as in addresses.
    """

    modules: frozenset[str]
    keys: Mapping[tuple[str, str], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Scope:
    """The scope of an expression: a module instance, and the key of the resource instance.

    `each` is the `for_each` expression, whose elements are the values of `each.value`.
    """

    configuration: Mapping[str, object]
    module: str = ""
    key: str = ""
    each: object = None
    call: Mapping[str, object] | None = None
    caller: "Scope | None" = None

    def inside(self, name: str, key: str) -> "Scope":
        """Return the scope inside an instance of a module that is called here."""
        call = mapping(mapping(self.configuration.get("module_calls")).get(name))
        return Scope(
            configuration=mapping(call.get("module")),
            module=".".join(filter(None, (self.module, f"module.{name}{key}"))),
            call=call,
            caller=replace(self, key=key, each=call.get("for_each_expression")),
        )


def scope_of(module: str, configuration: Mapping[str, object]) -> Scope:
    """Return the scope of a module instance, by its address and the root module's configuration."""
    scope = Scope(configuration)
    for name, key in _MODULE.findall(module):
        scope = scope.inside(name, key)
    return scope


def unknown(expression: object, scope: Scope, instances: PlannedInstances) -> Unknown:
    """Return the `Unknown` of an expression whose value is known after apply."""
    found = dict(_referred(expression, scope, instances))
    if not found:
        references = items(mapping(expression).get("references"))
        return Unknown(f"${{{references[0] if references else ''}}}")
    address, attribute = next(iter(found.items()))
    return Unknown(f"${{{address}{attribute}}}", tuple(found))


def _referred(expression: object, scope: Scope, instances: PlannedInstances) -> Found:
    """Yield what an expression refers to, each instance once.

    In a plan each reference is followed by its prefixes: `x.y[0].id` by `x.y[0]` and `x.y`. These
    are skipped.
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
    """Return the instance that is named, else the one with the key of this scope, else all."""
    if key:
        return (key,)
    return (scope.key,) if scope.key in keys else keys
