"""The modal that asks whose case it is, and what became of the answer."""

import json

from app.domain.cases.case_links import NAMED_MAX, LinkVerdict
from app.slack import ids
from app.slack.i18n import catalogue
from app.slack.views.blocks.modal import View, modal, plain
from app.slack.views.blocks.rich import rich, say, section
from app.slack.views.blocks.sanitize import line


def link_modal(case_id: str, *, channel: str, ts: str) -> View:
    """``private_metadata`` brings back the head it was opened from."""
    element = {
        "type": "plain_text_input",
        "action_id": ids.WHOSE_INPUT,
        "max_length": NAMED_MAX,
        "focus_on_load": True,
        "placeholder": plain(catalogue.LINK_PLACEHOLDER),
    }
    asked = {
        "type": "input",
        "block_id": ids.WHOSE_BLOCK,
        "label": plain(catalogue.LINK_LABEL),
        "hint": plain(catalogue.LINK_HINT),
        "element": element,
    }
    view = modal(ids.LINK_MODAL, catalogue.LINK_TITLE, catalogue.LINK_SUBMIT, [_intro(), asked])
    return {**view, "private_metadata": json.dumps({"target": case_id, "channel": channel, "ts": ts})}


def _intro() -> View:
    return rich("link-intro", section(say(catalogue.LINK_INTRO)))


def linked(verdict: LinkVerdict) -> str:
    """What became of it."""
    customer = line(verdict.customer.email, 120) if verdict.customer else ""
    told: str = catalogue.LINK_TOLD[verdict.outcome.value].format(customer=customer)
    return f"{told} {catalogue.LINK_DRAFTING}" if verdict.drafting else told
