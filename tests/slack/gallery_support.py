"""Support's part of the gallery: heads in each state, the queue, claims, and what is answered to presses."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

from app.domain.cases.attachments import KeptFile
from app.domain.cases.case_links import Linking, LinkVerdict
from app.domain.cases.case_state import CAME_BACK, UNSURE, CaseStage, CaseState, Claim, Done
from app.domain.cases.cases import CaseDetails
from app.domain.cases.replies import SendRefusal, SendVerdict
from app.domain.cases.snoozes import SnoozeVerdict, Snoozing
from app.domain.cases.support_queue import (
    QUEUE_MAX,
    Claiming,
    ClaimVerdict,
    Closing,
    ClosingVerdict,
    Queue,
    QueueItem,
    Whose,
)
from app.domain.ids import ActorId, CaseId, MessageId
from app.domain.operations.dashboard import Board, Listing, Preferences
from app.slack.i18n import catalogue
from app.slack.views.approvals.withdraw import withdraw_modal
from app.slack.views.cases import case, case_files, case_link, support_queue, support_reminder, support_verdicts
from app.slack.views.cases.support_queue import Told
from tests.slack import sheets
from tests.slack.command_records import NOW, WEEK
from tests.slack.support_records import item, reminder

View = dict[str, Any]
LINK = "https://slack.example/archives/C1/p1"
ROSA, SAM, POLICY = ActorId("slack:U0ROSA"), ActorId("slack:U0SAM"), ActorId("policy")
REVIEWERS = ("U0ROSA", "S0REVIEWERS", *(f"U0MORE{number}" for number in range(5)))
CLAIM = Claim(SAM, NOW)
CODES = ("", UNSURE, CAME_BACK, "agent_permanent", "unknown_customer", "empty_body", "repeated", "too_many")


def _states() -> Iterator[CaseState]:
    for stage in CaseStage:
        yield CaseState(stage, NOW, SAM)
        yield CaseState(stage, NOW, POLICY, claim=CLAIM)
        yield CaseState(stage)
    for stage in (CaseStage.READY, CaseStage.PERSON):
        yield CaseState(stage, NOW, claim=CLAIM, snoozed_until=NOW + timedelta(days=3))
    for code in (*CODES, "model_refused", "case_budget_spent", "run_cancelled"):
        yield CaseState(CaseStage.PERSON, NOW, None, code)


def _cases() -> Iterator[CaseDetails]:
    yield from (sheets.case(state=state) for state in _states())
    yield sheets.case(customer=None, sender_verified=False)
    yield sheets.case(customer=None, entered_by=SAM)
    yield sheets.case(sender="eve@example.org", sender_verified=False, linked_by=SAM)


def _queues() -> Iterator[Queue]:
    yield Queue()
    items = [item(number, code=code, draft_id=None) for number, code in enumerate(CODES[2:], 10)]
    items += [
        item(1),
        item(2, claim=CLAIM),
        item(3, held=True),
        item(4, retrying=True),
        item(5, code=UNSURE),
        item(9, stranger=True),
    ]
    items += [item(6, beginning="Dear Ada,\n\n" + "word " * 100, length=5_000), item(7, beginning="", length=0)]
    yield Queue(items, len(items), NOW, 3)
    yield Queue([item()], 1, NOW, 0)
    forty = [item(number, beginning="x" * 600, length=9_000) for number in range(QUEUE_MAX)]
    yield Queue(forty, 412, NOW - timedelta(days=3), 400)


def _links(*items: QueueItem) -> support_queue.Links:
    return {one.place: LINK for one in items if one.place is not None}


def _views() -> Iterator[View]:
    links = _links(*(item(number) for number in range(0, QUEUE_MAX, 2)))
    for found in _queues():
        for whose in Whose:
            yield support_queue.queue_view(found, links, whose=whose, viewer=SAM)
    told = support_verdicts.closing(ClosingVerdict(Closing.CLOSED, SAM), MessageId("msg_1"))
    yield support_queue.queue_view(Queue([item()], 1, NOW, 1), links, whose=Whose.ALL, viewer=ROSA, told=told)


def support_drafts() -> Iterator[Any]:
    """Claimed, and closed."""
    yield sheets.draft(claim=CLAIM)
    yield sheets.draft(claim=CLAIM, retry_by=ROSA)
    yield sheets.draft(stranger=True)
    yield sheets.draft(linked_by=SAM)
    yield sheets.draft(closed=Done(SAM, NOW))
    yield sheets.draft(body="x" * 20_000)


def support_boards() -> Iterator[Board]:
    """Homes of somebody for whom replies wait."""
    board = Board(Preferences(SAM), Listing([sheets.details()], 4), [], WEEK, NOW)
    for found in _queues():
        yield replace(board, drafts=replace(found, items=found.items[:8]))


SUPPORT_GALLERY: dict[str, Callable[[], Iterator[View]]] = {
    "case_state.case_state_block": lambda: (
        {"text": case.case_text(one), "blocks": case.case(one, REVIEWERS)} for one in _cases()
    ),
    "case_files.case_files": lambda: (
        case_files.case_files("case_1", files, channel="C1", ts="1.1")
        for files in (
            [],
            [
                KeptFile(CaseId("case_1"), MessageId(f"msg_{n:024}"), n, f"photo {n}.{kind}", kind, 10**n)
                for n, kind in enumerate(("png", "jpeg", "pdf", "svg", "html", "zip", "unknown"), 1)
            ],
            [KeptFile(CaseId("case_1"), MessageId("msg_1"), n, "x" * 255, "png", 10) for n in range(1, 60)],
        )
    ),
    "withdraw.withdraw_modal": lambda: iter([withdraw_modal("apr_1", channel="C1", ts="1.1")]),
    "case_link.link_modal": lambda: iter([case_link.link_modal("case_1", channel="C1", ts="1.1")]),
    "case_link.linked": lambda: (
        {"text": case_link.linked(LinkVerdict(outcome, sheets.ADA, drafting=outcome is Linking.LINKED))}
        for outcome in Linking
    ),
    "support_queue.queue_view": _views,
    "support_queue.read_view": lambda: (support_queue.read_view(one, Whose.ALL) for one in support_drafts()),
    "support_queue.notice": lambda: iter([support_queue.notice(Told(catalogue.DRAFTS_HOW, MessageId("msg_1")))]),
    "support_reminder.support_reminder": lambda: (
        {
            "text": support_reminder.support_reminder_text(one),
            "blocks": support_reminder.support_reminder(one, _links(item(1))),
        }
        for one in (reminder(), reminder(1, 1), reminder(5, 412), reminder(2, 2, woken=True))
    ),
    "support_reminder.support_escalation": lambda: (
        {
            "text": support_reminder.support_escalation_text(one),
            "blocks": support_reminder.support_escalation(one, {}, group),
        }
        for one in (reminder(escalate=True), reminder(5, 412, escalate=True))
        for group in ("S0ONCALL", None)
    ),
    "support_verdicts.claiming": lambda: (
        {"text": support_verdicts.claiming(ClaimVerdict(outcome, CLAIM)).sentence} for outcome in Claiming
    ),
    "support_verdicts.closing": lambda: (
        {"text": support_verdicts.closing(ClosingVerdict(outcome, SAM), None).sentence} for outcome in Closing
    ),
    "support_verdicts.snoozing": lambda: (
        {"text": support_verdicts.snoozing(SnoozeVerdict(outcome, NOW), CaseId("case_1")).sentence}
        for outcome in Snoozing
    ),
    "support_verdicts.sending": lambda: (
        {"text": support_verdicts.sending(SendVerdict(why, SAM, ("sum_differs",)), ROSA, to).sentence}
        for why in (None, *SendRefusal)
        for to in ("ada@example.com", "")
    ),
}
