"""The rules between `[consumer]`, the application and the table."""

from typing import Any

from constructs_lib.deployment.consumer import Consumer
from constructs_lib.deployment.raw import at, text
from constructs_lib.deployment.rule_helpers import Problems, broken
from constructs_lib.deployment.table import Table
from constructs_lib.project import ROOT, is_file

_SOURCES = ROOT / "lambda"


def _stream_exists(written: Any) -> Problems:
    app = text(written, "api", "app")
    if at(written, "consumer") is None or not app or not is_file(_SOURCES / app / "handler.py"):
        return
    if not is_file(_SOURCES / app / "stream.py"):
        yield broken(
            ("consumer",),
            None,
            f"needs lambda/{app}/stream.py, which does not exist",
            "create it with a `handler`, or remove [consumer]",
        )


def _writer_is_no_key(written: Any) -> Problems:
    if at(written, "consumer") is None:
        return
    attribute = text(written, "consumer", "written_by") or Consumer().written_by
    for key in ("partition_key", "sort_key"):
        if attribute == (text(written, "table", key) or getattr(Table(), key)):
            yield broken(
                ("consumer", "written_by"),
                attribute,
                f"is the table's {key}",
                "name the attribute in which the application writes its region",
            )


CONSUMER_RULES = (_stream_exists, _writer_is_no_key)
