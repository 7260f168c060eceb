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


def input_block(block_id: str, label: str, hint: str, element: View) -> View:
    """One input with its label, and a hint where there is one."""
    block = {"type": "input", "block_id": block_id, "label": plain(label), "element": element}
    return {**block, "hint": plain(hint)} if hint else block
