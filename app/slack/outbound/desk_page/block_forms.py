"""The inputs of a modal become fields of the page, and what was typed there is read as if it came from the modal."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from app.domain.people.page_forms import FieldShape, PageField, PageOption

Block = dict[str, Any]
Values = dict[str, dict[str, dict[str, Any]]]

_SHAPES: Final = {
    "static_select": FieldShape.MENU,
    "radio_buttons": FieldShape.RADIO,
    "datepicker": FieldShape.DATE,
    "number_input": FieldShape.NUMBER,
}


def fields_of_blocks(blocks: Sequence[Block]) -> tuple[PageField, ...]:
    """One for each input, in their order, with what stands in it."""
    return tuple(_field(block) for block in blocks if block["type"] == "input")


def filled_in(
    fields: Sequence[PageField], typed: Mapping[str, str], faults: Mapping[str, str]
) -> tuple[PageField, ...]:
    """As somebody sent them, each with what is wrong there."""
    return tuple(replace(one, value=typed.get(one.name, one.value), fault=faults.get(one.name, "")) for one in fields)


def values_of(blocks: Sequence[Block], typed: Mapping[str, str]) -> Values:
    """The `state.values` that Slack would send. A field that was not sent is not there."""
    inputs = [block for block in blocks if block["type"] == "input"]
    return {
        block["block_id"]: {block["element"]["action_id"]: {"value": typed[block["block_id"]]}}
        for block in inputs
        if block["block_id"] in typed
    }


def _field(block: Block) -> PageField:
    element = block["element"]
    return PageField(
        name=block["block_id"],
        label=block["label"]["text"],
        shape=_shape(element),
        value=_value(element),
        options=tuple(PageOption(one["value"], one["text"]["text"]) for one in element.get("options", ())),
        required=not block.get("optional", False),
        most=element.get("max_length", 0),
        hint=block.get("hint", {}).get("text", ""),
    )


def _shape(element: Block) -> FieldShape:
    plain = FieldShape.LINES if element.get("multiline") else FieldShape.LINE
    return _SHAPES.get(element["type"], plain)


def _value(element: Block) -> str:
    chosen = element.get("initial_option") or {}
    return str(element.get("initial_value") or chosen.get("value") or element.get("initial_date") or "")
