"""Blocks as the workspace keeps them: every id filled in, every element findable."""

import secrets
from collections.abc import Iterator
from typing import Any

from app.local.slack.rules.surfaces import elements_of

Block = dict[str, Any]

_NO_ACTION = {"image", "mrkdwn", "plain_text"}


def with_ids(blocks: list[Block]) -> list[Block]:
    """A copy in which every block has a block_id and every interactive element an action_id."""
    return [_block_with_ids(block) for block in blocks]


def _block_with_ids(block: Block) -> Block:
    kept = {**block, "block_id": block.get("block_id") or _short_id()}
    for name in ("accessory", "element"):
        if isinstance(kept.get(name), dict):
            kept[name] = _element_with_id(kept[name])
    if kept.get("type") in {"actions", "context_actions"}:
        kept["elements"] = [_element_with_id(element) for element in kept["elements"]]
    if kept.get("type") == "card" and kept.get("actions"):
        kept["actions"] = [_element_with_id(element) for element in kept["actions"]]
    if kept.get("type") == "carousel":
        kept["elements"] = with_ids(kept["elements"])
    if kept.get("type") == "container":
        kept["child_blocks"] = with_ids(kept["child_blocks"])
    return kept


def _element_with_id(element: dict[str, Any]) -> dict[str, Any]:
    if element.get("type") in _NO_ACTION:
        return element
    return {**element, "action_id": element.get("action_id") or _short_id()}


def _short_id() -> str:
    return secrets.token_urlsafe(4)


def flat(blocks: list[Block]) -> Iterator[Block]:
    """Every block, those inside containers and carousels too."""
    for block in blocks:
        yield block
        if block.get("type") == "container":
            yield from flat(block["child_blocks"])
        if block.get("type") == "carousel":
            yield from flat(block["elements"])


def find_element(
    blocks: list[Block], action_id: str, block_id: str | None = None
) -> tuple[Block, dict[str, Any]] | None:
    """The block and element somebody means by an action_id, or None."""
    for block in flat(blocks):
        if block.get("type") in {"container", "carousel"} or block_id not in (None, block["block_id"]):
            continue
        for element in elements_of(block):
            if element.get("action_id") == action_id:
                return block, element
    return None
