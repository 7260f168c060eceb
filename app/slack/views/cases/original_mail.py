"""A mail as it came, in a modal: plain text in pieces, in which nothing is a link, a mention or a sign of ours."""

import json
from typing import Any, Final

from app.domain.cases.mail.inbound import Original
from app.domain.ids import MessageId
from app.domain.json_text import read_json
from app.slack.i18n import catalogue
from app.slack.views.blocks.modal import View
from app.slack.views.blocks.rich import sentence

SHOWN_MAX: Final = 24_000
PIECE: Final = 2_900  # Slack's limit is 3,000, and it counts some characters twice


def original(message_id: MessageId, found: Original) -> View:
    """Its first characters, and how to see the rest."""
    text = _readable(found).replace("\r\n", "\n")
    shown = "".join(c if c.isprintable() or c in "\n\t" else "\N{REPLACEMENT CHARACTER}" for c in text[:SHOWN_MAX])
    pieces = [shown[at : at + PIECE] for at in range(0, len(shown), PIECE)]
    rest = len(text) - SHOWN_MAX
    more = [sentence("original-more", catalogue.ORIGINAL_MORE.format(count=rest, id=message_id))] if rest > 0 else []
    return {
        "type": "modal",
        "title": _plain(catalogue.ORIGINAL_TITLE),
        "close": _plain(catalogue.CLOSE),
        "blocks": [
            sentence("original-about", catalogue.ORIGINAL_ABOUT.format(id=message_id)),
            *({"type": "section", "text": _plain(piece)} for piece in pieces if piece.strip()),
            *more,
        ],
    }


def _readable(found: Original) -> str:
    """As it came; a form or a provider's JSON name by name, since nobody reads it in one line."""
    try:
        fields = read_json(found.content) if "json" in found.content_type else None
    except ValueError:
        fields = None
    if not isinstance(fields, dict):
        return found.content.decode("utf-8", "replace")
    return "\n".join(
        f"{name}: {value if isinstance(value, str) else _written(value)}" for name, value in fields.items()
    )


def _written(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1)


def _plain(text: str) -> View:
    return {"type": "plain_text", "text": text, "emoji": False}
