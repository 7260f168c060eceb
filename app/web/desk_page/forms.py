"""Reads what a form sent: small, well-formed, from our own page, each field once."""

from collections.abc import Mapping
from typing import Final
from urllib.parse import parse_qsl

from starlette.requests import Request

from app.domain.people.desk_page import Token
from app.errors import BadInput, CountersignError, Unauthenticated
from app.web.desk_page.cookies import is_ours
from app.web.request_bodies import read_capped

BYTES_MAX: Final = 320 * 1024  # a call's 64 KiB of arguments, of which each byte may take three here; or a long reply
FIELDS_MAX: Final = 256  # a box and a quantity for each of a hundred lines
_WRITTEN: Final = ("answer", "question", "reply", "reason")
_FORM: Final = "application/x-www-form-urlencoded"
_BAD: Final = "This is no form of this page"
_NOT_OURS: Final = "This form is not one that the page gave to this browser"


async def own_form(request: Request, holder: Token | None, form: str) -> Mapping[str, str]:
    """What was sent, by our own page in this browser, and by no other. Raises Unauthenticated, BadInput, TooLarge."""
    elsewhere = request.headers.get("sec-fetch-site", "same-origin") != "same-origin"
    if holder is None or elsewhere:
        raise Unauthenticated(_NOT_OURS)
    given = await _read(request)
    if not is_ours(holder, form, given.get("form", "")):
        raise Unauthenticated(_NOT_OURS)
    return given


async def own_words(request: Request) -> list[str]:
    """What somebody wrote in a form that can do nothing any more, for them to take up again.

    Only where the browser itself says that the form was ours: nobody else puts words on the page.
    """
    if request.headers.get("sec-fetch-site") != "same-origin":
        return []
    try:
        given = await _read(request)
    except CountersignError:
        return []
    return [given[name] for name in _WRITTEN if len(given.get(name, "").strip()) > 1]


async def _read(request: Request) -> Mapping[str, str]:
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _FORM:
        raise BadInput(_BAD)
    raw = await read_capped(request, BYTES_MAX)
    try:
        pairs = parse_qsl(
            raw.decode("ascii"),
            keep_blank_values=True,
            strict_parsing=bool(raw),
            max_num_fields=FIELDS_MAX,
            errors="strict",
        )
    except ValueError:
        raise BadInput(_BAD) from None
    found = dict(pairs)
    if len(found) != len(pairs) or any("\x00" in name for name in found):
        raise BadInput(_BAD)
    return {name: value.replace("\x00", "") for name, value in found.items()}  # which no text can hold
