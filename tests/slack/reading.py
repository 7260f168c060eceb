"""Reads blocks as a person would, and finds what Slack would act on."""

import re
from collections.abc import Iterator
from typing import Any

Block = dict[str, Any]


def read(block: Block) -> str:
    """The words of a block; mentions and dates in angle brackets."""
    kind = block["type"]
    if kind in {"header", "section"}:
        return str(block["text"]["text"])
    if kind == "actions":
        return " ".join(f"[{_pressed(element)}]" for element in block["elements"])
    return "\n".join(_part(part) for part in block.get("elements", ()))


def _pressed(element: Block) -> str:
    return str((element["text"] if element["type"] == "button" else element["placeholder"])["text"])


def _part(part: Block) -> str:
    if part["type"] == "rich_text_list":
        return "\n".join("- " + _part(item) for item in part["elements"])
    return "".join(_leaf(leaf) for leaf in part["elements"])


def _leaf(leaf: Block) -> str:
    match leaf["type"]:
        case "text":
            return str(leaf["text"])
        case "user":
            return f"<{leaf['user_id']}>"
        case "usergroup":
            return f"<{leaf['usergroup_id']}>"
        case "channel":
            return f"<{leaf['channel_id']}>"
        case "link":
            return f"<{leaf['url']}|{leaf['text']}>"
        case "date":
            return f"<date {leaf['fallback']}>"
        case other:
            raise AssertionError(f"We never send {other}")


def buttons(blocks: list[Block]) -> list[Block]:
    """Every button and menu."""
    return [button for block in blocks if block["type"] == "actions" for button in block["elements"]]


def links(value: Any) -> list[Block]:
    """Every link of a rich text."""
    if isinstance(value, dict):
        own = [value] if value.get("type") == "link" else []
        return own + [link for inner in value.values() for link in links(inner)]
    return [link for inner in value for link in links(inner)] if isinstance(value, list) else []


def strings(value: Any, kind: str | None = None) -> Iterator[tuple[str, str]]:
    """Every text in a payload with what Slack makes of it: mrkdwn, plain_text or text (literal)."""
    if isinstance(value, dict):
        own = value.get("type")
        if isinstance(value.get("text"), str):
            yield str(own), value["text"]
        for inner in value.values():
            yield from strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from strings(inner)


# What Slack would act on in mrkdwn. A verbatim text object finds no links by itself; top-level text does.
CONTROL = re.compile(r"<[^>]*>?")
ENTITY = re.compile(r"&(?!amp;|lt;|gt;)")
EMPHASIS = re.compile(r"[*_~`]")
EMOJI = re.compile(r":[a-z0-9_+'-]+:", re.IGNORECASE)
LINK = re.compile(r"[a-z][a-z0-9+.-]*://|mailto:|tel:|(?<![\w])[\w-]+(\.[\w-]+)*\.[a-z]{2,}", re.IGNORECASE)
QUOTED = re.compile(r"^\s*(&gt;|>)", re.MULTILINE)
HANDLE = re.compile(r"(?<!\w)[@#]\w")


def live_tokens(text: str) -> list[str]:
    """Everything in a piece of mrkdwn that would not be shown as it stands."""
    rules = (CONTROL, ENTITY, EMPHASIS, EMOJI, LINK, QUOTED, HANDLE)
    return [found[0] for rule in rules for found in rule.finditer(text)]
