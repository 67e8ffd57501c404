"""What is wrong with records and health checks, as values that can be shown all at once."""

from dataclasses import dataclass

from operations.route53.records import RecordSet


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that Route 53 would refuse, or that a reader could not understand.

    `rule` is a short fixed word, `subject` the name of the record set or the id of the health
    check, `source` where it was read (a Terraform address), `message` a sentence: Route 53's
    own where it has one (InvalidChangeBatch), so that it can be searched for.
    """

    rule: str
    subject: str
    source: str
    message: str


def refused(rule: str, record: RecordSet, message: str) -> Problem:
    """A problem of one record set."""
    return Problem(rule, record.name, record.source, message)


def rrset(record: RecordSet) -> str:
    """A record set as Route 53's messages name it."""
    identifier = "" if record.set_identifier is None else f", SetIdentifier {record.set_identifier}"
    return f"RRSet with DNS name {record.name}., type {record.type}{identifier}"
