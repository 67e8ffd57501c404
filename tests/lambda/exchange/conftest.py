"""The exchange with fakes in memory for its provider and its table."""

import datetime
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from aws_lambda_powertools.utilities.idempotency import BasePersistenceLayer
from aws_lambda_powertools.utilities.idempotency.exceptions import (
    IdempotencyItemAlreadyExistsError,
    IdempotencyItemNotFoundError,
)
from aws_lambda_powertools.utilities.idempotency.persistence.datarecord import DataRecord

from exchange.api import api
from exchange.conversion import Conversion
from exchange.errors import ProviderError, StoreUnavailableError
from exchange.rates import Rates
from exchange.service import Exchange
from exchange.sheet import Sheet
from exchange.table import Table

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

FRIDAY = datetime.date(2026, 11, 20)
REGION = "eu-west-1"


@pytest.fixture
def sample() -> bytes:
    """The document in the European Central Bank's format that the rehearsal serves too."""
    here = Path(__file__)
    return (here.parents[3] / "deployments" / "stand_ins" / "eurofxref.xml").read_bytes()


@pytest.fixture
def sheet() -> Callable[..., Sheet]:
    """Make sheets of friendly rates: a dollar is half a euro, a yen the two-hundredth."""

    def make(date: datetime.date = FRIDAY, **rates: str) -> Sheet:
        given = rates or {"USD": "2", "JPY": "200", "KWD": "0.3"}
        return Sheet(date, "A Bank", {code: Decimal(rate) for code, rate in given.items()})

    return make


@dataclass
class MemoryStore:
    """A table in memory, which can be told to be down."""

    held: dict[datetime.date, Sheet] = field(default_factory=dict)
    conversions: dict[str, Conversion] = field(default_factory=dict)
    down: bool = False

    def sheets(
        self,
        *,
        first: datetime.date = datetime.date.min,
        last: datetime.date = datetime.date.max,
        limit: int,
    ) -> list[Sheet]:
        self._answer()
        dates = sorted((date for date in self.held if first <= date <= last), reverse=True)
        return [self.held[date] for date in dates[:limit]]

    def save(self, sheets: Sequence[Sheet]) -> None:
        self._answer()
        self.held |= {sheet.date: sheet for sheet in sheets}

    def add(self, conversion: Conversion) -> Conversion:
        self._answer()
        return self.conversions.setdefault(conversion.id, conversion)

    def conversion(self, identifier: str) -> Conversion | None:
        self._answer()
        return self.conversions.get(identifier)

    def _answer(self) -> None:
        if self.down:
            raise StoreUnavailableError("the region's table does not answer")


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


@dataclass
class Provider:
    """A provider that has sheets, or is down, and counts how often it is asked."""

    has: list[Sheet]
    down: bool = False
    asked: int = 0

    def __call__(self) -> list[Sheet]:
        self.asked += 1
        if self.down:
            raise ProviderError("down")
        return self.has


@pytest.fixture
def provider(sheet: Callable[..., Sheet]) -> Provider:
    return Provider([sheet()])


@pytest.fixture
def reports() -> list[str]:
    """The names of the failures that callers are spared."""
    return []


@pytest.fixture
def rates(
    provider: Provider, store: MemoryStore, clock: Callable[[], float], reports: list[str]
) -> Rates:
    return Rates(
        fetch=provider, store=store, clock=clock, report=lambda name, _: reports.append(name)
    )


class MemoryRecords(BasePersistenceLayer):
    """Idempotency records in memory."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.held: dict[str, DataRecord] = {}

    def _get_record(self, idempotency_key: str) -> DataRecord:
        if idempotency_key not in self.held:
            raise IdempotencyItemNotFoundError
        return self.held[idempotency_key]

    def _put_record(self, data_record: DataRecord) -> None:
        if data_record.idempotency_key in self.held:
            raise IdempotencyItemAlreadyExistsError
        self.held[data_record.idempotency_key] = data_record

    def _update_record(self, data_record: DataRecord) -> None:
        self.held[data_record.idempotency_key] = data_record

    def _delete_record(self, data_record: DataRecord) -> None:
        del self.held[data_record.idempotency_key]


@pytest.fixture
def exchange(rates: Rates, store: MemoryStore) -> Exchange:
    return Exchange(rates=rates, store=store, region=REGION)


@pytest.fixture
def records() -> MemoryRecords:
    return MemoryRecords()


@dataclass(frozen=True)
class Answer:
    """A response of the function, its JSON read."""

    status: int
    body: dict[str, Any]
    headers: dict[str, str]


@pytest.fixture
def read() -> Callable[[dict[str, Any]], Answer]:
    """Read a response of payload format 2.0."""

    def answer(response: dict[str, Any]) -> Answer:
        return Answer(response["statusCode"], json.loads(response["body"]), response["headers"])

    return answer


@pytest.fixture
def ask(
    exchange: Exchange,
    records: MemoryRecords,
    event: Callable[..., dict[str, Any]],
    context: object,
    read: Callable[[dict[str, Any]], Answer],
) -> Callable[..., Answer]:
    """Send a request through an API over the fakes, whose domain has the base path `rates`."""
    app = api(exchange=exchange, records=records, base_path="rates")

    def send(method: str, path: str, **parts: Any) -> Answer:
        return read(app.resolve(event(method, path, **parts), context))  # type: ignore[arg-type]

    return send


@pytest.fixture
def table(dynamodb: "DynamoDBClient") -> Table:
    return Table(
        client=dynamodb,
        name="exchange-test",
        partition_key="pk",
        sort_key="sk",
        time_to_live="expires_at",
    )
