"""Slack's composition objects: text, option, confirm, and what rich text is made of."""

from collections.abc import Iterator
from typing import Any, Final

from .shape import (
    Check,
    Problem,
    anything,
    at_least_one,
    both,
    exactly_one,
    flag,
    items,
    kinds,
    number,
    obj,
    one_of,
    text,
    url,
)


def plain(most: int) -> Check:
    """A plain_text object."""
    return kinds({"plain_text": obj({"text": text(most)}, {"emoji": flag})}, "text object")


def mrkdwn(most: int) -> Check:
    """A mrkdwn object."""
    return kinds({"mrkdwn": obj({"text": text(most)}, {"verbatim": flag})}, "text object")


def either(most: int) -> Check:
    """A plain_text or mrkdwn object."""
    return kinds(
        {
            "plain_text": obj({"text": text(most)}, {"emoji": flag}),
            "mrkdwn": obj({"text": text(most)}, {"verbatim": flag}),
        },
        "text object",
    )


STYLE: Final = one_of("primary", "danger")

CONFIRM: Final = obj(
    {"title": plain(100), "text": either(300), "confirm": plain(30), "deny": plain(30)},
    {"style": STYLE},
)

SLACK_FILE: Final = both(obj({}, {"id": text(255), "url": url}), exactly_one("id", "url"))


def option(label: Check, *, link: bool = False) -> Check:
    """A choice; only overflow menus may carry a url."""
    extra = {"url": url} if link else {}
    return obj({"text": label, "value": text(150)}, {"description": either(75), **extra})


def options(label: Check, most: int, least: int = 1) -> Check:
    """A list of choices whose values differ."""
    listed = items(option(label), most, least)

    def check(value: Any, at: str) -> Iterator[Problem]:
        yield from listed(value, at)
        if isinstance(value, list):
            values = [each.get("value") for each in value if isinstance(each, dict)]
            if len(values) != len(set(map(str, values))):
                yield Problem(at, "option values must be unique")

    return check


OPTION_GROUP: Final = obj({"label": plain(75), "options": options(plain(75), 100)})

_STYLE_FLAGS: Final = obj(
    {},
    dict.fromkeys(("bold", "italic", "strike", "code", "underline", "highlight", "client_highlight", "unlink"), flag),
)

_RICH_LEAF: Final = kinds(
    {
        "text": obj({"text": text(100_000)}, {"style": _STYLE_FLAGS}),
        "link": obj({"url": url}, {"text": text(100_000), "unsafe": flag, "style": _STYLE_FLAGS}),
        "emoji": obj({"name": text(100)}, {"unicode": text(100), "skin_tone": number(), "style": _STYLE_FLAGS}),
        "user": obj({"user_id": text(30)}, {"style": _STYLE_FLAGS}),
        "usergroup": obj({"usergroup_id": text(30)}, {"style": _STYLE_FLAGS}),
        "channel": obj({"channel_id": text(30)}, {"style": _STYLE_FLAGS}),
        "team": obj({"team_id": text(30)}, {"style": _STYLE_FLAGS}),
        "broadcast": obj({"range": one_of("here", "channel", "everyone")}, {"style": _STYLE_FLAGS}),
        "date": obj(
            {"timestamp": number(), "format": text(300)},
            {"url": url, "fallback": text(300), "style": _STYLE_FLAGS},
        ),
        "color": obj({"value": text(30)}, {"style": _STYLE_FLAGS}),
    },
    "rich text element",
)

_LEAVES: Final = items(_RICH_LEAF, 1000, 0)
_RICH_SECTION: Final = obj({"elements": _LEAVES})

RICH_PARTS: Final = kinds(
    {
        "rich_text_section": _RICH_SECTION,
        "rich_text_quote": obj({"elements": _LEAVES}, {"border": number(0, 1)}),
        "rich_text_preformatted": obj({"elements": _LEAVES}, {"border": number(0, 1), "language": text(50)}),
        "rich_text_list": obj(
            {
                "style": one_of("bullet", "ordered"),
                "elements": items(kinds({"rich_text_section": _RICH_SECTION}, "list item"), 1000, 0),
            },
            {"indent": number(0, 8), "offset": number(0), "border": number(0, 1)},
        ),
    },
    "rich text part",
)

RICH_TEXT: Final = kinds(
    {"rich_text": obj({"elements": items(RICH_PARTS, 1000, 0)}, {"block_id": text(255)})}, "rich text"
)

IMAGE_ELEMENT: Final = kinds(
    {
        "image": both(
            obj(
                {"alt_text": text(2000)},
                {
                    "image_url": url,
                    "slack_file": SLACK_FILE,
                    "fallback": anything,
                    "image_width": number(),
                    "image_height": number(),
                    "image_bytes": number(),
                },
            ),
            exactly_one("image_url", "slack_file"),
        )
    },
    "image",
)

TABLE_CELL: Final = kinds(
    {
        "raw_text": obj({"text": text(10_000, 0)}),
        "raw_number": obj({"value": number(whole=False)}, {"text": text(1000)}),
        "rich_text": RICH_TEXT,
    },
    "table cell",
)

CONVERSATION_FILTER: Final = both(
    obj(
        {},
        {
            "include": items(one_of("im", "mpim", "private", "public"), 4),
            "exclude_external_shared_channels": flag,
            "exclude_bot_users": flag,
        },
    ),
    at_least_one("include", "exclude_external_shared_channels", "exclude_bot_users"),
)
