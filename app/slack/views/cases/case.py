"""The head of a case's thread: who wrote, what about, and whether a person has to step in."""

from collections.abc import Sequence
from typing import Final

from app.domain.cases.case_state import CaseStage, CaseState
from app.domain.cases.cases import CaseDetails, Problem
from app.domain.cases.file_types import is_mislabelled
from app.domain.cases.mail.inbound import Attachment
from app.domain.operations.notifications import CaseNote
from app.slack import ids
from app.slack.i18n import catalogue, formats
from app.slack.views.blocks.reason_text import filled
from app.slack.views.blocks.rich import Block, actions, button, header, quote, rich, say, section, who
from app.slack.views.blocks.sanitize import line, mrkdwn, plain
from app.slack.views.blocks.some_of import files_by_name
from app.slack.views.cases.case_state import case_state_block, case_state_words
from app.slack.views.cases.draft import why_not_mailed
from app.slack.views.cases.snooze_menu import snooze_menu
from app.slack.views.cases.thread_summary import thread_summary_blocks, thread_summary_mark

EXCERPT_MAX: Final = 600
EXCERPT_LINES_MAX: Final = 12
ATTACHMENTS_SHOWN_MAX: Final = 5
ATTACHMENT_NAME_MAX: Final = 60
NOTE_MAX: Final = 1_000  # Slack counts the text of a message in bytes: 4,000


def case(details: CaseDetails, reviewers: Sequence[str] = ()) -> list[Block]:
    """Where it stands and a long thread in short first, then our facts, the customer's words last."""
    short = details.thread_summary
    mark = f"{details.case_id}-{thread_summary_mark(short)}"[:200] if short else details.case_id
    facts = [section(say(_customer(details), bold=details.customer is None))]
    if details.linked_by is not None:
        facts.append(section(say(catalogue.CASE_LINKED, bold=True), who(details.linked_by)))
    if details.entered_by is not None:
        facts.append(section(say(catalogue.CASE_ENTERED_BY, bold=True), who(details.entered_by)))
    if details.sent_by:
        facts.append(section(say(catalogue.CASE_BY_FORM.format(form=line(details.sent_by, 120)), bold=True)))
    if details.reply_to:
        facts.append(section(say(catalogue.CASE_REPLY_TO.format(address=line(details.reply_to, 120)), bold=True)))
    if not details.sender_verified:
        facts.append(section(say(catalogue.CASE_UNVERIFIED, bold=True)))
    if details.problem is not None and not _says_it_already(details.state, details.problem):
        facts.append(section(say(catalogue.CASE_PROBLEMS[details.problem.value], bold=True)))
    if details.truncated:
        facts.append(section(say(catalogue.CASE_TRUNCATED.format(size=formats.spoken().number(details.size_bytes)))))
    if details.attachments:
        facts.append(section(say(_attachments(details.attachments))))
    return [
        header(f"case-title-{mark}", catalogue.CASE_TITLE.format(sender=line(details.sender, 120))),
        *([case_state_block(details.state, mark, reviewers)] if details.state else []),
        *thread_summary_blocks(details.thread_summary, details.case_id),
        rich(f"case-facts-{mark}", *facts),
        *(
            [actions(f"case-actions-{_state_mark(details, mark)}", *buttons)]
            if (buttons := _buttons(details))
            else []
        ),
        rich(
            f"case-customer-{mark}",
            section(say(catalogue.CUSTOMER_WROTE, bold=True)),
            quote(
                catalogue.SUBJECT.format(subject=line(details.subject, 200))
                + "\n"
                + plain(details.excerpt, EXCERPT_MAX, lines_max=EXCERPT_LINES_MAX)
            ),
        ),
    ]


def _says_it_already(state: CaseState | None, problem: Problem) -> bool:
    """Where the first line tells why a person is needed, or that nobody is any more."""
    over = {CaseStage.SENDING, CaseStage.SENT, CaseStage.CLOSED}
    return state is not None and (state.stage in over or (state.has_no_draft and state.code == problem))


def _buttons(details: CaseDetails) -> list[Block]:
    found = []
    if details.state is not None and details.state.has_no_draft:
        found.append(button(ids.REPLY_CASE, catalogue.REPLY, details.case_id, primary=details.problem is not None))
    if not details.entered_by:
        found.append(button(ids.SHOW_ORIGINAL, catalogue.SHOW_ORIGINAL, details.case_id))
    if details.customer is None or details.linked_by is not None:
        label = catalogue.LINK_CASE if details.customer is None else catalogue.LINK_AGAIN
        found.append(button(ids.LINK_CASE, label, details.case_id))
    if details.state is not None and details.state.stage is CaseStage.CLOSED and details.state.by is not None:
        found.append(button(ids.REOPEN_CASE, catalogue.REPLY_AFTER_ALL, details.case_id))
    if any(one.kept for one in details.attachments):
        found.append(button(ids.CASE_FILES, catalogue.CASE_FILES, details.case_id))
    return [*found, *_put_off(details)]


def _state_mark(details: CaseDetails, mark: str) -> str:
    """A menu keeps what was chosen from it until its block has another name."""
    return f"{mark}-{details.state.mark}"[:240] if details.state and details.state.is_support_work else mark


def _put_off(details: CaseDetails) -> list[Block]:
    if details.state is None or not details.state.is_support_work:
        return []
    if details.state.snoozed_until is not None:
        return [button(ids.WAKE_CASE, catalogue.BRING_BACK, details.case_id)]
    return [snooze_menu(ids.SNOOZE_CASE, details.case_id)]


def attachment(one: Attachment) -> str:
    """One file: name, kind and size, and what there is to know of it."""
    kind = catalogue.FILE_KINDS.get(one.kind) or catalogue.FILE_KINDS["unknown"]
    form = catalogue.CASE_ATTACHMENT_KIND if one.kind else catalogue.CASE_ATTACHMENT
    told = form.format(name=line(one.name, ATTACHMENT_NAME_MAX), size=_size(one.size_bytes), kind=kind)
    marks = [catalogue.FILE_MISLABELLED] if is_mislabelled(one.name, one.kind) else []
    marks += [catalogue.FILE_NOT_KEPT] if not one.kept else []
    return told + "".join(marks)


def _attachments(attachments: Sequence[Attachment]) -> str:
    """Names are the sender's words, so they are cut and plain; what a file is, its bytes say."""
    shown = [attachment(one) for one in attachments[:ATTACHMENTS_SHOWN_MAX]]
    count = len(attachments)
    return catalogue.CASE_ATTACHMENTS.format(count=count, names=files_by_name(shown, count))


def _size(size_bytes: int) -> str:
    if size_bytes < 1024:
        return f"{size_bytes} B"
    kib = size_bytes / 1024
    number = formats.spoken().number
    return f"{number(kib)} KB" if kib < 1024 else f"{number(kib / 1024, 1)} MB"


def case_text(details: CaseDetails) -> str:
    """The notification."""
    subject = mrkdwn(line(details.subject, 120), 300)
    text = catalogue.CASE_TEXT.format(sender=mrkdwn(line(details.sender, 100), 200), subject=subject)
    if details.state is None:
        return text
    return catalogue.CASE_TEXT_STATE.format(text=text, state=case_state_words(details.state))


def _customer(details: CaseDetails) -> str:
    if details.customer is None:
        code = details.state.code if details.state else ""
        return str(catalogue.CASE_WHOSE.get(code) or catalogue.CASE_NO_CUSTOMER)
    if details.customer.email == details.sender:
        return catalogue.CASE_KNOWN.format(tier=line(details.customer.tier, 30))
    return catalogue.CASE_CUSTOMER.format(
        email=line(details.customer.email, 120), tier=line(details.customer.tier, 30)
    )


def note(said: CaseNote) -> list[Block]:
    """One sentence for the case's thread, literal whatever is in it."""
    return [rich("case-note", section(say(plain(_note(said), NOTE_MAX))))]


def note_text(said: CaseNote) -> str:
    """The notification."""
    return mrkdwn(_note(said), NOTE_MAX)


def _note(said: CaseNote) -> str:
    data = filled(said.data)
    if "trouble" in data:
        data["trouble"] = why_not_mailed(data["trouble"])
    return str(catalogue.CASE_NOTES[said.note].format(**data))
