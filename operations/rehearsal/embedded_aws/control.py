"""The emulator's own API, below `/_embedded`: its health, replication, and the deployed code."""

from typing import Annotated, Any

from flask import Flask, Response, request
from moto.awslambda.models import lambda_backends
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.dynamodb.models import dynamodb_backends
from pydantic import AfterValidator, BaseModel, ConfigDict, NonNegativeFloat, ValidationError

from operations.rehearsal.embedded_aws.global_tables import GlobalTables


def _known(region: str) -> str:
    if region not in dynamodb_backends[DEFAULT_ACCOUNT_ID].regions:
        raise ValueError(f"must be an AWS region, got: {region}")
    return region


class ReplicationSettings(BaseModel):
    """What can be changed of the replication: seconds of lag, and the regions cut off from it."""

    model_config = ConfigDict(extra="forbid")

    lag_seconds: NonNegativeFloat
    paused: list[Annotated[str, AfterValidator(_known)]]


def control(tables: GlobalTables) -> Flask:
    """Return the WSGI application that answers

    - `GET /health`
    - `GET /replication`: `{"lag_seconds": 0.5, "paused": [], "conflicts": 0, "pending": 0}`
    - `PUT /replication`: `lag_seconds` and `paused`, either of which may be left out
    - `GET /functions/<region>/<name>/<version>`: the zip as it was deployed
    """
    app = Flask(__name__)

    @app.get("/health")
    def health() -> dict[str, Any]:
        return {"status": "ok"}

    @app.get("/replication")
    def get_replication() -> dict[str, Any]:
        with tables.lock:
            return {
                "lag_seconds": tables.lag_seconds,
                "paused": sorted(tables.paused),
                "conflicts": tables.conflicts,
                "pending": tables.pending,
            }

    @app.put("/replication")
    def put_replication() -> dict[str, Any] | tuple[dict[str, Any], int]:
        with tables.lock:
            present = {"lag_seconds": tables.lag_seconds, "paused": sorted(tables.paused)}
            try:
                wanted = ReplicationSettings.model_validate(present | request.get_json())
            except ValidationError as error:
                return {"error": str(error)}, 400
            tables.lag_seconds, tables.paused = wanted.lag_seconds, frozenset(wanted.paused)
        return get_replication()

    @app.get("/functions/<region>/<name>/<version>")
    def code(region: str, name: str, version: str) -> Response:
        function = lambda_backends[DEFAULT_ACCOUNT_ID][region].get_function(name, version)
        return Response(function.code_bytes, content_type="application/zip")

    return app
