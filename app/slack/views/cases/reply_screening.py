"""A modal whose reply was stopped: what was found in it, in words, and a box that says to mail it all the same."""

import json
from collections.abc import Mapping, Sequence

from app.domain.cases.reply_screening import Finding
from app.slack import ids
from app.slack.i18n import catalogue
from app.slack.views.blocks.modal import View
from app.slack.views.blocks.reason_text import found_in


def held_back(view: View, findings: Sequence[Finding], typed: Mapping[str, str]) -> View:
    """``view`` with what its inputs held when it was submitted (by block), and with what was found below them."""
    carried = json.loads(view["private_metadata"]) | {"held": [one.value for one in findings]}
    notice = {"type": "section", "block_id": "held", "text": {"type": "plain_text", "text": _found_in_it(findings)}}
    blocks = [_filled(block, typed) for block in view["blocks"]]
    return {**view, "private_metadata": json.dumps(carried), "blocks": [*blocks, notice, _box(findings)]}


def _found_in_it(findings: Sequence[Finding]) -> str:
    return catalogue.HELD.format(found=found_in([one.value for one in findings]))


def _box(findings: Sequence[Finding]) -> View:
    option = {"text": _plain(catalogue.HELD_CONFIRM), "value": "confirmed"}
    element = {"type": "checkboxes", "action_id": ids.HELD_INPUT, "options": [option]}
    return {
        "type": "input",
        "block_id": ids.held_block(findings),
        "label": _plain(catalogue.HELD_LABEL),
        "hint": _plain(catalogue.HELD_HINT),
        "element": element,
        "optional": True,  # whoever takes it out of the text need not tick
    }


def _filled(block: View, typed: Mapping[str, str]) -> View:
    if block["block_id"] not in typed:
        return block
    return {**block, "element": {**block["element"], "initial_value": typed[block["block_id"]]}}


def _plain(text: str) -> View:
    return {"type": "plain_text", "text": text, "emoji": False}
