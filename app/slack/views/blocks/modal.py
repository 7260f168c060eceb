"""The frame of a modal that can be sent off: its title, its two buttons, and what stands between."""

from typing import Any

from app.slack.i18n import catalogue

View = dict[str, Any]


def plain(text: str) -> View:
    """Text in which Slack reads nothing, not even an emoji."""
    return {"type": "plain_text", "text": text, "emoji": False}


def modal(callback_id: str, title: str, submit: str, blocks: list[View]) -> View:
    """Sent off under ``submit``, or closed."""
    return {
        "type": "modal",
        "callback_id": callback_id,
        "title": plain(title),
        "submit": plain(submit),
        "close": plain(catalogue.CANCEL),
        "blocks": blocks,
    }
