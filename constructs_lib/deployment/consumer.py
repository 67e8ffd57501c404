"""`[consumer]`: a function that receives each new item of the table once."""

from typing import Annotated

from pydantic import Field

from constructs_lib.deployment.section import Section
from constructs_lib.deployment.table import AttributeName

SHORTEST_AGE = 60
LONGEST_AGE = 24 * 3600
"""Seconds; DynamoDB keeps a stream's records for a day."""


class Consumer(Section):
    """`[consumer]`: `handler` in the application's stream.py receives each new item of the table,
    in the region that wrote it."""

    written_by: AttributeName = "region"
    """The text attribute in which the application stores the region that wrote an item. Items
    without it invoke no function."""
    batch_size: Annotated[int, Field(ge=1, le=10000)] = 100
    """The largest number of items per invocation."""
    retries: Annotated[int, Field(ge=0, le=10000)] = 10
    """How often Lambda retries a failed item before it sends it to the dead-letter queue."""
    maximum_record_age: Annotated[int, Field(ge=SHORTEST_AGE, le=LONGEST_AGE)] = LONGEST_AGE
    """Seconds after which Lambda stops retrying: 60 to 86,400, the time that DynamoDB keeps
    records."""
