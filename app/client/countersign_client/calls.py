"""The calls of the desk's API as values: what is sent, and what makes sending it twice the same as once."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from types import MappingProxyType
from typing import Any, Final, TypedDict
from urllib.parse import quote

from .approval import Approval
from .json_values import check_json

NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})  # a call without arguments

ROOT: Final = "/v1/approvals"
POLL_SECONDS: Final = 30
KEY_LENGTH_MAX: Final = 255
Evidence = str | tuple[str, str]


class Wish(TypedDict, total=False):
    """What a request may say beside its tool and arguments; all of it can be left out."""

    kind: str
    title: str
    reason: str
    evidence: Sequence[Evidence]
    reviewers: Sequence[str]
    expires_in: timedelta | int
    callback: str
    idempotency_key: str
    submit: bool  # False: written down as a draft, and opened by the event approval/submit


@dataclass(frozen=True)
class Call:
    """One call. ``repeatable``: sent again after a lost answer it changes nothing more."""

    method: str
    path: str
    body: Mapping[str, Any] | None = None
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    answer_within_seconds: float = 30
    repeatable: bool = True


def opening(tool: str | None, arguments: Mapping[str, Any], wish: Wish) -> Call:
    """Ask. Without a key of the caller's own, each asking is another request. Raises TypeError, ValueError."""
    check_names(wish, Wish, "A request")
    if not isinstance(arguments, Mapping):
        raise TypeError(f"arguments is a {type(arguments).__name__}; a call's arguments are named, as in a dict")
    check_json(dict(arguments))
    body: dict[str, Any] = {"kind": wish.get("kind", "tool_call"), "arguments": dict(arguments)}
    if tool is not None:
        body["tool"] = tool
    for name in ("title", "reason", "callback", "submit"):
        if name in wish:
            body[name] = wish[name]
    if "reviewers" in wish:
        body["reviewers"] = list(_several("reviewers", wish["reviewers"]))
    if "evidence" in wish:
        body["evidence"] = [_evidence(one) for one in _several("evidence", wish["evidence"])]
    if "expires_in" in wish:
        body["expires_in_seconds"] = _seconds(wish["expires_in"])
    return Call("POST", ROOT, body, headers={"Idempotency-Key": _key(wish.get("idempotency_key"))})


def check_names(given: Mapping[str, Any], known: type, who: str) -> None:
    """That ``given`` has only what the TypedDict ``known`` names: no misspelt wish is lost. Raises TypeError."""
    if unknown := sorted(set(given).difference(known.__annotations__)):
        raise TypeError(f"{who} takes no {unknown[0]}; it takes {', '.join(known.__annotations__)}")


def reading(approval: Approval | str, *, wait_seconds: int = 0, until_done: bool = False) -> Call:
    """As it stands, at once or as soon as there is news."""
    query = {"wait": str(wait_seconds)} if wait_seconds else {}
    query |= {"until": "ended"} if wait_seconds and until_done else {}
    return Call("GET", _path(approval), query=query, answer_within_seconds=30 + wait_seconds)


def listing(state: str | None, limit: int, after: str | None) -> Call:
    """What this key has opened, or with the scope for it everything."""
    query = {"limit": str(limit)}
    query |= {} if state is None else {"state": state}
    query |= {} if after is None else {"after": after}
    return Call("GET", ROOT, query=query)


def withdrawal(approval: Approval | str, reason: str) -> Call:
    """Take it back, for good."""
    return Call("POST", _path(approval, "withdraw"), {"reason": reason})


def comment(approval: Approval | str, text: str) -> Call:
    """Say something under the card; said twice it would stand there twice."""
    return Call("POST", _path(approval, "comment"), {"text": text}, repeatable=False)


def answering(approval: Approval | str, question_id: str, text: str) -> Call:
    """Tell a reviewer what they asked; a question takes one answer."""
    return Call("POST", _path(approval, "answer"), {"question_id": question_id, "text": text}, repeatable=False)


def reporting(approval: Approval | str, outcome: str, text: str, reference: str) -> Call:
    """Say what came of it."""
    return Call("POST", _path(approval, "result"), {"outcome": outcome, "text": text, "reference": reference})


def redeeming(approval: Approval | str, token: str) -> Call:
    """Use the decision up. Sent again after a lost answer it may be refused, though nobody else has used it."""
    return Call("POST", _path(approval, "redeem"), {"token": token})


def _path(approval: Approval | str, action: str = "") -> str:
    named = approval.id if isinstance(approval, Approval) else approval
    if not isinstance(named, str) or named in ("", ".", ".."):  # the last two lead to other addresses
        raise ValueError(f"An approval or its id is wanted, not {named!r}")
    return f"{ROOT}/{quote(named, safe='')}" + (f"/{action}" if action else "")


def _key(given: str | None) -> str:
    """A header's: an empty one would be a fresh one each time, and nobody would notice."""
    key = uuid.uuid4().hex if given is None else given
    if not (1 <= len(key) <= KEY_LENGTH_MAX and key.isascii() and key.isprintable()):
        raise ValueError(f"An idempotency_key is 1 to {KEY_LENGTH_MAX} plain characters of ASCII, not {key!r:.80}")
    return key


def _several(name: str, given: Sequence[Any]) -> Sequence[Any]:
    if isinstance(given, str):
        raise TypeError(f"{name} is a list, of one entry too: [{given!r}]")
    return given


def _evidence(one: Evidence) -> dict[str, str]:
    title, url = (one, one) if isinstance(one, str) else one
    return {"title": title, "url": url}


def _seconds(given: timedelta | int) -> int:
    if isinstance(given, timedelta):
        return int(given.total_seconds())
    if not isinstance(given, int):
        raise TypeError(f"expires_in is a timedelta or whole seconds, not {given!r}")
    return given
