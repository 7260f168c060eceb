"""Calls of tools as agents send them: ordinary, long, and hostile; with the schemas that their tools declare."""

from collections.abc import Callable, Iterator
from typing import Any

from app.slack.views.approvals.arguments import form as forms
from app.slack.views.approvals.arguments import shown as views
from app.slack.views.blocks.modal import plain
from app.tool_schemas import rows_of
from tests.slack.hostile import FIXED

SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "name": {"type": "string", "title": "Branch"},
        "force": {"type": "boolean", "title": "By force"},
        "retries": {"type": "integer", "title": "Retries"},
        "amount_cents": {"type": "integer", "title": "Budget", "x-show": "money", "x-currency": "EUR"},
        "on": {"type": "string", "format": "date", "title": "On"},
        "at": {"type": "string", "format": "date-time", "title": "At"},
        "page": {"type": "string", "format": "uri", "title": "Page"},
        "to": {"type": "string", "format": "email", "title": "To"},
        "key": {"type": "string", "x-secret": True, "title": "Key"},
        "note": {"type": "string", "title": "Note"},
        "script": {"type": "string", "x-show": "code", "title": "Script"},
        "change": {"type": "string", "x-show": "diff", "title": "Patch"},
        "labels": {"type": "array", "items": {"type": "string"}, "title": "Labels"},
        "lines": {
            "type": "array",
            "title": "Lines",
            "items": {
                "type": "object",
                "properties": {
                    "sku": {"title": "SKU"},
                    "price": {"type": "integer", "x-show": "money", "x-currency": "EUR", "title": "price"},
                },
            },
        },
        "mode": {"enum": ["soft", "hard"], "title": "Mode"},
        "nothing": {"title": "Nothing"},
    },
}
SHORT = {"name": "release/1.2", "force": True, "on": "2026-11-30", "amount_cents": 129900}
EVERY: dict[str, Any] = {
    **SHORT,
    "retries": 3,
    "at": "2026-11-30T14:00:00Z",
    "page": "https://git.example/m/7",
    "to": "ada@shop.example",
    "key": "sk_live_4242",
    "note": "It was merged in May.\nforce: false\nCall +49 30 1234567.",
    "script": "set -e\ngit push origin --delete release/1.2\n",
    "change": "-a = 1\n+a = 2\n",
    "labels": ["a, b", "c", "d", "e", "f"],
    "lines": [{"sku": "A-1", "price": 4990}, {"sku": "B-2"}],
    "mode": "soft",
    "nothing": None,
    "empty": {"text": "", "list": [], "object": {}},
}
LONG: dict[str, Any] = {
    "note": "All work and no play. " * 900,
    "script": "echo hello\n" * 900,
    "change": "+more\n" * 3_000,
    "name": "release/" * 1_500,
    "labels": ["x" * 300] * 120,
    "lines": [{"sku": "y" * 300, "price": 1}] * 120,
    **{f"more {number}": {"deep": {"er": [[number]]}} for number in range(90)},
}
HOSTILE: list[dict[str, Any]] = [
    {
        "name": text,
        "note": text,
        "script": text,
        "labels": [text, text],
        "lines": [{"sku": text, text[:40] or "x": text}],
        text or "x": text,
    }
    for text in FIXED
]
CALLS: list[dict[str, Any]] = [{}, SHORT, EVERY, LONG]


def _shown() -> Iterator[dict[str, Any]]:
    for sent in CALLS:
        found = rows_of(SCHEMA, sent)
        blocks = [{"type": "rich_text", "block_id": "card", "elements": views.argument_lines(found)}] if found else []
        yield {"text": views.argument_lines_text(found), "blocks": blocks}


def _details() -> Iterator[dict[str, Any]]:
    frame = {"type": "modal", "title": {"type": "plain_text", "text": "x1"}}
    for sent in CALLS:
        for room in (views.WHOLE, views.REVEALED):
            yield {**frame, "blocks": list(views.argument_blocks(rows_of(SCHEMA, sent), "details-arguments", room))}


def _form(blocks: list[dict[str, Any]]) -> dict[str, Any]:
    frame = {"type": "modal", "callback_id": "x", "title": plain("x1"), "submit": plain("x2"), "close": plain("x3")}
    return {**frame, "blocks": blocks}


def _changes() -> Iterator[dict[str, Any]]:
    for sent in CALLS:
        lines = views.change_lines(rows_of(SCHEMA, EVERY), rows_of(SCHEMA, sent))
        yield {"text": "x1", "blocks": [{"type": "rich_text", "block_id": "card", "elements": lines}]}


TOOL_GALLERY: dict[str, Callable[[], Iterator[dict[str, Any]]]] = {
    "shown.argument_lines": _shown,
    "shown.argument_blocks": _details,
    "shown.change_lines": _changes,
    "form.changes_form": lambda: (_form(forms.changes_form(SCHEMA, sent)) for sent in CALLS),
    "form.choice_form": lambda: iter([_form(forms.choice_form(["x1", "x" * 75]))]),
    "form.text_form": lambda: iter([_form(forms.text_form())]),
}
