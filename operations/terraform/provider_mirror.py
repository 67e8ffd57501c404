"""Where Terraform finds the AWS provider: a mirror on this machine, or the registry."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from constructs_lib.project import is_file

_AWS = "registry.terraform.io/hashicorp/aws"
USUAL_PLACES = (
    Path.home() / ".terraform.d/plugins",
    Path("/usr/local/share/terraform/plugins"),
    Path("/usr/share/terraform/plugins"),
    *sorted(Path("/opt").glob("*")),
)
"""Where machines without a network keep mirrors."""
_CONFIGURATION = """\
provider_installation {{
  filesystem_mirror {{
    path    = "{mirror}"
    include = ["registry.terraform.io/*/*"]
  }}
  direct {{
    exclude = ["{aws}"]
  }}
}}
"""


def cli_configuration(environment: Mapping[str, str], folder: Path) -> dict[str, str]:
    """Return the variables by which Terraform finds its providers, writing a file in `folder`.

    A TF_CLI_CONFIG_FILE that exists is left alone. Otherwise a mirror is used, if there is one: the
    folder in MERIDIAN_PROVIDER_MIRROR, or one in the usual places of a machine without a network.
    Otherwise Terraform asks the registry, as ever.
    """
    named = environment.get("TF_CLI_CONFIG_FILE")
    if named is not None and is_file(Path(named)):
        return {}
    mirror = next(_mirrors(environment), None)
    written = folder / "terraform.rc"
    written.write_text("" if mirror is None else _CONFIGURATION.format(mirror=mirror, aws=_AWS))
    return {"TF_CLI_CONFIG_FILE": str(written)}


def _mirrors(environment: Mapping[str, str]) -> Iterator[Path]:
    named = environment.get("MERIDIAN_PROVIDER_MIRROR")
    for place in (*([Path(named)] if named else []), *USUAL_PLACES):
        if os.access(place / _AWS, os.R_OK | os.X_OK):
            yield place
