"""The page's documents: every value escaped, nothing from elsewhere, nothing that runs."""

from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256
from importlib import resources
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse

_STYLE: Final = resources.files("app.web.desk_page").joinpath("desk.css").read_text(encoding="utf-8")
_HASH: Final = b64encode(sha256(_STYLE.encode()).digest()).decode()
SECURITY_HEADERS: Final = {
    "cache-control": "no-store",
    "content-security-policy": (
        f"default-src 'none'; style-src 'sha256-{_HASH}'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "cross-origin-opener-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "x-robots-tag": "noindex",
}
_TEMPLATES: Final = Environment(
    loader=PackageLoader("app.web.desk_page"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def page(name: str, words: Mapping[str, str], status: int = 200, **shown: Any) -> HTMLResponse:
    """``words`` are the page's own, in the desk's language."""
    # The style is ours and must stand as it is: its digest is what the browser lets through.
    html = _TEMPLATES.get_template(f"{name}.html").render(
        words=words, style=_STYLE, **{"who": None, "said": "", **shown}
    )
    return HTMLResponse(html, status, headers=SECURITY_HEADERS)
