"""Tag keys and values that all AWS services of a deployment accept."""

from typing import Annotated

from constructs_lib.deployment.section import matches

MOST_TAGS = 47
"""AWS allows 50 tags per resource, and Meridian sets three."""

_SAID = "letters, digits, spaces and _ . : / = + - @"

TagKey = Annotated[
    str,
    matches(
        r"(?![aA][wW][sS]:)[\w\s.:/=+@-]{1,128}",
        f"is not a valid tag key: 1 to 128 {_SAID}, not beginning with aws:",
        'write it such as "CostCenter"',
    ),
]
TagValue = Annotated[
    str,
    matches(
        r"[\w\s.:/=+@-]{0,256}",
        f"is not a valid tag value: at most 256 {_SAID}",
        "shorten it, or leave out the other characters",
    ),
]
