"""Evaluates the expressions of a configuration that need no computation.

These are variables with a default, locals, `each` and `count`, templates of these, and attributes
that the configuration itself sets. Everything else is an `Unknown` with the resources that it
mentions.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from operations.terraform_json.resources import Unknown, index, items, mapping, number

_KEY = r"(?:\[(?:\d+|\"[^\"]*\")\])?"
_TEMPLATE = re.compile(r"\$\{([^{}]*)\}")
_PATH = re.compile(rf"[\w-]+{_KEY}(?:\.[\w-]+{_KEY})*")
_STEP = re.compile(rf"([\w-]+)({_KEY})")
_SET = re.compile(r"toset\((\[.*\])\)", re.DOTALL)
_RESOURCE = re.compile(rf"(?:data\.)?aws_\w+\.[\w-]+{_KEY}")


class ConfiguredInstance(NamedTuple):
    """A resource instance as the configuration has it, with the values of `each` and `count`."""

    place: str
    key: str
    body: Mapping[str, object]
    own: Mapping[str, object]


class Configuration:
    """A root module in JSON syntax.

    `instances` has those of each resource by its address (data sources begin with `data.`), and
    `computed` the addresses of resources whose `count` or `for_each` only Terraform can compute.
    """

    def __init__(self, document: Mapping[str, object]) -> None:
        self._document = document
        self.instances: dict[str, list[ConfiguredInstance]] = {
            f"{prefix}{kind}.{name}": []
            for section, prefix in (("data", "data."), ("resource", ""))
            for kind, named in mapping(document.get(section)).items()
            for name in mapping(named)
        }
        self.computed: set[str] = set()
        for place in self.instances:
            self.instances[place] = list(self._expanded(place, self.body(place)))

    def body(self, place: str) -> Mapping[str, object]:
        """Return the body of a resource."""
        kind, _, name = place.removeprefix("data.").partition(".")
        section = "data" if place.startswith("data.") else "resource"
        written = mapping(mapping(self._document.get(section)).get(kind)).get(name)
        return mapping(next(iter(items(written)), None))

    def values(self, instance: ConfiguredInstance) -> Mapping[str, object]:
        """Return the values of an instance, with `Unknown` for what cannot be evaluated."""
        return {name: self._value(value, instance.own) for name, value in instance.body.items()}

    def _expanded(self, place: str, body: Mapping[str, object]) -> Iterator[ConfiguredInstance]:
        count = self._value(body.get("count"), {})
        each = self._value(body.get("for_each"), {})
        if isinstance(count, Unknown) or isinstance(each, Unknown):
            self.computed.add(place)
        elif count is not None:
            for position in range(number(count) or 0):
                yield ConfiguredInstance(place, index(position), body, {"count.index": position})
        elif each is not None:
            elements = each if isinstance(each, Mapping) else {key: key for key in _strings(each)}
            for key, value in elements.items():
                yield ConfiguredInstance(
                    place, index(key), body, {"each.key": key, "each.value": value}
                )
        else:
            yield ConfiguredInstance(place, "", body, {})

    def _value(self, value: object, own: Mapping[str, object]) -> object:
        if isinstance(value, Mapping):
            return {name: self._value(inner, own) for name, inner in value.items()}
        if isinstance(value, list):
            return [self._value(inner, own) for inner in value]
        if not isinstance(value, str) or "${" not in value:
            return value
        whole = _TEMPLATE.fullmatch(value)
        if whole is not None:
            return self._expression(whole[1].strip(), own)
        parts = {
            match[0]: self._expression(match[1].strip(), own) for match in _TEMPLATE.finditer(value)
        }
        if any(not isinstance(part, str | int | float) for part in parts.values()):
            return Unknown(value, self._addresses(value, own))
        for written, part in parts.items():
            value = value.replace(written, str(part))
        return value

    def _expression(self, expression: str, own: Mapping[str, object]) -> object:
        known: object | None = None
        elements = _SET.fullmatch(expression)
        if elements is not None:
            known = _json_list(elements[1])
        elif _PATH.fullmatch(expression):
            known = self._known(_STEP.findall(expression), own)
        if known is None:
            return Unknown(f"${{{expression}}}", self._addresses(expression, own))
        return known

    def _known(self, steps: list[tuple[str, str]], own: Mapping[str, object]) -> object | None:
        known: object | None = None
        match steps:
            case [("var", _), (name, _)]:
                variable = mapping(mapping(self._document.get("variable")).get(name))
                known = self._value(variable.get("default"), {})
            case [("local", _), (name, _)]:
                known = self._value(mapping(self._document.get("locals")).get(name), {})
            case [("each" | "count" as first, _), (name, _)]:
                known = own.get(f"{first}.{name}")
            case [("each", _), ("value", _), (name, _)]:
                known = mapping(own.get("each.value")).get(name)
            case [("data", _), (kind, _), (name, key), (attribute, "")]:
                known = self._attribute(f"data.{kind}.{name}", key, attribute)
            case [(kind, _), (name, key), (attribute, "")]:
                known = self._attribute(f"{kind}.{name}", key, attribute)
        return known

    def _attribute(self, place: str, key: str, attribute: str) -> object | None:
        """Return an attribute that the configuration sets; None for others, such as ids."""
        for instance in self.instances.get(place, ()):
            if instance.key == key and attribute in instance.body:
                return self._value(instance.body[attribute], instance.own)
        return None

    def _addresses(self, expression: str, own: Mapping[str, object]) -> tuple[str, ...]:
        """Return the instances that an expression mentions: the one with the same key, or all."""
        same = index(own.get("each.key", own.get("count.index")))
        found: dict[str, None] = {}
        for mention in _RESOURCE.findall(expression):
            keys = [instance.key for instance in self.instances.get(mention, ())]
            chosen = [same] if same in keys else keys
            found |= dict.fromkeys([mention + key for key in chosen] or [mention])
        return tuple(found)


def _strings(value: object) -> list[str]:
    return [item for item in items(value) if isinstance(item, str)]


def _json_list(written: str) -> list[object] | None:
    try:
        return items(json.loads(written))
    except json.JSONDecodeError:
        return None
