"""The modal in which a reviewer answers a call of somebody's agent, or approves it with other arguments."""

import json

from app.domain.actions.tool_call import Asks, tool_call_facts_of, tool_call_of
from app.domain.approvals.approval import ApprovalDetails
from app.slack import ids
from app.slack.i18n import catalogue
from app.slack.views.approvals.arguments.form import changes_form, choice_form, text_form
from app.slack.views.approvals.arguments.shown import argument_lines
from app.slack.views.approvals.kinds.table import names_of, words_of
from app.slack.views.blocks.modal import View, modal
from app.slack.views.blocks.rich import rich, say, section
from app.slack.views.blocks.sanitize import line
from app.tool_schemas import rows_of


def call_form(details: ApprovalDetails, *, channel: str, ts: str, revealed: bool = False) -> View:
    """What is asked, and room for what it asks for. ``private_metadata`` brings back the card it was opened from.

    ``revealed``: for whoever stands on record as having seen what is somebody's in it.
    """
    approval, facts = details.approval, tool_call_facts_of(details.approval.facts)
    words, values = words_of(approval.kind), tool_call_of(approval.action).values
    intro = words.CHANGES_INTRO.format(**names_of(details, lambda text: line(text, 120)))
    asked = [] if facts.asks == Asks.DECISION else argument_lines(rows_of(facts.schema, values))
    match facts.asks:
        case Asks.CHOICE:
            title, inputs = catalogue.TOOL_CALL_ANSWER, choice_form(facts.options)
        case Asks.TEXT:
            title, inputs = catalogue.TOOL_CALL_ANSWER, text_form()
        case _:
            title = catalogue.CHANGES_TITLE
            inputs = changes_form(facts.schema, values, revealed=revealed, asks_for=approval.id)
    seen = [rich("call-revealed", section(say(catalogue.DETAILS_REVEALED, bold=True)))] if revealed else []
    blocks = [rich("call-intro", section(say(intro, bold=True)), *asked), *seen, *inputs]
    carried = {"target": approval.id, "channel": channel, "ts": ts}
    return {**modal(ids.CALL_MODAL, title, words.CHANGES_SUBMIT, blocks), "private_metadata": json.dumps(carried)}
