"""What a call says that asks for an approval, in JSON: strictly by its fields and types, in words all can read."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from app.domain.actions.visible_text import visible
from app.domain.approvals.askers.agent_requests import Evidence
from app.domain.approvals.askers.money_requests import MONEY_KINDS, money_asked
from app.domain.people.actors import is_member_id
from app.errors import BadInput

TITLE_MAX: Final = 150
REASON_ASKED_MAX: Final = 2_000
EVIDENCE_MAX: Final = 5
EVIDENCE_TITLE_MAX: Final = 100
URL_MAX: Final = 2_000
REVIEWERS_MAX: Final = 20
TOOL_MAX: Final = 100
SECONDS_MIN: Final = 60
TOOL_CALL: Final = "tool_call"

KINDS: Final = (TOOL_CALL, *MONEY_KINDS)
_AS_EVER: Final = (("kind", TOOL_CALL), ("submit", True))

_FIELDS: Final = (
    "kind",
    "tool",
    "arguments",
    "title",
    "reason",
    "evidence",
    "reviewers",
    "expires_in_seconds",
    "callback",
    "submit",
)
_EXAMPLE: Final = '{"kind": "tool_call", "tool": "delete_branch", "arguments": {"name": "release/1.2"}}'


@dataclass(frozen=True)
class RequestSaid:
    """As it was sent; what it does not say is empty or None."""

    tool: str
    arguments: Mapping[str, Any]
    title: str = ""
    reason: str = ""
    evidence: tuple[Evidence, ...] = ()
    reviewers: tuple[str, ...] = ()
    expires_in_seconds: int | None = None
    callback: str | None = None
    kind: str = TOOL_CALL
    submit: bool = True  # False: written down, and asked once an event opens it

    def content(self) -> dict[str, Any]:
        """All of it, as plain data: two that say the same have the same.

        Calls say it as they did when there was no other kind: what was sent then is the same now.
        """
        links = [{"title": one.title, "url": one.url} for one in self.evidence]
        said = {**vars(self), "evidence": links, "reviewers": sorted(self.reviewers)}
        return {name: value for name, value in said.items() if (name, value) not in _AS_EVER}

    def body(self) -> dict[str, Any]:
        """As it could be sent again, for whoever reads it later."""
        return {name: value for name, value in self.content().items() if value or value is False} | {
            "kind": self.kind
        }


def request_said(body: object) -> RequestSaid:
    """Raises BadInput, with the field that is wrong and what it takes."""
    if not isinstance(body, dict):
        raise BadInput(f"The body must be a JSON object, such as {_EXAMPLE}")
    if unknown := [name for name in body if name not in _FIELDS]:
        raise BadInput(f"The body has the field {str(unknown[0])[:50]!a}, which is none of {', '.join(_FIELDS)}")
    kind = body.get("kind")
    if kind not in KINDS:
        raise BadInput(f"kind must be one of {', '.join(KINDS)}: that is what is asked for here")
    tool, arguments = _what(kind, body)
    return RequestSaid(
        kind=kind,
        tool=tool,
        arguments=arguments,
        title=_text(body, "title", TITLE_MAX),
        reason=_text(body, "reason", REASON_ASKED_MAX, lines=True),
        evidence=_evidence(body.get("evidence")),
        reviewers=_reviewers(body.get("reviewers")),
        expires_in_seconds=_seconds(body.get("expires_in_seconds")),
        callback=_text(body, "callback", URL_MAX) or None,
        submit=_submit(body),
    )


def _what(kind: str, body: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
    """The tool, which only a call has, and the arguments, which are looked at here where the desk declares none."""
    arguments, tool = body.get("arguments", {}), _text(body, "tool", TOOL_MAX)
    if not isinstance(arguments, dict):
        whose = "the schema that the desk declares for the tool" if kind == TOOL_CALL else f"what a {kind} takes"
        raise BadInput(f"arguments must be a JSON object, by {whose}")
    if kind == TOOL_CALL and not tool:
        raise BadInput("tool is missing: name one of the tools that this desk declares")
    if kind != TOOL_CALL:
        if tool:
            raise BadInput(f"tool is for tool_call; a {kind} has none")
        money_asked(kind, arguments)
    return tool, arguments


def _submit(body: Mapping[str, Any]) -> bool:
    submit = body.get("submit", True)
    if type(submit) is not bool:
        raise BadInput("submit must be true or false: false writes the request down, and an event opens it")
    return submit


def _text(body: Mapping[str, Any], name: str, most: int, *, lines: bool = False) -> str:
    said = body.get(name)
    if said is None:
        return ""
    if not isinstance(said, str):
        raise BadInput(f"{name} must be a text")
    text = said.replace("\r\n", "\n").strip()
    if len(text) > most:
        raise BadInput(f"{name} has {len(text):,} characters; {most:,} is the most")
    if visible(text, lines=lines, words=False) != text:
        raise BadInput(f"{name} has characters that nobody sees or that turn the text around, such as {_odd(text)}")
    return text


def _odd(text: str) -> str:
    """The first character that a reader would not see."""
    unseen = next((one for one in text if unicodedata.category(one)[0] in "CZ" and one not in " \n\t"), None)
    return "many marks on one letter" if unseen is None else f"U+{ord(unseen):04X}"


def _evidence(said: object) -> tuple[Evidence, ...]:
    if said is None:
        return ()
    if not isinstance(said, list) or len(said) > EVIDENCE_MAX:
        raise BadInput(f"evidence must be a list of at most {EVIDENCE_MAX} links")
    return tuple(_link(one, f"evidence {number}") for number, one in enumerate(said, 1))


def _link(said: object, name: str) -> Evidence:
    if not isinstance(said, dict) or not set(said) <= {"title", "url"}:
        raise BadInput(f'{name} must be {{"title": "The merge", "url": "https://…"}} and nothing else')
    title, url = _text(said, "title", EVIDENCE_TITLE_MAX), said.get("url")
    if not title:
        raise BadInput(f"{name} needs a title, which people read before they follow the link")
    if not isinstance(url, str) or not _is_https(url):
        raise BadInput(f"{name} needs a url that begins with https:// and has no name or password in it")
    return Evidence(title, url)


def _is_https(url: str) -> bool:
    """Of ASCII, so that nobody takes a host for another that looks the same."""
    if len(url) > URL_MAX or not url.isascii() or any(sign <= " " or sign in '\\"<>^`{|}\x7f' for sign in url):
        return False
    try:
        parts = urlsplit(url)
        return parts.scheme == "https" and bool(parts.hostname) and "@" not in parts.netloc and parts.port != 0
    except ValueError:
        return False


def _reviewers(said: object) -> tuple[str, ...]:
    if said is None:
        return ()
    if not isinstance(said, list) or not 1 <= len(said) <= REVIEWERS_MAX:
        raise BadInput(
            f"reviewers must be a list of 1 to {REVIEWERS_MAX} people by their ids in Slack; or leave it out"
        )
    if odd := [one for one in said if not isinstance(one, str) or not is_member_id(one)]:
        raise BadInput(f"reviewers has {str(odd[0])[:50]!a}; people's ids in Slack begin with U or W")
    return tuple(dict.fromkeys(said))


def _seconds(said: object) -> int | None:
    if said is None:
        return None
    if type(said) is not int or said < SECONDS_MIN:  # true is no number
        raise BadInput(f"expires_in_seconds must be a whole number from {SECONDS_MIN}")
    return said
