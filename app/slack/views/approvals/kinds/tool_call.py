"""A tool call's part of the card: which program asks, for which tool, and with exactly what."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from app.domain.actions.argument_rows import ArgumentRow
from app.domain.actions.tool_call import Asks, tool_call_facts_of, tool_call_of
from app.domain.approvals.approval import Approval, ApprovalDetails
from app.slack.i18n import catalogue
from app.slack.views.approvals.arguments.shown import REVEALED, WHOLE, argument_blocks, argument_lines, change_lines
from app.slack.views.approvals.details.customer_words import asker_words
from app.slack.views.approvals.kinds.kind_view import KindView, nothing_more
from app.slack.views.blocks.rich import Block, Element, quote, rich, say, section
from app.slack.views.blocks.sanitize import plain
from app.tool_schemas import rows_of

ANSWER_SHOWN_MAX: Final = 400


def _names(approval: Approval, address: str, shown: Callable[[str], str]) -> Mapping[str, str]:
    """The tool by the desk's own name for it: a title of the asker's could say anything."""
    facts = tool_call_facts_of(approval.facts)
    return {"tool": shown(facts.tool_title), "asker": shown(facts.asker)}


def _about(approval: Approval) -> list[Element]:
    """The card's title has said it."""
    return []


def _deciding(details: ApprovalDetails) -> list[Element]:
    """The first arguments, cut; how many more there are is said, and Details has them whole."""
    return [*argument_lines(_rows(details.approval)), *_answer(details.approval)]


def _in_full(details: ApprovalDetails, revealed: bool) -> Sequence[Block]:
    """All arguments, in blocks of their own: texts of several lines are no lines of a list."""
    answer = _answer(details.approval)
    told = [rich("details-call-answer", *answer)] if answer else []
    room = REVEALED if revealed else WHOLE
    return [*told, *argument_blocks(_rows(details.approval), "details-arguments", room)]


def _rows(approval: Approval) -> Sequence[ArgumentRow]:
    return rows_of(tool_call_facts_of(approval.facts).schema, tool_call_of(approval.final_action).values)


def _done(details: ApprovalDetails) -> list[Element]:
    """Once decided: what was changed or answered; the rest stands behind Details."""
    approval = details.approval
    if approval.approved_action is None:
        return _answer(approval)
    asked, schema = tool_call_of(approval.action).values, tool_call_facts_of(approval.facts).schema
    return [*change_lines(rows_of(schema, asked), _rows(approval)), *_answer(approval)]


def _answer(approval: Approval) -> list[Element]:
    answer = tool_call_of(approval.final_action).answer
    if not answer:
        return []
    return [section(say(catalogue.TOOL_CALL_ANSWERED)), quote(plain(answer, ANSWER_SHOWN_MAX, lines_max=10))]


def _theirs(details: ApprovalDetails) -> list[Element]:
    """The asker's own title, and where it says that one can look."""
    facts = tool_call_facts_of(details.approval.facts)
    return asker_words(facts.title, facts.evidence)


def _ids(approval: Approval) -> Mapping[str, str]:
    call = tool_call_of(approval.final_action)
    return {"tool": call.tool, "asker": call.asker_id, "arguments": call.arguments_hash}


def _approvable(approval: Approval) -> bool:
    return tool_call_facts_of(approval.facts).asks == Asks.DECISION


def _change_label(approval: Approval) -> str:
    if not _approvable(approval):
        return catalogue.TOOL_CALL_ANSWER
    return catalogue.APPROVE_CHANGED if tool_call_facts_of(approval.facts).changes else ""


VIEW: Final = KindView(
    prefix="TOOL_CALL_",
    deciding=_deciding,
    facts=nothing_more,
    in_full=_in_full,
    done=_done,
    names=_names,
    about=_about,
    about_in_full=_about,
    theirs=_theirs,
    ids=_ids,
    done_as=lambda approval, _: tool_call_facts_of(approval.facts).tool_title,
    approvable=_approvable,
    change_label=_change_label,
)
