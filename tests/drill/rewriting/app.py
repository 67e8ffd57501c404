"""An application whose writes all change one of three items.

It counts visits, replaces a motto, and adds lines to a list that many share.
"""

import json
import os
from typing import Any

import botocore.session

client = botocore.session.get_session().create_client("dynamodb", os.environ["AWS_REGION"])
table = os.environ["TABLE_NAME"]


def health(_event: dict[str, Any], _context: object) -> dict[str, Any]:
    return {"statusCode": 200, "body": json.dumps({"status": "ok"})}


def heartbeat(_event: dict[str, Any], _context: object) -> None:
    """Write none, so that the table holds nothing but what callers wrote."""


def api(event: dict[str, Any], _context: object) -> dict[str, Any]:
    body = json.loads(event.get("body") or "{}")
    match event["routeKey"]:
        case "POST /visits":
            name = "visits"
            add(name, {"N": "1"})
        case "PUT /motto":
            name = "motto"
            item = {**key(name), "value": {"S": body["text"]}}
            client.put_item(TableName=table, Item=item)
        case _:
            name = "lines"
            add(name, {"SS": [body["line"]]})
    return {"statusCode": 201, "body": json.dumps({"id": name})}


def add(name: str, value: dict[str, Any]) -> None:
    client.update_item(
        TableName=table,
        Key=key(name),
        UpdateExpression="ADD #value :value",
        ExpressionAttributeNames={"#value": "value"},
        ExpressionAttributeValues={":value": value},
    )


def key(name: str) -> dict[str, Any]:
    return {"pk": {"S": name}, "sk": {"S": "item"}}
