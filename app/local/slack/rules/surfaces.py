"""Whole messages and views judged: each block, then what only shows when they stand together."""

import html
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Final

from .blocks import BY_SURFACE
from .objects import plain
from .shape import ID_MAX, Check, Problem, flag, items, kinds, obj, text

MESSAGE_BLOCKS_MAX: Final = 50
VIEW_BLOCKS_MAX: Final = 100
BLOCK_TEXT_MAX: Final = 13_200  # undocumented: msg_blocks_too_long
UPDATE_TEXT_BYTES_MAX: Final = 4_000
POST_TEXT_MAX: Final = 40_000
VIEW_BYTES_MAX: Final = 250_000
METADATA_BYTES_MAX: Final = 16_000

_TOTALS: Final = {"markdown": 12_000, "table": 10_000, "data_table": 20_000}
_COUNTS: Final = {"table": 1, "data_visualization": 2}

_VIEW_COMMON: Final[dict[str, Check]] = {
    "private_metadata": text(3000, 0),
    "callback_id": text(ID_MAX, 0),
    "external_id": text(ID_MAX, 0),
}


def problems(payload: Any, surface: str | None = None) -> list[Problem]:
    """Everything Slack would refuse in a list of blocks, a message or a view.

    A list is judged as the blocks of ``surface`` (message unless told); a dict with ``type`` modal or
    home as a view; any other dict as the arguments of chat.postMessage.
    """
    if isinstance(payload, list):
        return list(_blocks(payload, surface or "message", "/blocks"))
    if not isinstance(payload, dict):
        return [Problem("", "must be an object or an array", "invalid_arguments")]
    if payload.get("type") in {"modal", "home", "workflow_step"}:
        return list(_view(payload))
    return list(_message(payload))


def escaped_bytes(value: str) -> int:
    """Length as chat.update counts it: UTF-8 bytes after & < > are escaped."""
    return len(html.escape(html.unescape(value), quote=False).encode())


def _blocks(blocks: list[Any], surface: str, at: str) -> Iterator[Problem]:
    most = MESSAGE_BLOCKS_MAX if surface == "message" else VIEW_BLOCKS_MAX
    yield from items(kinds(BY_SURFACE[surface], "block"), most, 0)(blocks, at)
    known = [(index, block) for index, block in enumerate(blocks) if isinstance(block, dict)]
    yield from _unique_block_ids(known, at)
    yield from _unique_action_ids(known, at)
    yield from _one_focus([block for _, block in known], at)
    yield from _counts_and_totals([block for _, block in known], at)


def _unique_block_ids(known: list[tuple[int, dict[str, Any]]], at: str) -> Iterator[Problem]:
    seen: set[str] = set()
    for index, block in known:
        block_id = block.get("block_id")
        if isinstance(block_id, str):
            if block_id in seen:
                yield Problem(f"{at}/{index}/block_id", f'"{block_id}": Block ID needs to be unique')
            seen.add(block_id)


def elements_of(block: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The interactive elements of one block, however deep the block keeps them."""
    found: list[Any] = [block.get("accessory"), block.get("element")]
    if block.get("type") in {"actions", "context_actions"}:
        found += block.get("elements") or []
    if block.get("type") == "card":
        found += block.get("actions") or []
    if block.get("type") == "carousel":
        found += [e for card in block.get("elements") or [] if isinstance(card, dict) for e in elements_of(card)]
    if block.get("type") == "container":
        children = block.get("child_blocks") or []
        found += [e for child in children if isinstance(child, dict) for e in elements_of(child)]
    return [element for element in found if isinstance(element, dict)]


def _unique_action_ids(known: list[tuple[int, dict[str, Any]]], at: str) -> Iterator[Problem]:
    for index, block in known:
        named = Counter(e["action_id"] for e in elements_of(block) if isinstance(e.get("action_id"), str))
        for action_id, times in named.items():
            if times > 1:
                yield Problem(f"{at}/{index}", f'action_id "{action_id}" must be unique within its block')


def _one_focus(blocks: list[dict[str, Any]], at: str) -> Iterator[Problem]:
    focused = [e for block in blocks for e in elements_of(block) if e.get("focus_on_load") is True]
    if len(focused) > 1:
        yield Problem(at, "only one element may have focus_on_load")


def _all_text(value: Any) -> int:
    if isinstance(value, dict):
        own = len(value["text"]) if isinstance(value.get("text"), str) else 0
        return own + sum(_all_text(inner) for inner in value.values() if not isinstance(inner, str))
    if isinstance(value, list):
        return sum(_all_text(inner) for inner in value)
    return 0


def _counts_and_totals(blocks: list[dict[str, Any]], at: str) -> Iterator[Problem]:
    for kind, most in _COUNTS.items():
        if sum(block.get("type") == kind for block in blocks) > most:
            code = "only_one_table_allowed" if kind == "table" else "invalid_blocks"
            yield Problem(at, f"no more than {most} {kind} blocks allowed", code)
    for kind, most in _TOTALS.items():
        if sum(_all_text(block) for block in blocks if block.get("type") == kind) > most:
            yield Problem(at, f"{kind} blocks hold more than {most} characters")


def _message(message: dict[str, Any]) -> Iterator[Problem]:
    blocks = message.get("blocks")
    if blocks is not None and not isinstance(blocks, list):
        yield Problem("/blocks", "must be an array", "invalid_blocks_format")
        return
    if not blocks and not message.get("text") and not message.get("attachments"):
        yield Problem("/text", "no text was given", "no_text")
    if blocks:
        yield from _blocks(blocks, "message", "/blocks")
        plain_text = sum(
            _all_text(block) for block in blocks if isinstance(block, dict) and block.get("type") not in _TOTALS
        )
        if plain_text > BLOCK_TEXT_MAX:
            yield Problem("/blocks", f"text over {BLOCK_TEXT_MAX} characters", "msg_blocks_too_long")
    if message.get("metadata") is not None:
        yield from _metadata(message["metadata"])


def _metadata(metadata: Any) -> Iterator[Problem]:
    if not isinstance(metadata, dict) or not isinstance(metadata.get("event_payload"), dict):
        yield Problem("/metadata", "must hold event_type and event_payload", "invalid_metadata_format")
        return
    kind = metadata.get("event_type")
    if not isinstance(kind, str) or not kind.replace("_", "").replace(".", "").replace("-", "").isalnum():
        yield Problem("/metadata/event_type", "must be alphanumeric", "invalid_metadata_format")
    for name, value in metadata["event_payload"].items():
        if isinstance(value, dict):
            yield Problem(f"/metadata/event_payload/{name}", "must be flat", "invalid_metadata_schema")
    if len(json.dumps(metadata).encode()) > METADATA_BYTES_MAX:
        yield Problem("/metadata", f"over {METADATA_BYTES_MAX} bytes", "metadata_too_large")


_MODAL: Final = obj(
    {"title": plain(24), "blocks": items(obj({}, {}), VIEW_BLOCKS_MAX, 0)},
    {
        **_VIEW_COMMON,
        "submit": plain(24),
        "close": plain(24),
        "clear_on_close": flag,
        "notify_on_close": flag,
        "submit_disabled": flag,
    },
)
_HOME: Final = obj({"blocks": items(obj({}, {}), VIEW_BLOCKS_MAX, 0)}, _VIEW_COMMON)


def _view(view: dict[str, Any]) -> Iterator[Problem]:
    # The shell is judged without its blocks, which have rules of their own.
    shell = {**view, "blocks": []} if isinstance(view.get("blocks"), list) else view
    judge = _HOME if view["type"] == "home" else _MODAL
    for problem in judge(shell, "/view"):
        yield Problem(problem.pointer, problem.message, "invalid_arguments")
    blocks = view.get("blocks")
    if not isinstance(blocks, list):
        return
    for problem in _blocks(blocks, view["type"], "/view/blocks"):
        yield Problem(problem.pointer, problem.message, "invalid_arguments")
    has_input = any(isinstance(block, dict) and block.get("type") == "input" for block in blocks)
    if view["type"] == "modal" and has_input and view.get("submit") is None:
        yield Problem("/view/submit", "missing required field: submit", "invalid_arguments")
    if len(json.dumps(view).encode()) > VIEW_BYTES_MAX:
        yield Problem("/view", f"over {VIEW_BYTES_MAX} bytes", "view_too_large")
