"""Everything about one request, in a modal: what its card leaves out, and the customer's whole mail, last."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from app.domain.approvals.approval import Approval, ApprovalDetails
from app.domain.approvals.earlier import Replaced
from app.domain.approvals.voting import Status
from app.domain.approvals.whole_request import RequestMail, WholeRequest
from app.domain.ids import ApprovalId
from app.domain.people.actors import EVENT, user_id_of
from app.slack import ids
from app.slack.i18n import catalogue, formats
from app.slack.views.approvals import receipt
from app.slack.views.approvals.asked_by import asker_in_full, lock_button
from app.slack.views.approvals.comment import comments_blocks
from app.slack.views.approvals.details.files import files_of
from app.slack.views.approvals.details.unusual import by, refunded, unusual_lines
from app.slack.views.approvals.kinds.table import names_of, view_of, words_of
from app.slack.views.approvals.precedents.precedents import in_details
from app.slack.views.approvals.verdicts import mentions, only_form
from app.slack.views.blocks.filled import filled
from app.slack.views.blocks.modal import View
from app.slack.views.blocks.modal import plain as plain_text
from app.slack.views.blocks.reason_text import said
from app.slack.views.blocks.rich import (
    Block,
    Element,
    actions,
    bullets,
    button,
    day,
    link,
    moment,
    name,
    quote,
    reviewer,
    rich,
    say,
    section,
    who,
)
from app.slack.views.blocks.sanitize import READ_MAX, line, plain
from app.slack.views.cases.thread_summary import thread_summary_blocks

WORDS_MAX: Final = 12_000
PIECE: Final = 1_400  # Slack's limit is 3,000, and it counts some characters twice
AGENT_REASON_WHOLE_MAX: Final = 1_400
REVIEWERS_SHOWN_MAX: Final = 20
_OPEN: Final = (Status.PENDING, Status.APPROVED, Status.EXPIRED)  # there may be something to decide, undo or reopen


@dataclass(frozen=True)
class Reader:
    """Who opened it, as far as that changes what they are shown."""

    entry: str | None  # by which they may decide: their own name, or a group's; None: they may not
    reviewers: tuple[str, ...]
    old_card: str | None = None  # the address of the card this one replaced
    revealed: bool = False  # whether they asked for the customer's words in full
    cards: Mapping[ApprovalId, str] = field(default_factory=dict)  # addresses of earlier decisions' cards


def details(whole: WholeRequest, reader: Reader, *, channel: str, ts: str) -> View:
    """``private_metadata`` brings back the card it was opened from."""
    carried = {"target": whole.details.approval.id, "channel": channel, "ts": ts}
    return {
        "type": "modal",
        "title": plain_text(catalogue.DETAILS_TITLE),
        "close": plain_text(catalogue.CLOSE),
        "private_metadata": json.dumps(carried),
        "blocks": [*_ours(whole, reader), *_theirs(whole, reader)],
    }


def _ours(whole: WholeRequest, reader: Reader) -> Iterator[Block]:
    found = whole.details
    approval = found.approval
    title = words_of(approval.kind).CARD_TITLE.format(**names_of(found, lambda text: line(text, 120)))
    yield rich("details-title", section(say(title, bold=True)))
    unusual = unusual_lines(found)
    yield _headed("unusual", catalogue.DETAILS_UNUSUAL, unusual or [section(say(catalogue.DETAILS_NOT_UNUSUAL))])
    pending = approval.status is Status.PENDING
    yield _headed("facts", catalogue.DETAILS_FACTS if pending else catalogue.DETAILS_FACTS_THEN, _facts(found))
    yield from view_of(approval.action).in_full(found, reader.revealed)
    if found.replaces is not None:
        yield rich("details-replaces", *_replaces(found.replaces, approval.kind, reader))
    yield from in_details(found.precedents, reader.cards)
    yield _headed("who", catalogue.DETAILS_WHO, [*_who(whole, reader), *_asker(found), *_when(approval)])
    if not pending:
        yield rich("details-record", *receipt.lines(found))
        if steps := receipt.steps(approval):
            yield _headed("receipt", catalogue.RECEIPT, steps)
    reason = plain(approval.agent_reason, AGENT_REASON_WHOLE_MAX, masking=not reader.revealed)
    heading = catalogue.DETAILS_EVENT if approval.requested_by == EVENT else catalogue.DETAILS_AGENT
    yield rich("details-agent", section(say(heading, bold=True)), quote(reason))
    yield from comments_blocks(whole.comments, masking=not reader.revealed)
    yield from thread_summary_blocks(found.thread_summary, "details", masking=not reader.revealed)
    yield _headed("ids", catalogue.DETAILS_IDS, _ids(found))
    if reader.entry is not None and (buttons := _buttons(found, pending)):
        yield actions("details-withdraw", *buttons)


def _buttons(found: ApprovalDetails, pending: bool) -> list[Element]:
    approval_id, asker = found.approval.id, found.asker
    withdraw = [button(ids.WITHDRAW, catalogue.WITHDRAW, approval_id)] if pending else []
    if asker is None or asker.locked_at is not None:
        return withdraw
    return [*withdraw, lock_button(asker, approval_id, in_details=True)]


def _asker(found: ApprovalDetails) -> list[Element]:
    return [] if found.asker is None else asker_in_full(found.asker)


def _headed(mark: str, title: str, lines: list[Element]) -> Block:
    return rich(f"details-{mark}", section(say(title, bold=True)), bullets(*lines))


def _facts(found: ApprovalDetails) -> list[Element]:
    view, approval = view_of(found.approval.action), found.approval
    return [
        *view.about_in_full(approval),
        *view.facts(found),
        *_customer(found),
        section(say(catalogue.DETAILS_WAITING), moment(found.waiting_since)),
    ]


def _customer(found: ApprovalDetails) -> list[Element]:
    if found.customer is None:
        return []
    email, tier = line(found.customer.email, 120), line(found.customer.tier, 30)
    earlier = refunded(found.earlier) or catalogue.DETAILS_EARLIER_NONE
    return [section(say(catalogue.DETAILS_CUSTOMER.format(email=email, tier=tier))), section(say(earlier))]


def _replaces(old: Replaced, kind: str, reader: Reader) -> list[Element]:
    # Of what was cancelled only the undone is asked again.
    undone = old.status is Status.CANCELLED
    closed = catalogue.STATE_UNDONE if undone else words_of(kind).STATES[old.status.value]
    state = catalogue.DETAILS_REPLACES.format(state=closed)
    at = [say(catalogue.ON), day(old.at)] if old.at else []
    where = [say(". "), link(reader.old_card, catalogue.DETAILS_OLD_CARD)] if reader.old_card else []
    reasons = [text for text in (old.reason, old.trouble) if text.strip()]
    return [section(say(state), *by(old.by), *at, *where), *(quote(line(said(text), 500)) for text in reasons)]


def _who(whole: WholeRequest, reader: Reader) -> list[Element]:
    named = [user_id_of(one) for one in whole.details.approval.reviewers]
    if named:
        who_may = section(*filled(only_form(len(named)), reviewers=mentions(named, REVIEWERS_SHOWN_MAX)))
    else:
        who_may = section(say(catalogue.DETAILS_MAY), *mentions(reader.reviewers, REVIEWERS_SHOWN_MAX))
    return [who_may, section(*_you(whole, reader))] if whole.details.approval.status in _OPEN else [who_may]


def _you(whole: WholeRequest, reader: Reader) -> list[Element]:
    """Why this reader may, or may not, by the order in which a vote is judged."""
    refusal = "not_a_reviewer" if reader.entry is None else whole.interest.value if whole.interest else ""
    if refusal:
        return [say(catalogue.NOT_THEIRS[refusal].format(who_may="").replace("`", "").strip())]
    if reader.entry is not None and reader.entry.startswith("S"):
        return [say(catalogue.DETAILS_YOU_GROUP), reviewer(reader.entry)]
    return [say(catalogue.DETAILS_YOU_NAMED)]


def _when(approval: Approval) -> list[Element]:
    asked = section(
        say(catalogue.DETAILS_OPENED),
        moment(approval.opened_at),
        say(catalogue.DETAILS_ASKED_BY),
        who(approval.requested_by),
    )
    policy = section(say(catalogue.DETAILS_POLICY.format(because=line(said(approval.because), 600))))
    if approval.status is not Status.PENDING:
        return [policy, asked]
    until = catalogue.CLOCK_STOPPED if approval.paused_at else catalogue.DEADLINE
    ends = section(say(until), moment(approval.deadline), say(words_of(approval.kind).DEADLINE_MEANS))
    return [policy, asked, ends]


def _ids(found: ApprovalDetails) -> list[Element]:
    approval = found.approval
    known = {
        "approval": approval.id,
        "case": approval.case_id,
        "message": approval.message_id,
        **view_of(approval.action).ids(approval),
        "customer": "" if found.customer is None else found.customer.id,
        "effect": found.receipt.refund_id or "",
    }
    return [
        section(say(f"{catalogue.DETAILS_ID[key]}: "), name(line(value, 120)))
        for key, value in known.items()
        if value
    ]


def _theirs(whole: WholeRequest, reader: Reader) -> Iterator[Block]:
    """Nothing of ours follows it, so whatever it imitates stands below everything that is true."""
    mail, masking = whole.mail, not reader.revealed
    request = whole.details.approval.is_request  # came by no mail: who asks, and when, stands above
    if not request:
        yield rich("details-mail", *_mail(mail))
    yield from files_of(whole)
    if masking and _hides(whole):
        yield rich("details-masked", section(say(catalogue.DETAILS_MASKED)))
        yield actions("details-reveal", button(ids.REVEAL, catalogue.REVEAL, whole.details.approval.id))
    if reader.revealed:
        yield rich("details-revealed", section(say(catalogue.DETAILS_REVEALED, bold=True)))
    if whole.details.approval.requested_by == EVENT:  # it has no words but its name for it, which stands above
        return
    words = plain(mail.body, WORDS_MAX, masking=masking)
    pieces = [words[at : at + PIECE] for at in range(0, len(words), PIECE)]
    cut = mail.body_chars > WORDS_MAX
    number = formats.spoken().number
    rest = catalogue.DETAILS_CUT.format(shown=number(WORDS_MAX), count=number(mail.body_chars))
    yield rich(
        "details-words",
        section(say(catalogue.DETAILS_REQUEST_WROTE if request else catalogue.DETAILS_WROTE, bold=True)),
        *([section(say(rest))] if cut else []),
        quote(catalogue.SUBJECT.format(subject=line(mail.subject, 300, masking=masking))),
    )
    for place, piece in enumerate(pieces):
        yield rich(f"details-words-{place}", quote(piece))


def _hides(whole: WholeRequest) -> bool:
    """Whether there is anything to reveal."""
    texts = [whole.mail.subject, whole.mail.body[:READ_MAX], whole.details.approval.agent_reason]
    if whole.details.thread_summary is not None:
        texts += [whole.details.thread_summary.summary or "", *whole.details.thread_summary.key_points]
    view = view_of(whole.details.approval.action)
    if [*view.in_full(whole.details, False)] != [*view.in_full(whole.details, True)]:
        return True
    return any(plain(text, WORDS_MAX, masking=True) != plain(text, WORDS_MAX) for text in texts)


def _mail(mail: RequestMail) -> list[Element]:
    """What came with the words, as far as we know it ourselves."""
    lines = [
        section(
            say(catalogue.DETAILS_FROM.format(sender=line(mail.sender, 120))),
            say(catalogue.ON),
            moment(mail.received_at),
        )
    ]
    if mail.entered_by is not None:
        lines.append(section(say(catalogue.DETAILS_WRITTEN_DOWN), who(mail.entered_by)))
    if mail.sent_by:
        lines.append(section(say(catalogue.DETAILS_FORM.format(form=line(mail.sent_by, 120)))))
    if mail.reply_to:
        lines.append(section(say(catalogue.DETAILS_REPLY_TO.format(address=line(mail.reply_to, 120)))))
    return lines
