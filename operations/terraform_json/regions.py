"""Which AWS region a resource instance, a provider configuration or a name is in.

A resource instance is, in this order, in its own `region` (AWS provider 6 has that attribute on
every resource), its provider's, the one in its ARN, or the only one that its address names.
Providers may be configured in the root module or in a called one, by a constant or by variables
that the calls pass down.
"""

import re
from collections.abc import Mapping, Sequence

from constructs_lib.regions import REGIONS
from operations.terraform_json.addresses import Address
from operations.terraform_json.expressions import Configuration, ConfiguredInstance
from operations.terraform_json.resources import items, mapping, text


def _names_of_regions(hyphen: str) -> re.Pattern[str]:
    """Match the names of regions that stand between other characters than letters and digits."""
    names = "|".join(name.replace("-", hyphen) for name in sorted(REGIONS, key=len, reverse=True))
    return re.compile(rf"(?<![a-z0-9])(?:{names})(?![a-z0-9])")


_IN_HOSTNAMES = _names_of_regions("-")
_IN_ADDRESSES = _names_of_regions("[-_]")
_ARN = re.compile(r"arn:aws[\w-]*:[\w-]+:([a-z]{2}(?:-[a-z]+)+-\d+):")
_FROM_VARIABLE = re.compile(r"var\.([\w-]+)")


def region_of(address: str, values: Mapping[str, object], provider: str | None) -> str | None:
    """Return the region of an instance; `provider` is its provider's region, if that is known."""
    return own_region(values) or provider or arn_region(values) or named_region(address)


def own_region(values: Mapping[str, object]) -> str | None:
    """Return the region that a resource sets for itself, whatever its provider's is."""
    return text(values.get("region"))


def configured_regions(document: Mapping[str, object]) -> dict[str, str]:
    """Return the region of each provider of a configuration: `aws`, `aws.us_east_1`.

    It is empty where the configuration does not tell.
    """
    configuration = Configuration(document)
    found = {}
    for provider in items(mapping(document.get("provider")).get("aws")):
        written = ConfiguredInstance("provider.aws", "", mapping(provider), {})
        settings = configuration.values(written)
        alias = text(settings.get("alias"))
        found[f"aws.{alias}" if alias else "aws"] = text(settings.get("region")) or ""
    return found


class ProviderRegions:
    """The regions of a plan's provider configurations, and which resources use which."""

    def __init__(self, document: Mapping[str, object]) -> None:
        configuration = mapping(document.get("configuration"))
        self._root = mapping(configuration.get("root_module"))
        self._providers = mapping(configuration.get("provider_config"))
        self._variables = mapping(document.get("variables"))
        self._keys: dict[tuple[str, ...], Mapping[object, object]] = {}

    def of(self, address: Address) -> str | None:
        """Return the region of a resource's provider; None where the plan does not tell."""
        keys = self._keys.get(address.calls)
        if keys is None:
            keys = self._keys[address.calls] = self._keys_in(address.calls)
        return self._region(text(keys.get(address.name)) or "")

    def _keys_in(self, calls: Sequence[str]) -> dict[object, object]:
        """Return the provider configuration that each resource of a module uses."""
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
        """Return the value of an expression that is a constant or a variable of a called module."""
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
    """Return the only region that an address mentions, as `eu-west-1` or `eu_west_1`, or None."""
    found = {mention.replace("_", "-") for mention in _IN_ADDRESSES.findall(name)}
    return found.pop() if len(found) == 1 else None


def region_in(name: str | None) -> str | None:
    """Return the only region that a hostname or a set identifier mentions, or None."""
    found = set(_IN_HOSTNAMES.findall(name or ""))
    return found.pop() if len(found) == 1 else None


def arn_region(values: Mapping[str, object]) -> str | None:
    """Return the region in a resource's own ARN, or None."""
    for name in ("arn", "id", "execution_arn"):
        arn = _ARN.match(text(values.get(name)) or "")
        if arn is not None:
            return arn[1]
    return None
