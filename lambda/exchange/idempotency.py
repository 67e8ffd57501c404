"""Idempotency keys: a retry gets the answer of the first attempt.

**Lifetime.** A key's record expires after a day, its conversion after ninety. A key that is used
again in between, or after an attempt that was interrupted, is answered with the stored conversion,
which is never replaced (`exchange.store.Store.add`).

**Several regions.** The first attempt claims its key by a conditional write, and conditional writes
of a global table apply to one region. Until the claim is replicated, usually within a second, a
retry in another region converts again. It creates no second conversion: the id is derived from the
key (`ConversionRequest.identifier`), so both regions write the same item, and the table converges
to the later one, which is the answer to the retry. Only its `region`, and on a new day its rate,
may differ from the first. After replication, a retry in any region gets the first answer.

Keys do not belong to a caller: a request with the same key and body gets the same answer. Records
share one partition key, whose items DynamoDB can split by their hashed sort keys.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.utilities.idempotency import (
    DynamoDBPersistenceLayer,
    IdempotencyConfig,
    idempotent_function,
)
from aws_lambda_powertools.utilities.idempotency.exceptions import (
    IdempotencyAlreadyInProgressError,
    IdempotencyInconsistentStateError,
    IdempotencyPersistenceLayerError,
    IdempotencyValidationError,
)

from exchange.errors import KeyInProgressError, KeyReusedError, StoreUnavailableError
from exchange.table import Table

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.idempotency import BasePersistenceLayer
    from aws_lambda_powertools.utilities.typing import LambdaContext

RECORD_SECONDS = 24 * 3600


def records(table: Table) -> DynamoDBPersistenceLayer:
    """Return the persistence layer of the keys' records: items `IDEMPOTENCY` in the table."""
    return DynamoDBPersistenceLayer(
        table_name=table.name,
        boto3_client=table.client,
        static_pk_value="IDEMPOTENCY",
        key_attr=table.partition_key,
        sort_key_attr=table.sort_key,
        expiry_attr=table.time_to_live,
        in_progress_expiry_attr="in_progress_until",
        status_attr="status",
        data_attr="response",
        validation_key_attr="request_hash",
    )


def once(
    make: Callable[[], dict[str, Any]],
    *,
    key: str,
    request: dict[str, Any],
    context: "LambdaContext",
    records: "BasePersistenceLayer",
) -> tuple[dict[str, Any], bool]:
    """Return the result of `make`, or the one that it returned for this key within a day, and
    whether it is such a replay.

    Raises `KeyReusedError` if the key was used with another request, `KeyInProgressError` while the
    first request runs (until that invocation would time out), `StoreUnavailableError`, and what
    `make` raises. After a failed attempt the key can be used again.
    """
    replayed = False

    def note_replay(response: Any, idempotent_data: object) -> Any:  # noqa: ARG001
        nonlocal replayed
        replayed = True
        return response

    def attempt(*, command: dict[str, Any]) -> dict[str, Any]:  # noqa: ARG001
        return make()

    guarded = idempotent_function(
        attempt,
        data_keyword_argument="command",
        persistence_store=records,
        key_prefix="POST /conversions",
        config=IdempotencyConfig(
            event_key_jmespath="key",
            payload_validation_jmespath="request",
            hash_function="sha256",
            expires_after_seconds=RECORD_SECONDS,
            lambda_context=context,
            response_hook=note_replay,
        ),
    )
    try:
        return guarded(command={"key": key, "request": request}), replayed
    except IdempotencyValidationError as error:
        raise KeyReusedError("this idempotency key belongs to another request") from error
    except (IdempotencyAlreadyInProgressError, IdempotencyInconsistentStateError) as error:
        raise KeyInProgressError(
            "the first request with this key is still being answered"
        ) from error
    except IdempotencyPersistenceLayerError as error:
        raise StoreUnavailableError("the region's table does not answer") from error
