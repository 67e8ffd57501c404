"""Chooses where Terraform gets the AWS provider: a mirror on this machine, or the registry."""

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
"""Folders in which machines without a network keep provider mirrors."""
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
    """Return environment variables for Terraform, after writing a CLI configuration to `folder`.

    If TF_CLI_CONFIG_FILE names a file, that is used and nothing is returned. Otherwise the
    configuration names the mirror in MERIDIAN_PROVIDER_MIRROR, or the first one in `USUAL_PLACES`;
    if there is no mirror it is empty, and Terraform uses the registry.
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
