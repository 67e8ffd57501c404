"""What a plan must not tell or cannot tell: sensitive values, and those known after apply.

Terraform marks both by a mask of the same shape as the values: `true` where one is hidden.
Sensitive values are taken out as soon as a plan is read, so that nothing can print them.
"""

from collections.abc import Mapping

from operations.terraform_json.resources import Unknown, mapping

_TAKEN = object()


def without(values: Mapping[str, object], mask: object) -> dict[str, object]:
    """Take out what a mask hides, as a plan leaves out what it does not know."""
    if mask is True:
        return {}
    kept = {name: _without(value, mapping(mask).get(name)) for name, value in values.items()}
    return {name: value for name, value in kept.items() if value is not _TAKEN}


def _without(value: object, mask: object) -> object:
    if mask is True:
        return _TAKEN
    if isinstance(value, Mapping):
        return without(value, mask)
    if isinstance(value, list) and isinstance(mask, list):
        masks = [*mask, *[None] * len(value)]
        kept = [_without(item, own) for item, own in zip(value, masks, strict=False)]
        return [None if item is _TAKEN else item for item in kept]
    return value


def marked(values: Mapping[str, object], mask: object, why: str) -> dict[str, object]:
    """Put an unknown value where a mask hides one that is not there."""
    shown = dict(values)
    for name, hides in mapping(mask).items():
        value = values.get(name)
        if hides is True:
            shown[name] = value if value is not None else Unknown(why)
        elif isinstance(value, Mapping):
            shown[name] = marked(value, hides, why)
        elif isinstance(value, list) and isinstance(hides, list):
            masks = [*hides, *[None] * len(value)]
            shown[name] = [
                marked(item, own, why) if isinstance(item, Mapping) else item
                for item, own in zip(value, masks, strict=False)
            ]
    return shown


def is_known(value: object) -> bool:
    """Whether a value is all there: neither it nor anything in it is unknown."""
    if isinstance(value, Mapping):
        return all(map(is_known, value.values()))
    if isinstance(value, list):
        return all(map(is_known, value))
    return not isinstance(value, Unknown)
