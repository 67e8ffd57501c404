"""Lambda: moto drops a function's LoggingConfig and never updates its TracingConfig.

AWS returns LoggingConfig with every function; without one it is the format `Text` and the log group
`/aws/lambda/<name>`. Log levels exist in the format `JSON` only, where the default is INFO.
UpdateFunctionConfiguration changes LoggingConfig and TracingConfig.
"""

from typing import Any

from moto.awslambda.models import LambdaFunction

from operations.rehearsal.embedded_aws.patching import wrap


def install() -> None:
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
