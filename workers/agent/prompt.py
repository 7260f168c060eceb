"""Owns the one message the model reads: a customer's email as quoted data, cleaned and bounded."""

import json
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from agents import TResponseInputItem

from workers.agent.contracts import Ask

_SUBJECT_MAX_CHARS = 300
_BODY_MAX_CHARS = 20_000
_HISTORY_MAX_MESSAGES = 10
_HISTORY_MAX_CHARS = 4_000
_IN_SHORT_MAX_CHARS = 2_000
_CUT = " [cut]"
# Invisible characters are how text says one thing to a person and another to a model.
_HIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co"})
_KEPT_CONTROLS = frozenset("\n\t")


@dataclass(frozen=True)
class Letter:
    """The parts of an email that matter to whoever answers it."""

    conversation: str
    subject: str
    body: str
    earlier: tuple[tuple[str, str], ...] = ()


def cleaned(text: str) -> str:
    """Drop invisible, control and broken characters; they also break JSON columns and terminals."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in text if c in _KEPT_CONTROLS or unicodedata.category(c) not in _HIDDEN_CATEGORIES)


def cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - len(_CUT)] + _CUT


def bounded(text: str, most: int) -> str:
    """Cleaned, at most ``most`` characters. Only twice as many are looked at: a megabyte would block the loop."""
    read = text[: 2 * most]
    shown = cleaned(read)
    return shown if len(read) == len(text) and len(shown) <= most else shown[: most - len(_CUT)] + _CUT


def to_input(ask: Ask) -> list[TResponseInputItem]:
    """JSON is the fence: quotes and line breaks in the mail arrive escaped, so no text can leave its string."""
    document = {"kind": "customer_email", **mail_document(ask)}
    return [{"role": "user", "content": json.dumps(document, ensure_ascii=False, indent=1)}]


def mail_document(ask: Ask) -> dict[str, Any]:
    """The mail and what went before it, as plain data."""
    earlier = list(ask.history)[-_HISTORY_MAX_MESSAGES:]
    in_short = bounded(ask.in_short, _IN_SHORT_MAX_CHARS)
    return {
        "conversation": ask.conversation,
        "today": ask.today,
        **({} if ask.known else {"sender": "unknown"}),
        **({"earlier_in_short": in_short} if in_short else {}),
        "earlier_messages": [
            {"from": speaker, "text": bounded(text, _HISTORY_MAX_CHARS)} for speaker, text in earlier
        ],
        "subject": bounded(ask.subject, _SUBJECT_MAX_CHARS),
        "body": bounded(ask.body, _BODY_MAX_CHARS),
    }


def from_input(items: str | Sequence[TResponseInputItem]) -> Letter:
    """Read the message back, for a model that works by rules."""
    content: Any = items
    if not isinstance(items, str):
        content = next(
            (cast(dict[str, Any], item).get("content") for item in items if item.get("role") == "user"), ""
        )
    try:
        document = json.loads(content)
    except (TypeError, ValueError):
        document = None
    if not isinstance(document, dict):
        return Letter(conversation="", subject="", body=content if isinstance(content, str) else "")
    return Letter(
        conversation=str(document.get("conversation", "")),
        subject=str(document.get("subject", "")),
        body=str(document.get("body", "")),
        earlier=tuple((one["from"], one["text"]) for one in document.get("earlier_messages", ())),
    )
