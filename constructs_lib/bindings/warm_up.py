"""Unpack the AWS bindings into jsii's cache and wait for its index; run once per machine.

jsii (1.136 and newer) indexes an assembly in the background. A short process ends before the index
is written, and the next one starts again. Without the index everything works, but slower.
"""

import os
import sys
import time
from pathlib import Path

from constructs_lib.bindings import aws

_TIMEOUT_SECONDS = 60.0


def main() -> None:
    """Load the bindings and wait until every unpacked copy of them has its index."""
    _ = aws.provider.AwsProvider
    cache = os.environ.get("JSII_RUNTIME_PACKAGE_CACHE_ROOT")
    root = Path(cache) if cache else Path.home() / ".cache/aws/jsii/package-cache"
    deadline = time.monotonic() + _TIMEOUT_SECONDS
    while time.monotonic() < deadline:
        assemblies = list(root.glob("@cdkt*/provider-aws/*/*/.jsii"))
        if assemblies and all(a.with_name(".jsii.runtime-index.v1").exists() for a in assemblies):
            return
        time.sleep(0.2)
    print("jsii's index was not written; each run will take some seconds more", file=sys.stderr)


if __name__ == "__main__":
    main()
