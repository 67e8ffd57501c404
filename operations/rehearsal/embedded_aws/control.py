"""The emulator's own API below `/_embedded`: health, replication, outages and deployed code."""

import json
from dataclasses import asdict
from typing import Annotated, Any, Literal

from flask import Flask, Response, request
from moto.awslambda.models import lambda_backends
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.dynamodb.models import dynamodb_backends
from pydantic import AfterValidator, BaseModel, ConfigDict, NonNegativeFloat, ValidationError

from operations.rehearsal.embedded_aws.global_tables import GlobalTables
from operations.rehearsal.embedded_aws.outages import Outages


def _known(region: str) -> str:
    if region not in dynamodb_backends[DEFAULT_ACCOUNT_ID].regions:
        raise ValueError(f"must be an AWS region, got: {region}")
    return region


KnownRegion = Annotated[str, AfterValidator(_known)]


class ReplicationSettings(BaseModel):
    """The body of PUT /replication: the lag in seconds, and the regions that are cut off."""

    model_config = ConfigDict(extra="forbid")

    lag_seconds: NonNegativeFloat
    paused: list[KnownRegion]


class RequestsAsked(BaseModel):
    """The body of POST /written: requests, by the `Root` of their X-Ray trace headers."""

    model_config = ConfigDict(extra="forbid")

    requests: list[str]


class OutageSettings(BaseModel):
    """The body of PUT /outages: regions whose tables fail for functions, and failing services."""

    model_config = ConfigDict(extra="forbid")

    tables: list[KnownRegion]
    control_planes: list[Literal["route53"]]


class SeedSettings(BaseModel):
    """The body of PUT /seeds; see `Seeds`."""

    model_config = ConfigDict(extra="forbid")

    as_documented: bool
    hours_later: NonNegativeFloat


def control(tables: GlobalTables, outages: Outages) -> Flask:
    """Return the WSGI application of the emulator's own API.

    A body that is not valid is answered 400. Its operations:

    - `GET /health`
    - `GET /replication`: `{"lag_seconds": 0.5, "paused": [], "conflicts": 0, "pending": 1,
      "behind": {"eu-west-1": {"pending": 1, "seconds": 0.2}}}`
    - `PUT /replication`: `lag_seconds`, `paused` or both
    - `GET /conflicts`: `{"conflicts": [{"table": "t", "key": ["pk", "sk"], "won": "us-east-1",
      "lost": "eu-west-1", "writes": 1}]}`
    - `POST /written`: for `{"requests": ["1-…"]}` (`Root`s of traces), the requests whose writes a
      region lacks, and those that wrote nothing: `{"missing": {"us-east-1": []}, "unknown": []}`
    - `GET /outages`: `{"tables": ["eu-west-1"], "control_planes": ["route53"]}`
    - `PUT /outages`: one of the two, or both
    - `GET /seeds`: `{"as_documented": false, "hours_later": 0}`
    - `PUT /seeds`: one of the two, or both
    - `GET /tables/<region>/<name>`: all items as lines of JSON. A Scan would block all other
      requests for much longer.
    - `GET /functions/<region>/<name>/<version>`: the deployed zip
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
                "conflicts": tables.conflicts.total(),
                "pending": tables.pending,
                "behind": tables.behind,
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

    @app.get("/conflicts")
    def get_conflicts() -> dict[str, Any]:
        with tables.lock:
            told = [{**asdict(each), "writes": count} for each, count in tables.conflicts.items()]
        return {"conflicts": told}

    @app.post("/written")
    def written() -> dict[str, Any] | tuple[dict[str, Any], int]:
        try:
            asked = RequestsAsked.model_validate(request.get_json())
        except ValidationError as error:
            return {"error": str(error)}, 400
        with tables.lock:
            return asdict(tables.written(asked.requests))

    @app.get("/outages")
    def get_outages() -> dict[str, Any]:
        return {
            "tables": sorted(outages.tables),
            "control_planes": sorted(outages.control_planes),
        }

    @app.put("/outages")
    def put_outages() -> dict[str, Any] | tuple[dict[str, Any], int]:
        try:
            wanted = OutageSettings.model_validate(get_outages() | request.get_json())
        except ValidationError as error:
            return {"error": str(error)}, 400
        outages.tables = frozenset(wanted.tables)
        outages.control_planes = frozenset(wanted.control_planes)
        return get_outages()

    @app.get("/seeds")
    def get_seeds() -> dict[str, Any]:
        seeds = tables.seeds
        return {"as_documented": seeds.as_documented, "hours_later": seeds.later / 3600}

    @app.put("/seeds")
    def put_seeds() -> dict[str, Any] | tuple[dict[str, Any], int]:
        try:
            wanted = SeedSettings.model_validate(get_seeds() | request.get_json())
        except ValidationError as error:
            return {"error": str(error)}, 400
        with tables.lock:
            tables.seeds.as_documented = wanted.as_documented
            tables.seeds.later = wanted.hours_later * 3600
        return get_seeds()

    @app.get("/tables/<region>/<name>")
    def items(region: str, name: str) -> Response:
        with tables.lock:
            table = dynamodb_backends[DEFAULT_ACCOUNT_ID][region].tables[name]
            found = [item.to_json()["Attributes"] for item in table.all_items()]
        lines = (json.dumps(item, sort_keys=True, default=str) for item in found)
        return Response("\n".join(lines), content_type="text/plain")

    @app.get("/functions/<region>/<name>/<version>")
    def code(region: str, name: str, version: str) -> Response:
        function = lambda_backends[DEFAULT_ACCOUNT_ID][region].get_function(name, version)
        return Response(function.code_bytes, content_type="application/zip")

    return app
