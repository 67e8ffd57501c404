"""The browser client: one document, so that no part of it can come from another region.

While a release reaches the regions one after the other, a page of several files could get its
script from a region that has another version of it. Style and script therefore stand in the page,
and its policy names them by their hashes: nothing else runs, whatever finds its way in.
"""

import base64
import hashlib
from collections.abc import Mapping
from pathlib import Path

CLIENT = Path(__file__).parent / "client"
STYLESHEET = '<link rel="stylesheet" href="page.css">'
SCRIPT = '<script type="module" src="page.js"></script>'


class Page:
    """The page of `folder`, as it is sent."""

    def __init__(self, folder: Path = CLIENT) -> None:
        page, style, script = (
            (folder / name).read_text("utf-8") for name in ("page.html", "page.css", "page.js")
        )
        self.html = page.replace(STYLESHEET, f"<style>{style}</style>").replace(
            SCRIPT, f'<script type="module">{script}</script>'
        )
        self._sources = f"style-src {_hash(style)}; script-src {_hash(script)}"

    def headers(self, *, shared_name: str) -> Mapping[str, str]:
        """Return the page's headers: it may ask the shared name and all the regional ones."""
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
