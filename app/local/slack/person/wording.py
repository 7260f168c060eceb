"""How the log words what people used and where, and how Slack words what they typed after a command."""

import re
from typing import Final

from app.local.slack.memory.documents import Doc
from app.local.slack.memory.state import State

GONE: Final = "The app has changed this since, and that control is no longer there."


def label(element: Doc) -> str:
    """What an element is called on the page."""
    text = element.get("text")
    return f"“{text['text']}”" if isinstance(text, dict) else str(element["action_id"])


def where(channel: Doc) -> str:
    """What a conversation is called."""
    return f"#{channel['name']}" if channel.get("name") else "a direct message"


def with_ids(text: str, state: State) -> str:
    """@people and #channels as ids with names, which a command with should_escape gets."""
    users = {user["name"]: user["id"] for user in state.records.all("user")}
    channels = {channel.get("name"): channel["id"] for channel in state.records.all("channel")}

    def named(match: re.Match[str]) -> str:
        mark, name = match[1], match[2]
        found = (users if mark == "@" else channels).get(name)
        return f"<{mark}{found}|{name}>" if found else match[0]

    return re.sub(r"(?<!\S)([@#])([\w-]+)", named, text)
