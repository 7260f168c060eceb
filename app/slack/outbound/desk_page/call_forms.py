"""The modal of a call of somebody's agent, as a form of the page: what it has, and what is read from it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from app.domain.actions.tool_call import Asks, ToolCallFacts, tool_call_of
from app.domain.approvals.approval import ApprovalDetails
from app.domain.people.page_forms import CallTerms, FieldFaults, FieldShape, PageForm
from app.errors import BadInput
from app.slack.i18n import catalogue
from app.slack.i18n.tenant_language import TenantLanguage, speaks
from app.slack.outbound.desk_page.block_forms import Block, fields_of_blocks, filled_in, values_of
from app.slack.outbound.desk_page.block_text import Reader
from app.slack.requests.argument_form import Answer, FieldErrors, read_changes, read_choice, read_text
from app.slack.views.approvals.arguments.call_form import call_form
from app.slack.views.approvals.kinds.table import view_of

# What the card above has said; and what goes with a button of Slack's.
_LEFT_OUT: Final = ("call-intro", "argument-reveal-told")


@speaks
@dataclass(frozen=True)
class SlackCallForms:
    """Implements ``CallForms``."""

    tenant_language: TenantLanguage | None = None

    async def answer(self, details: ApprovalDetails, typed: Mapping[str, str]) -> PageForm | None:
        """Where an answer is asked for."""
        facts = _facts(details)
        return _form(details, typed) if facts is not None and facts.asks != Asks.DECISION else None

    async def changes(
        self, details: ApprovalDetails, typed: Mapping[str, str], *, revealed: bool = False
    ) -> PageForm | None:
        """Where arguments may be changed."""
        facts = _facts(details)
        changes = facts is not None and facts.asks == Asks.DECISION and facts.changes
        return _form(details, typed, revealed=revealed) if changes else None

    async def read(self, details: ApprovalDetails, typed: Mapping[str, str]) -> CallTerms | FieldFaults:
        """By the same rules as the modal."""
        return _read(details, typed)


def _facts(details: ApprovalDetails) -> ToolCallFacts | None:
    facts = details.approval.facts
    return facts if isinstance(facts, ToolCallFacts) else None


def _blocks(details: ApprovalDetails, *, revealed: bool = False) -> list[Block]:
    view = call_form(details, channel="", ts="", revealed=revealed)
    return [block for block in view["blocks"] if block.get("block_id") not in _LEFT_OUT]


def _form(details: ApprovalDetails, typed: Mapping[str, str], *, revealed: bool = False) -> PageForm:
    """Of what is somebody's nothing is shown again but what the browser has just sent: it had been shown that."""
    plain, whole = _blocks(details), _blocks(details, revealed=True)
    known = {one.name for one in fields_of_blocks(plain)}
    hidden = {one.name for one in fields_of_blocks(whole)} - known
    seen = hidden if revealed else hidden & typed.keys()
    fields = [one for one in fields_of_blocks(whole) if one.name in known | seen]
    read = _read(details, typed) if _is_whole(plain, typed) else None
    wrong = dict(read.by_field) if isinstance(read, FieldFaults) else {}
    view = call_form(details, channel="", ts="")
    return PageForm(
        title=view_of(details.approval.action).change_label(details.approval),
        submit=view["title"]["text"],  # what is sent off says what it does: beside it stands a plain Approve
        paragraphs=Reader({}).paragraphs(whole if hidden and seen == hidden else plain),
        fields=filled_in(fields, typed, wrong),
        hides=seen != hidden,
    )


def _read(details: ApprovalDetails, typed: Mapping[str, str]) -> CallTerms | FieldFaults:
    facts, action = _facts(details), tool_call_of(details.approval.action)
    if facts is None or not _is_whole(_blocks(details), typed):
        raise BadInput(catalogue.PAGE["said_moved"])
    values = values_of(_blocks(details, revealed=True), typed)
    match facts.asks:
        case Asks.CHOICE:
            read = read_choice(values, facts.options)
        case Asks.TEXT:
            read = read_text(values)
        case _:
            found = read_changes(values, facts.schema, action.values)
            if isinstance(found, FieldErrors):
                return _faults(found)
            return CallTerms(found.reason, arguments=found.canonical if found.changed else None)
    return CallTerms(read.reason, answer=read.text) if isinstance(read, Answer) else _faults(read)


def _is_whole(blocks: Sequence[Block], typed: Mapping[str, str]) -> bool:
    """Of options a browser sends nothing until one is chosen; every other field is sent, if only as empty."""
    return {one.name for one in fields_of_blocks(blocks) if one.shape is not FieldShape.RADIO} <= typed.keys()


def _faults(errors: FieldErrors) -> FieldFaults:
    return FieldFaults(tuple(errors.errors.items()))
