"""The web page: one document, so that all its parts come from the same region.

While a release is deployed region by region, a page of several files could load its script from a
region with another version. Style and script are therefore inline, and the Content-Security-Policy
allows only these two, by their hashes.
"""

import base64
import hashlib
from collections.abc import Mapping
from pathlib import Path

CLIENT = Path(__file__).parent / "client"
STYLESHEET = '<link rel="stylesheet" href="page.css">'
SCRIPT = '<script type="module" src="page.js"></script>'


class Page:
    """The page that is built from the files in `folder`."""

    def __init__(self, folder: Path = CLIENT) -> None:
        page, style, script = (
            (folder / name).read_text("utf-8") for name in ("page.html", "page.css", "page.js")
        )
        self.html = page.replace(STYLESHEET, f"<style>{style}</style>").replace(
            SCRIPT, f'<script type="module">{script}</script>'
        )
        self._sources = f"style-src {_hash(style)}; script-src {_hash(script)}"

    def headers(self, *, shared_name: str) -> Mapping[str, str]:
        """Return the response headers, which allow requests to the shared and all regional
        names."""
        policy = (
            f"default-src 'none'; {self._sources}; img-src data:; "
            f"connect-src https://{shared_name} https://*.{shared_name}; "
            "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        )
        return {
            "Cache-Control": "no-cache",
            "Content-Security-Policy": policy,
            "Referrer-Policy": "no-referrer",
            "Strict-Transport-Security": "max-age=31536000",
            "X-Content-Type-Options": "nosniff",
        }


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
