"""Which region a resource instance is in. The proof and the review both ask here.

In this order: the resource's own `region` (AWS provider 6 has one on every resource), its
provider's, the one in its ARN, and the one region that its address names. Providers may be
configured in the root module or in a called one, by a constant or by variables that the calls
pass down.
"""

import re
from collections.abc import Mapping, Sequence

from constructs_lib.regions import REGIONS
from operations.terraform_json.addresses import Address
from operations.terraform_json.resources import items, mapping, text

_TOKEN = re.compile(
    "(?<![a-z0-9])(?:" + "|".join(name.replace("-", "[-_]") for name in REGIONS) + ")(?![a-z0-9])"
)
_ARN = re.compile(r"arn:aws[\w-]*:[\w-]+:([a-z]{2}(?:-[a-z]+)+-\d+):")
_FROM_VARIABLE = re.compile(r"var\.([\w-]+)")


def region_of(address: str, values: Mapping[str, object], provider: str | None) -> str | None:
    """The region of an instance, whose provider's region is given where it is known."""
    return own_region(values) or provider or arn_region(values) or named_region(address)


def own_region(values: Mapping[str, object]) -> str | None:
    """The region that a resource names for itself, whatever its provider's is."""
    return text(values.get("region"))


class ProviderRegions:
    """The regions of a plan's provider configurations, and whose resources are made there."""

    def __init__(self, document: Mapping[str, object]) -> None:
        configuration = mapping(document.get("configuration"))
        self._root = mapping(configuration.get("root_module"))
        self._providers = mapping(configuration.get("provider_config"))
        self._variables = mapping(document.get("variables"))
        self._keys: dict[tuple[str, ...], Mapping[object, object]] = {}

    def of(self, address: Address) -> str | None:
        """The region of a resource's provider; None where the plan does not tell."""
        keys = self._keys.get(address.calls)
        if keys is None:
            keys = self._keys[address.calls] = self._keys_in(address.calls)
        return self._region(text(keys.get(address.name)) or "")

    def _keys_in(self, calls: Sequence[str]) -> dict[object, object]:
        """The provider configuration that each resource of a module names."""
        module = self._root
        for call in calls:
            module = mapping(mapping(mapping(module.get("module_calls")).get(call)).get("module"))
        return {
            text(resource.get("address")): resource.get("provider_config_key")
            for resource in map(mapping, items(module.get("resources")))
        }

    def _region(self, key: str) -> str | None:
        provider = mapping(self._providers.get(key))
        calls = (text(provider.get("module_address")) or "").split(".")[1::2]
        return self._value(mapping(mapping(provider.get("expressions")).get("region")), calls)

    def _value(self, expression: Mapping[str, object], calls: Sequence[str]) -> str | None:
        """The value of an expression that is a constant or one variable, in a called module."""
        references = items(expression.get("references"))
        if not references:
            return text(expression.get("constant_value"))
        variable = _FROM_VARIABLE.fullmatch(str(references[0]))
        if variable is None:
            return None
        module = self._root
        call: Mapping[str, object] = {}
        for name in calls:
            call = mapping(mapping(module.get("module_calls")).get(name))
            module = mapping(call.get("module"))
        given = mapping(mapping(call.get("expressions")).get(variable[1]))
        if given:
            return self._value(given, calls[:-1])
        default = text(mapping(mapping(module.get("variables")).get(variable[1])).get("default"))
        if calls:
            return default
        return text(mapping(self._variables.get(variable[1])).get("value")) or default


def named_region(name: str) -> str | None:
    """The one region that an address or a name mentions: `eu-west-1`, `eu_west_1`."""
    found = {mention.replace("_", "-") for mention in _TOKEN.findall(name)}
    return found.pop() if len(found) == 1 else None


def arn_region(values: Mapping[str, object]) -> str | None:
    """The region of a resource's own ARN."""
    for name in ("arn", "id", "execution_arn"):
        arn = _ARN.match(text(values.get(name)) or "")
        if arn is not None:
            return arn[1]
    return None
