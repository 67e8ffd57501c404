"""The consumer of a deployment file: what happens once for each new item."""

from typing import Annotated

from pydantic import Field

from constructs_lib.deployment.section import Section
from constructs_lib.deployment.table import AttributeName

SHORTEST_AGE = 60
LONGEST_AGE = 24 * 3600
"""Seconds; DynamoDB keeps a stream's records for a day."""


class Consumer(Section):
    """`[consumer]`: `handler` of the application's stream.py gets each new item of the table, in
    the region that wrote it."""

    written_by: AttributeName = "region"
    """The attribute, text, in which the application writes the region that wrote an item. Other
    items wake nobody."""
    batch_size: Annotated[int, Field(ge=1, le=10000)] = 100
    """Items at most that the function gets at once."""
    retries: Annotated[int, Field(ge=0, le=10000)] = 10
    """How often Lambda tries again what failed, before it goes to the dead-letter queue."""
    maximum_record_age: Annotated[int, Field(ge=SHORTEST_AGE, le=LONGEST_AGE)] = LONGEST_AGE
    """Seconds after which Lambda tries no more: 60 to 86,400, for which DynamoDB keeps records."""
