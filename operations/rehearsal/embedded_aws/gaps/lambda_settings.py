"""Lambda's logging and tracing: moto drops the one, and never changes the other.

AWS keeps LoggingConfig and answers it with every function, `Text` to `/aws/lambda/<name>` where
none was asked for. Levels belong to the format JSON, where they are INFO unless others are given.
UpdateFunctionConfiguration changes LoggingConfig, and TracingConfig too.
"""

from typing import Any

from moto.awslambda.models import LambdaFunction

from operations.rehearsal.embedded_aws.moto_seam import wrap


def close() -> None:
    wrap(LambdaFunction, "__init__", _create)
    wrap(LambdaFunction, "update_configuration", _update)
    wrap(LambdaFunction, "get_configuration", _configuration)


def _create(
    original: Any, function: Any, account_id: str, spec: dict[str, Any], **rest: Any
) -> None:
    original(function, account_id=account_id, spec=spec, **rest)
    function.logging_config = _leveled(
        {
            "LogFormat": "Text",
            "LogGroup": f"/aws/lambda/{function.function_name}",
            **spec.get("LoggingConfig", {}),
        }
    )


def _update(original: Any, function: Any, updates: dict[str, Any]) -> dict[str, Any]:
    function.logging_config = _leveled(function.logging_config | updates.get("LoggingConfig", {}))
    function.tracing_config = updates.get("TracingConfig", function.tracing_config)
    answer: dict[str, Any] = original(function, updates)
    return answer


def _leveled(config: dict[str, str]) -> dict[str, str]:
    levels = ("ApplicationLogLevel", "SystemLogLevel")
    if config["LogFormat"] == "JSON":
        return {**dict.fromkeys(levels, "INFO"), **config}
    return {key: value for key, value in config.items() if key not in levels}


def _configuration(original: Any, function: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
    configuration: dict[str, Any] = original(function, *args, **kwargs)
    return configuration | {"LoggingConfig": function.logging_config}
