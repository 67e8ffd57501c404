"""What a function finds in Lambda's Python runtime: libraries, code, environment variables, a log.

https://docs.aws.amazon.com/lambda/latest/dg/lambda-python.html lists the libraries, and
https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html the reserved environment
variables, which a function cannot set, and the others, which it can.
"""

import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from operations.rehearsal.regions.deployed import FunctionVersion
from operations.rehearsal.regions.functions.code import CodeStore

LIBRARIES = ("boto3", "botocore", "dateutil", "jmespath", "s3transfer", "six", "urllib3")


@dataclass(frozen=True, kw_only=True)
class Runtime:
    """The runtime of all functions of all local regions."""

    libraries: Path
    code: CodeStore
    logs: Path
    overrides: Mapping[str, str]
    """Environment variables that override the deployed ones, such as AWS_ENDPOINT_URL."""
    processes: int
    """How many processes a function may have in a region."""
    speed: float = 1
    """The speed of the functions' monotonic clock."""

    def log(self, function: FunctionVersion, *, region: str) -> Path:
        """Return the function's log file, after creating its folder."""
        folder = self.logs / region
        folder.mkdir(parents=True, exist_ok=True)
        return folder / f"{function.name}.log"

    def environment(self, function: FunctionVersion, *, region: str) -> dict[str, str]:
        """Return all environment variables of a new process of the function."""
        unreserved = {
            "AWS_XRAY_CONTEXT_MISSING": "LOG_ERROR",
            "LANG": "en_US.UTF-8",
            "PATH": "/usr/local/bin:/usr/bin/:/bin:/opt/bin",
            "TZ": ":UTC",
        }
        level = function.drops_logs_below
        logging = {"AWS_LAMBDA_LOG_FORMAT": "Text"}
        if level is not None:
            logging = {"AWS_LAMBDA_LOG_FORMAT": "JSON", "AWS_LAMBDA_LOG_LEVEL": level}
        today = time.strftime("%Y/%m/%d", time.gmtime())
        reserved = {
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_DEFAULT_REGION": region,
            "AWS_EXECUTION_ENV": f"AWS_Lambda_{function.runtime}",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(function.memory),
            "AWS_LAMBDA_FUNCTION_NAME": function.name,
            "AWS_LAMBDA_FUNCTION_VERSION": function.version,
            "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
            "AWS_LAMBDA_LOG_GROUP_NAME": function.log_group,
            "AWS_LAMBDA_LOG_STREAM_NAME": f"{today}/[{function.version}]{secrets.token_hex(16)}",
            "AWS_REGION": region,
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_SESSION_TOKEN": "test",
            "LAMBDA_RUNTIME_DIR": str(self.libraries),
            "LAMBDA_TASK_ROOT": str(self.code.folder(function)),
            "_HANDLER": function.handler,
        }
        return {**unreserved, **function.environment, **logging, **reserved, **self.overrides}


def link_libraries(folder: Path) -> None:
    """Create a folder of links to the runtime's libraries, and to nothing else of this environment.

    Raises:
        ModuleNotFoundError: if one of them is not installed.
    """
    folder.mkdir()
    for name in LIBRARIES:
        spec = find_spec(name)
        if spec is None or spec.origin is None:
            raise ModuleNotFoundError(f"the Lambda runtime's {name} is not installed", name=name)
        origin = Path(spec.origin)
        library = origin.parent if spec.submodule_search_locations else origin
        (folder / library.name).symlink_to(library)
