"""Builders for the few Block Kit shapes we use; rich_text carries all text that is not ours."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from app.domain.ids import ActorId
from app.domain.people import actors
from app.slack.i18n import catalogue, formats

Block = dict[str, Any]
Element = dict[str, Any]

_DATE_FORMAT: Final = "{date_short_pretty} {time}"
_TO_THE_SECOND: Final = "{date_short_pretty} {time_secs}"  # for what is over within a minute


def say(text: str, *, bold: bool = False) -> Element:
    """Literal text: Slack parses nothing in it."""
    return {"type": "text", "text": text, **({"style": {"bold": True}} if bold else {})}


def name(text: str) -> Element:
    """Something to be copied: in code, which Slack turns into no link."""
    return {"type": "text", "text": text, "style": {"code": True}}


def user(user_id: str) -> Element:
    """A mention of a person."""
    return {"type": "user", "user_id": user_id}


def reviewer(entry: str) -> Element:
    """A mention of a reviewer: a person or a group."""
    return {"type": "usergroup", "usergroup_id": entry} if entry.startswith("S") else user(entry)


def calling(entry: str | None) -> str:
    """The same in front of a notification's text; nothing for nobody."""
    if not entry:
        return ""
    return f"<!subteam^{entry}> " if entry.startswith("S") else f"<@{entry}> "


def moment(at: datetime, *, seconds: bool = False) -> Element:
    """A time in the reader's own zone."""
    form = _TO_THE_SECOND if seconds else _DATE_FORMAT
    fallback = formats.spoken().minute(at)
    return {"type": "date", "timestamp": int(at.timestamp()), "format": form, "fallback": fallback}


def day(at: datetime) -> Element:
    """Only the day, never called today or yesterday."""
    fallback = formats.spoken().day(at.astimezone(UTC).date())
    return {"type": "date", "timestamp": int(at.timestamp()), "format": "{date_short}", "fallback": fallback}


def moment_mrkdwn(at: datetime) -> str:
    """The same as a mrkdwn token."""
    return f"<!date^{int(at.timestamp())}^{_DATE_FORMAT}|{formats.spoken().minute(at)}>"


def who(actor: ActorId | None) -> Element:
    """Whoever acted: a mention for Slack people, a word for the rest."""
    user_id = actors.mentioned(actor)
    return user(user_id) if user_id else say(actor_words(actor))


def who_mrkdwn(actor: ActorId | None) -> str:
    """The same as mrkdwn."""
    user_id = actors.mentioned(actor)
    return f"<@{user_id}>" if user_id else actor_words(actor)


def actor_words(actor: ActorId | None) -> str:
    """An actor who is not a person in Slack."""
    kind, name = actors.split(actor)
    fixed = catalogue.ACTORS.get(kind)
    if fixed is not None:
        return fixed
    if actors.is_program(actor):
        return catalogue.ACTOR_WITH_KEY.format(name=_harmless(actors.program_words(name)))
    safe = actors.operator_words(_harmless(name or kind))
    return catalogue.ACTOR_ON_COMMAND_LINE.format(name=safe) if kind == "cli" else safe or catalogue.SOMEBODY


def _harmless(name: str) -> str:
    return re.sub(r"[^\w .()-]|_", "", name)[:60]


def link(url: str, text: str) -> Element:
    """An address of Slack's own; never one that somebody wrote."""
    return {"type": "link", "url": url, "text": text}


def section(*elements: Element) -> Element:
    """A paragraph of rich text."""
    return {"type": "rich_text_section", "elements": list(elements)}


def quote(text: str) -> Element:
    """Somebody else's words."""
    return {"type": "rich_text_quote", "elements": [say(text)]}


def preformatted(text: str) -> Element:
    """Text of a machine, each character in its place."""
    return {"type": "rich_text_preformatted", "elements": [say(text)]}


def bullets(*items: Element) -> Element:
    """A list of paragraphs."""
    return {"type": "rich_text_list", "style": "bullet", "elements": list(items)}


def rich(block_id: str, *parts: Element) -> Block:
    """A rich_text block."""
    return {"type": "rich_text", "block_id": block_id, "elements": list(parts)}


def header(block_id: str, text: str) -> Block:
    """The first line; ``emoji`` off keeps :codes: literal."""
    return {"type": "header", "block_id": block_id, "text": {"type": "plain_text", "text": text, "emoji": False}}


def sentence(block_id: str, text: str) -> Block:
    """Our own mrkdwn; ``verbatim`` stops Slack from finding links and channels in plain words."""
    return {"type": "section", "block_id": block_id, "text": {"type": "mrkdwn", "text": text, "verbatim": True}}


def button(action_id: str, label: str, value: str, *, primary: bool = False, danger: bool = False) -> Element:
    """A button that carries an id and nothing else: what it may do is decided when it is pressed."""
    style = {"style": "primary"} if primary else {"style": "danger"} if danger else {}
    text = {"type": "plain_text", "text": label, "emoji": False}
    return {"type": "button", "action_id": action_id, "text": text, "value": value, **style}


def menu(action_id: str, label: str, choices: Mapping[str, str]) -> Element:
    """Choices by the value they carry; ``label`` stands on it until one is made."""
    options = [
        {"text": {"type": "plain_text", "text": text, "emoji": False}, "value": value}
        for value, text in choices.items()
    ]
    placeholder = {"type": "plain_text", "text": label, "emoji": False}
    return {"type": "static_select", "action_id": action_id, "placeholder": placeholder, "options": options}


def actions(block_id: str, *buttons: Element) -> Block:
    """A row of buttons."""
    return {"type": "actions", "block_id": block_id, "elements": list(buttons)}
