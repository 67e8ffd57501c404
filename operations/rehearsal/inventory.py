"""What Terraform made, region by region, as its state says."""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Any

_ALIAS = re.compile(r"\]\.(\w+)$")


def resources_by_region(*states: Mapping[str, Any]) -> dict[str, Counter[str]]:
    """Count the managed resources of states (format version 4) by region and type.

    A resource's region is that of its aliased provider.
    """
    counted: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for state in states:
        for resource in state["resources"]:
            alias = _ALIAS.search(resource["provider"])
            if resource["mode"] == "managed" and alias:
                region = alias[1].replace("_", "-")
                counted[region][resource["type"]] += len(resource["instances"])
    return dict(counted)
