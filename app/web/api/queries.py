"""Which calls have a query, and the one way in which it is read: named parameters, each once, in plain signs."""

from collections.abc import Mapping
from typing import Final
from urllib.parse import parse_qsl

from starlette.requests import Request

from app.errors import BadInput

QUERIES: Final[Mapping[tuple[str, str], tuple[str, ...]]] = {
    ("GET", "/v1/approvals"): ("state", "limit", "after"),
    ("GET", "/v1/approvals/{approval_id}"): ("wait", "until"),
}
_NUMBER_MAX: Final = 6  # digits
_PARTS_MAX: Final = 20


def check_query(request: Request, path: str) -> None:
    """A misspelt wish, or an id with a question mark, is no silent success. Raises BadInput."""
    if not request.url.query:
        return
    method = "GET" if request.method == "HEAD" else request.method
    named = QUERIES.get((method, path))
    if named is None:
        raise BadInput("This address takes no query; in an id, write a question mark as %3F")
    seen = set()
    for name, _ in _parts(request):
        if name not in named:
            raise BadInput(f"The query has {name[:50]!a}, and this address takes {', '.join(named)}")
        if name in seen:
            raise BadInput(f"The query has {name} more than once")
        seen.add(name)


def query_of(request: Request) -> dict[str, str]:
    """Of a request whose query was checked."""
    return dict(_parts(request))


def whole_number(query: Mapping[str, str], name: str, default: int, *, least: int, most: int) -> int:
    """Raises BadInput."""
    said = query.get(name)
    if said is None:
        return default
    number = int(said) if said.isascii() and said.isdigit() and len(said) <= _NUMBER_MAX else -1
    if not least <= number <= most:
        raise BadInput(f"{name} must be a whole number from {least} to {most}")
    return number


def _parts(request: Request) -> list[tuple[str, str]]:
    raw: bytes = request.scope["query_string"]
    try:
        return parse_qsl(
            raw.decode("ascii"),
            keep_blank_values=True,
            strict_parsing=True,
            errors="strict",
            max_num_fields=_PARTS_MAX,
        )
    except ValueError:
        raise BadInput("The query cannot be read: write it as name=value, with & between") from None
