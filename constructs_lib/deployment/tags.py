"""What AWS lets a tag be, in every service that a deployment uses."""

from typing import Annotated

from constructs_lib.deployment.section import matches

MOST_TAGS = 47
"""AWS allows 50 on a resource, and three are Meridian's own."""

_SAID = "letters, digits, spaces and _ . : / = + - @"

TagKey = Annotated[
    str,
    matches(
        r"(?![aA][wW][sS]:)[\w\s.:/=+@-]{1,128}",
        f"is no key of a tag: 1 to 128 {_SAID}, not beginning with aws:",
        'write it such as "CostCenter"',
    ),
]
TagValue = Annotated[
    str,
    matches(
        r"[\w\s.:/=+@-]{0,256}",
        f"is no value of a tag: at most 256 {_SAID}",
        "shorten it, or leave out the other characters",
    ),
]
