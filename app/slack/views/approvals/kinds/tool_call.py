"""A tool call's part of the card: which program asks, for which tool, and with exactly what."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from app.domain.actions.argument_rows import ArgumentRow
from app.domain.actions.tool_call import Asks, tool_call_facts_of, tool_call_of
from app.domain.approvals.approval import Approval, ApprovalDetails
from app.slack.i18n import catalogue
from app.slack.views.approvals.arguments import WHOLE, argument_lines
from app.slack.views.approvals.kinds.kind_view import KindView
from app.slack.views.blocks.rich import Element, link, quote, say, section
from app.slack.views.blocks.sanitize import glimpse, line, plain
from app.tool_schemas import rows_of

ANSWER_SHOWN_MAX: Final = 400
EVIDENCE_TITLE_MAX: Final = 80


def _names(approval: Approval, address: str, shown: Callable[[str], str]) -> Mapping[str, str]:
    facts = tool_call_facts_of(approval.facts)
    return {
        "title": shown(facts.title or facts.tool_title),
        "tool": shown(facts.tool_title),
        "asker": shown(facts.asker),
    }


def _about(approval: Approval) -> list[Element]:
    """Which tool, where the asker's own title stands above it."""
    facts = tool_call_facts_of(approval.facts)
    tool = catalogue.TOOL_CALL_ABOUT.format(tool=line(facts.tool_title, 80))
    return [section(say(tool))] if facts.title else []


def _deciding(details: ApprovalDetails) -> list[Element]:
    """The first arguments, cut; how many more there are is said, and Details has them whole."""
    return [*argument_lines(_rows(details.approval)), *_answer(details.approval)]


def _facts(details: ApprovalDetails) -> list[Element]:
    return [*argument_lines(_rows(details.approval), WHOLE), *_answer(details.approval)]


def _rows(approval: Approval) -> Sequence[ArgumentRow]:
    return rows_of(tool_call_facts_of(approval.facts).schema, tool_call_of(approval.final_action).values)


def _done(details: ApprovalDetails) -> list[Element]:
    """Once decided: what was changed or answered; the rest stands behind Details."""
    return _answer(details.approval)


def _answer(approval: Approval) -> list[Element]:
    answer = tool_call_of(approval.final_action).answer
    if not answer:
        return []
    return [section(say(catalogue.TOOL_CALL_ANSWERED)), quote(plain(answer, ANSWER_SHOWN_MAX, lines_max=10))]


def _evidence(details: ApprovalDetails) -> list[Element]:
    """Where the asker says that one can look. A link shows where it leads: its name is the asker's word."""
    found = tool_call_facts_of(details.approval.facts).evidence
    if not found:
        return []
    lines = [
        section(say(glimpse(one.title, EVIDENCE_TITLE_MAX) + " "), link(one.url, line(one.url, EVIDENCE_TITLE_MAX)))
        for one in found
    ]
    return [section(say(catalogue.TOOL_CALL_EVIDENCE, bold=True)), *lines]


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
    facts=_facts,
    done=_done,
    names=_names,
    about=_about,
    about_in_full=_about,
    theirs=_evidence,
    ids=_ids,
    done_as=lambda approval, _: tool_call_facts_of(approval.facts).tool_title,
    approvable=_approvable,
    change_label=_change_label,
)
