"""Everything the app ever shows in Slack: each view in each of its states, by the name of the view."""

import itertools
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from app.domain.approvals.approval import ApprovalDetails, OtherRequest, Receipt
from app.domain.approvals.askers.comments import Comment, CommentDetails, CommentId
from app.domain.approvals.holders import Holder
from app.domain.approvals.manual_reviews import SHOWN_MAX
from app.domain.approvals.questions import Answer, AskRefusal, AskVerdict
from app.domain.approvals.voting import Choice, Counted, Refusal, Refused, Status
from app.domain.cases.cases import Problem
from app.domain.cases.mail.inbound import Attachment, Original
from app.domain.cases.mail.undrafted import Stalled
from app.domain.cases.replies import DraftStatus, SendRefusal, SendVerdict
from app.domain.cases.reply_screening import DISAGREEMENTS, Finding
from app.domain.cases.support_queue import Waiting
from app.domain.cases.thread_summary import Sentiment, ThreadSummary
from app.domain.ids import ActorId, ApprovalId, CaseId, MessageId, Posted
from app.domain.investigations import Alarm, AlreadyTaken, Investigation, Report, Started, Subject, SubjectKind
from app.domain.messages import Behind
from app.domain.operations.dashboard import Board, Health, InvestigationId, Lines, Listing, Preferences, Pulse, Week
from app.domain.operations.model_usage import Spent
from app.domain.operations.notifications import CaseNote, Job, News, Note, Why
from app.domain.operations.registration import WRONG, Standing
from app.domain.operations.run_status import ApprovalRun, ApprovalRuns, RunStatus
from app.domain.people.actors import EVENT
from app.domain.people.desk_locks import LockRefusal
from app.domain.people.reaching import PersonMessage
from app.domain.reason_codes import ENGLISH, Code, Remark, keep, say
from app.ports.payments.payment_provider import FailedRefund
from app.slack import ids
from app.slack.i18n import catalogue
from app.slack.views.approvals import auto_lines, card, comment, modals, reminders, verdicts
from app.slack.views.approvals.arguments import answer
from app.slack.views.approvals.arguments.call_form import call_form
from app.slack.views.approvals.details import details
from app.slack.views.approvals.honest import locks
from app.slack.views.blocks import holder
from app.slack.views.cases import case, draft, original_mail, reply_screening, undrafted_mail
from app.slack.views.commands import forms, lists
from app.slack.views.investigations import investigation
from app.slack.views.messages import person, plain
from app.slack.views.operations import notifications, weekly
from app.slack.views.payments import alarm, provider_events
from app.slack.views.people import home
from tests.slack import sheets
from tests.slack.approvals.test_approval_questions import question
from tests.slack.asker_records import ASKER_GALLERY
from tests.slack.auto_records import REVIEW, hours
from tests.slack.command_records import NOW, WEEK
from tests.slack.gallery_support import SUPPORT_GALLERY, support_boards, support_drafts
from tests.slack.line_requests import asking_for, many
from tests.slack.lock_records import some_locks
from tests.slack.proposal_records import PROPOSAL_GALLERY
from tests.slack.rehearsal_gallery import REHEARSAL_GALLERY
from tests.slack.tool_call_records import personal_call, tool_calls
from tests.slack.tool_requests import TOOL_GALLERY
from tests.slack.unusual_requests import replaced, unusual, whole_requests
from tests.slack.week_figures import EMPTY_WEEK, FULL_WEEK

View = dict[str, Any]
LINK = "https://slack.example/archives/C1/p1"
ROSA, POLICY, SYSTEM = ActorId("slack:U0ROSA"), ActorId("policy"), ActorId("system")
REVIEWERS = ("U0ROSA", "S0REVIEWERS")
WAYS = reminders.Ways(LINK, LINK)
OFFLINE = "offline rules (no language model)"
DATA: dict[str, str | int] = {
    "tool": "delete_branch",
    "currency": "EUR",
    "asked_cents": 4990,
    "limit_cents": 1000,
    "left_cents": 100,
    "most_cents": 9000,
    "done_cents": 4000,
    "before_cents": 0,
    "now_cents": 500,
    "name": "ZZZ",
    "count": 6,
    "line": 2,
    "refund": "re_1",
    "code": "card_declined",
    "why": "insufficient_funds",
    "order": "1042",
    "text": "Dear Ada",
    "flow": "ZZZ",
    "rule": "ZZZ",
    "because": keep(say(Code.DISPUTED)),
    "changed": keep(say(Code.DISPUTE_OPENED)),
}


def _of_requests() -> list[ApprovalDetails]:
    """Of money that an event asks for, and a program."""
    return [
        sheets.details(requested_by=EVENT, agent_reason="refund-17"),
        sheets.details(requested_by=ActorId("key:key_0a1b(shop sync)"), agent_reason="It never arrived"),
    ]


def _of_lines() -> Iterator[ApprovalDetails]:
    """Requests for a few lines of an order, for many, and for all of it."""
    yield from (asking_for(((1, 1),)), asking_for(), asking_for(facts=many(12, 2)))


def remarks() -> Iterator[Remark]:
    """Every sentence of the desk's own."""
    for code in ENGLISH:
        needed = {name: value for name, value in DATA.items() if name.removesuffix("_cents") in _blanks(code)}
        yield say(code, **needed, currency="EUR")


def _blanks(code: Code) -> set[str]:
    return {part.partition("}")[0] for part in ENGLISH[code].split("{")[1:]}


def _gists() -> Iterator[ThreadSummary]:
    for mood in Sentiment:
        yield sheets.thread_summary(sentiment=mood, written_by=OFFLINE)
    yield sheets.thread_summary(summary="", sentiment=None)
    yield sheets.thread_summary("x" * 5_000, key_points=("y" * 5_000,) * 20)


def _cards() -> Iterator[Any]:
    yield sheets.details()
    yield replace(sheets.details(), files=("<!channel> *bill*.pdf", "a" * 255, "c"))
    for thread_summary in _gists():
        yield sheets.details(thread_summary=thread_summary)
    yield replace(sheets.details(), sender_verified=False)
    yield replace(sheets.details(facts=replace(sheets.FACTS, risk_score=2)), disputed_at=NOW)
    yield from (failed.details for failed in _failures())
    yield sheets.details(paused_at=sheets.OPENED)
    yield sheets.details(subject=" ", excerpt="")
    for status in Status:
        yield sheets.decided(status)
        yield sheets.decided(status, consumed_at=sheets.OPENED, undo_until=NOW, decision_reason="Too late")
        yield sheets.decided(status, reopened_by=ROSA)
        yield sheets.decided(status, decided_by=None, decided_at=None)
    for status in (Status.PENDING, Status.APPROVED, Status.EXECUTING, Status.NEEDS_ATTENTION):
        other = OtherRequest(ApprovalId("apr_other"), "1042", 4000, "EUR", status)
        yield replace(sheets.details(), others=(other,) * 5)
        yield replace(sheets.decided(Status.APPROVED), others=(other,))
    for text in ("used for three weeks", "", "y" * 500):
        yield unusual(text)
        yield unusual(text, sheets.store_credits()[0])
    for status in Status:
        yield replace(sheets.details(reopens=sheets.A1), replaces=replaced(status=status))
    yield from tool_calls()
    yield replace(sheets.decided(Status.EXECUTED), disputed_at=NOW)
    for by in (POLICY, ActorId("engine"), ROSA):
        yield sheets.decided(Status.CANCELLED, decided_by=by, withdrawn_at=NOW, undo_until=NOW, decision_reason="No")
    yield replace(sheets.decided(Status.EXPIRED), successor=Posted("C1", "1.1"))
    for remark in remarks():
        yield sheets.details(because=remark)
        yield sheets.decided(Status.NEEDS_ATTENTION, trouble=remark)
        yield sheets.decided(Status.NEEDS_ATTENTION, receipt=Receipt("facts_changed", remark))
        yield sheets.decided(Status.APPROVED, decided_by=POLICY, decision_reason=remark)
        for by in (None, ROSA):
            yield sheets.decided(Status.EXPIRED, trouble=remark, reopened_by=by)


def _failures() -> Iterator[FailedRefund]:
    for remark in remarks():
        details = sheets.decided(Status.EXECUTED, receipt=Receipt("needs_attention", remark, "re_1"), trouble=remark)
        yield FailedRefund(details, "re_1", 4990, NOW, frozenset())


def _stalled() -> Iterator[Stalled]:
    codes = [*catalogue.NO_DRAFT_WHY, "model_refused", "case_budget_spent", *Problem, "several_customers"]
    for code in codes:
        yield Stalled(sheets.case(), MessageId("msg_1"), 0, code)
    refunded = say(Code.REFUNDED, done_cents=1999, currency="EUR", refund="re_1")
    yield Stalled(sheets.case(), MessageId("msg_1"), 2, "agent_permanent", (refunded,) * 5)
    yield Stalled(sheets.case(), MessageId("msg_1"), 2, "agent_permanent", (refunded,), over=True)


def _drafts() -> Iterator[Any]:
    for status in DraftStatus:
        yield sheets.draft(status=status, requested_by=ROSA, sent_at=NOW)
    yield sheets.draft(retry_by=ROSA)
    yield sheets.draft(body="x" * 20_000)
    for thread_summary in _gists():
        yield sheets.draft(body="x" * 20_000, thread_summary=thread_summary)
    yield sheets.draft(body="Shorter.", edit_diff="--- a\n+++ b\n-x\n+y", requested_by=ROSA)
    for written_by in ("reviewer", "template", OFFLINE, "responses:a-model"):
        yield sheets.draft(written_by=written_by)
    for remark in remarks():
        yield sheets.draft(notes=(remark,))
    yield sheets.draft(came_back=True)
    yield sheets.draft(doubts=tuple(sorted(DISAGREEMENTS)))
    yield sheets.draft(doubts=("sum_differs",), held=("sum_differs",))
    for code in (*catalogue.MAIL_TROUBLES, "never_heard_of"):
        for status in (DraftStatus.READY, DraftStatus.SENDING, DraftStatus.UNSURE, DraftStatus.SENT):
            yield sheets.draft(status=status, trouble=code, warning=code, requested_by=ROSA)
    yield from support_drafts()


def _cases() -> Iterator[Any]:
    yield sheets.case(truncated=True, entered_by=ROSA)
    for thread_summary in _gists():
        yield sheets.case(thread_summary=thread_summary)
    names = [Attachment(f"a{number}.pdf", 1000 ** (number % 3 + 1)) for number in range(7)]
    yield sheets.case(sender_verified=False, attachments=tuple(names))
    yield sheets.case(sender="other@example.com")
    for problem in Problem:
        yield sheets.case(problem=problem, customer=None)


def _called() -> Iterator[ApprovalDetails]:
    """Where people are called to an approval: nobody has it, somebody has it, and each way it can be over."""
    yield from (sheets.details(), replace(sheets.details(), holder=Holder(ROSA, NOW, 1)), *sheets.store_credits())
    yield from (sheets.decided(status) for status in Status if status is not Status.PENDING)
    yield sheets.decided(Status.CANCELLED, undo_until=NOW)
    yield sheets.decided(Status.CANCELLED, withdrawn_at=NOW)
    yield sheets.details(status=Status.EXPIRED)
    yield from tool_calls()


def _alarms() -> Iterator[Alarm]:
    yield Alarm(sheets.decided(Status.NEEDS_ATTENTION, receipt=Receipt("executed", "")), NOW, None, None, None, None)
    yield Alarm(sheets.decided(Status.NEEDS_ATTENTION), NOW, None, None, None, None)
    yield Alarm(sheets.decided(Status.NEEDS_ATTENTION), NOW, None, ROSA, NOW, None)
    yield Alarm(sheets.decided(Status.NEEDS_ATTENTION), NOW, None, None, None, NOW)
    for remark in remarks():
        yield Alarm(sheets.decided(Status.NEEDS_ATTENTION, trouble=remark), NOW, None, None, None, None)


def _investigations() -> Iterator[tuple[Investigation, str]]:
    seen = ("orders:2", "decisions:0", "policy:refunds")
    report = Report("All is well.", seen, OFFLINE, ())
    for kind in SubjectKind:
        base = Investigation(
            sheets.ACME, InvestigationId("inv_1"), Subject(kind, "1003", sheets.ADA), "Why?", ROSA, NOW,
            "C1", None, None, "open", None, "2026-01-01",
        )  # fmt: skip
        yield base, ""
        for proposed in ("", "proposed", "no_message", *(f"blocked:{keep(remark)}" for remark in remarks())):
            yield replace(base, report=report), proposed
        yield replace(base, report=replace(report, looked_at=())), ""


def _comments() -> Iterator[CommentDetails]:
    for words in ("The merge is done.", "x" * 1_000, "One\n" * 300, "<!channel> *now*"):
        said = Comment(ActorId("key:key_0a1b(release agent)"), words, NOW)
        yield CommentDetails(sheets.ACME, CommentId("cmt_1"), sheets.A1, CaseId("case_1"), said, None, True, False)


def _questions() -> Iterator[Any]:
    yield question()
    yield question(answer=Answer("None.", "responses:a-model", ()))
    yield question(answer=Answer("It was merged in May.", "key:key_0a1b(release agent)"), of_program=True)
    yield question(answer=None)
    yield question(answer=Answer(None, OFFLINE))


def _notices() -> Iterator[Any]:
    amounts = {"amount_cents": 4990, "currency": "EUR"}
    for news in News:
        data = {
            **amounts,
            "trouble": keep(say(Code.TAMPERED)),
            "code": "is_archived",
            "approval": sheets.A1,
            "charge": "ch_1",
            "event": "customer/email.received",
            "standing": Standing.FOREIGN,
            "count": 3,
            "letter": "let_1",
            "app": "countersign",
            "says": "order_1042",
            "tool": "delete_branch",
            "webhook": "whk_1",
            "name": "release bot",
            "key": "key_1",
            "named": "U0BEN, U0OLU",
            "person": "U0BEN",
            "what": f"{sheets.A1}:escalate-2",
            "reason": "Odd refunds",
        }
        yield sheets.notice(news=news, data={**data, "job": Job.EMAIL, "why": Why.RUN_FAILED, "message": "msg_1"})
    names = ("run", "message_id", "approval_id", "draft_id", "investigation_id", "question_id", "reason", "called")
    for job in Job:
        yield sheets.notice(news=News.RUN_STOPPED, data={"job": job, "why": Why.GATE_FAILED})
    for why in Why:
        facts = tuple((name, "id_1") for name in names)
        yield sheets.notice(news=News.RUN_STOPPED, data={"job": Job.GATE, "why": why}, facts=facts)
    for standing in WRONG:
        yield sheets.notice(news=News.REGISTRATION_WRONG, data={"standing": standing, "app": "countersign"})
    for remark in remarks():
        yield sheets.notice(news=News.REFUND_NEEDS_ATTENTION, data={**amounts, "trouble": keep(remark)})


def _to_people() -> Iterator[PersonMessage]:
    yield PersonMessage("apr_1:asked", "49.90", "1042", LINK)
    yield PersonMessage("apr_1:asked", "49.90 " * 200, "1042\n" * 2_000, "javascript:void")
    yield PersonMessage("apr_1:asked", "", catalogue.OPS_HEADLINES["person_not_reached"])


def _notes() -> Iterator[CaseNote]:
    amounts = {"amount_cents": 4990, "currency": "EUR", "order": "1042"}
    for note in Note:
        for remark in remarks():
            kept = keep(remark)
            said = dict.fromkeys(("because", "outcome", "receipt", "reason"), kept)
            yield CaseNote(note, "k", {**said, "trouble": "mailbox_full", **amounts})


def _listings() -> Iterator[tuple[Lines, Listing]]:
    for lines in Lines:
        yield lines, Listing([], 0)
        closed = [sheets.decided(status, id=ApprovalId(f"apr_{status.value}")) for status in Status]
        yield lines, Listing([sheets.details(), *closed], 3)


def _healths() -> Iterator[Health]:
    yield Health(True, True, Pulse(3, 1, NOW, 0, NOW, Spent(9, 90_000, 0, 4_000, 12_345_678, 2)))
    yield Health(True, None, Pulse(0, 0, None, 7, NOW))
    yield Health(True, True, Pulse(0, 0, None, 0, NOW, waiting=Waiting(14, NOW, 12, NOW, 1, 9_000.0)))
    late = (Behind("is_archived", 1, NOW), Behind("missing_scope", 12, NOW))
    yield Health(True, True, Pulse(0, 0, None, 0, NOW, behind=late))
    yield Health(False, False)


def _runs() -> Iterator[ApprovalRuns]:
    yield ApprovalRuns([], 0, {})
    rows = [
        ApprovalRun(
            ApprovalId(f"apr_{status.value}"), "1042", 4990, "EUR", "01RUN", "approval-gate", status, 3, code, NOW
        )
        for status, code in ((RunStatus.FAILED, ""), (RunStatus.RETRYING, "unavailable"), (RunStatus.WAITING, ""))
    ]
    yield ApprovalRuns(rows, 4, dict.fromkeys(RunStatus, 2))


def _boards() -> Iterator[Board]:
    queue = Listing([sheets.details()], 4)
    decided = [sheets.decided(status).approval for status in Status]
    yield Board(Preferences(ROSA), queue, decided, WEEK, NOW)
    chosen = Preferences(ROSA, "Europe/Lisbon", 22, 7, "dm")
    yield Board(chosen, Listing([], 0), [], Week(WEEK.days, (), None), NOW)
    yield from support_boards()


def _refusals() -> Iterator[str]:
    for why in Refusal:
        for link in (None, LINK):
            for by in (None, ROSA, ActorId("slack:U0BEN"), POLICY, SYSTEM):
                verdict = Refused(why, Status.EXPIRED, by, NOW)
                yield verdicts.refused(verdict, asker=ROSA, who_may=verdicts.who_may(REVIEWERS), link=link)
    fast = Refused(Refusal.TOO_FAST, Status.PENDING, seconds=0.84)
    yield verdicts.refused(fast, asker=ROSA, who_may="", link=None)
    for remark in remarks():
        yield verdicts.refused(Refused(Refusal.BAD_AMOUNT, because=remark), asker=ROSA, who_may="", link=None)


def _words(said: Iterator[str] | list[str]) -> Iterator[View]:
    yield from ({"text": text} for text in said)


def _board_homes() -> Iterator[View]:
    for board in _boards():
        for charts in (True, False):
            for no_queue in ("", catalogue.HOME_NOT_REVIEWER, catalogue.NOT_THEIRS["no_address"]):
                yield home.home(board, {sheets.A1: LINK}, no_queue=no_queue, charts=charts)


AT = {"channel": "C1", "ts": "1.1"}
GALLERY: dict[str, Callable[[], Iterator[View]]] = {
    "plain.card": lambda: ({"text": card.card_text(one), "blocks": plain.card(one)} for one in _cards()),
    "plain.draft": lambda: ({"text": draft.draft_text(one), "blocks": plain.draft(one)} for one in _drafts()),
    "plain.alarm": lambda: (
        {"text": alarm.alarm_text(one), "blocks": plain.alarm(one, alarm.alarm(one))} for one in _alarms()
    ),
    "plain.stands_in": lambda: (
        {"text": card.card_text(one), "blocks": plain.stands_in(card.card(one), "1.2", LINK)} for one in _cards()
    ),
    "person.person_message": lambda: (
        {"text": person.person_message_text(one), "blocks": person.person_message(one)} for one in _to_people()
    ),
    "plain.old_copy": lambda: (
        {"text": catalogue.OLD_MESSAGE, "blocks": plain.old_copy(sheets.D1, link)} for link in (None, LINK)
    ),
    "alarm.alarm": lambda: (
        {"text": alarm.alarm_text(one), "blocks": alarm.alarm(one, "S0ONCALL", WAYS)} for one in _alarms()
    ),
    "alarm.escalation": lambda: (
        {"text": alarm.escalation_text(one), "blocks": alarm.escalation(one, "S0ONCALL", LINK)} for one in _alarms()
    ),
    "alarm.already": lambda: _words(
        [alarm.already(AlreadyTaken(by, NOW), ROSA) for by in (ROSA, ActorId("slack:U0BEN"))]
    ),
    "answer.answer": lambda: (
        {"text": answer.answer_text(one), "blocks": answer.answer(one)} for one in _questions()
    ),
    "comment.comment": lambda: (
        {"text": comment.comment_text(one), "blocks": comment.comment(one)} for one in _comments()
    ),
    "reminders.reminder": lambda: (
        {"text": reminders.reminder_text(one), "blocks": reminders.reminder(one, REVIEWERS, WAYS)}
        for one in _called()
    ),
    "reminders.ping": lambda: (
        {"text": reminders.ping_text(one), "blocks": reminders.ping(one, WAYS, again=again)}
        for one in _called()
        for again in (False, True)
    ),
    "holder.taken": lambda: _words([holder.taken(Holder(by, NOW, 1), ROSA) for by in (ROSA, ActorId("slack:U0BEN"))]),
    "reminders.escalation": lambda: (
        {
            "text": reminders.escalation_text(one, "S0ONCALL"),
            "blocks": reminders.escalation(one, REVIEWERS, "S0ONCALL", WAYS),
        }
        for one in _called()
    ),
    "card.card": lambda: (
        {"text": card.card_text(one), "blocks": card.card(one, card.CardLinks(link, link, link))}
        for one, link in zip(
            (*_cards(), *sheets.store_credits(), *_of_lines(), *_of_requests()), itertools.cycle((None, LINK))
        )
    ),
    "card.bare_copy": lambda: (
        {"text": catalogue.OLD_COPY, "blocks": card.bare_copy(sheets.details(), link)} for link in (None, LINK)
    ),
    "card.old_copy": lambda: (
        {"text": card.card_text(one), "blocks": card.old_copy(one, link)}
        for one in (sheets.decided(status) for status in Status)
        for link in (None, LINK)
    ),
    "case.case": lambda: ({"text": case.case_text(one), "blocks": case.case(one)} for one in _cases()),
    "case.note": lambda: ({"text": case.note_text(one), "blocks": case.note(one)} for one in _notes()),
    "undrafted_mail.stalled": lambda: (
        {"text": undrafted_mail.stalled_text(one), "blocks": undrafted_mail.stalled(one)} for one in _stalled()
    ),
    "modals.answer_by_hand": lambda: (
        modals.answer_by_hand(one, channel="C1", ts="1.1", signature=signature, on_head=bool(signature))
        for one in _stalled()
        for signature in ("", "x" * 500)
    ),
    "draft.draft": lambda: (
        {"text": draft.draft_text(one), "blocks": draft.draft(one, link)}
        for one in _drafts()
        for link in (None, LINK)
    ),
    "forms.case_form": lambda: iter([forms.case_form()]),
    "forms.preferences_form": lambda: (forms.preferences_form(one.preferences) for one in _boards()),
    "forms.notice": lambda: iter(
        [forms.notice(catalogue.CASE_OPENED_TITLE, catalogue.CASE_OPENED.format(channel="C1"))]
        + [forms.notice(catalogue.VERDICT_TITLE, sentence) for sentence in catalogue.ERRORS.values()]
    ),
    "home.home": _board_homes,
    "home.titled": lambda: (home.titled(one, "<!channel> Shop & Söhne " * 9) for one in _board_homes()),
    "home.guest_home": lambda: iter([home.guest_home()]),
    "home.closed_home": lambda: iter([home.closed_home()]),
    "investigation.head": lambda: (
        {"text": investigation.head_text(one), "blocks": investigation.head(one)} for one, _ in _investigations()
    ),
    "investigation.report": lambda: (
        {"text": investigation.report_text(one), "blocks": investigation.report(one, proposed)}
        for one, proposed in _investigations()
    ),
    "provider_events.failed": lambda: (
        {"text": provider_events.failed_text(one), "blocks": provider_events.failed(one, link, books=books)}
        for one in _failures()
        for link in (None, LINK)
        for books in (True, False)
    ),
    "provider_events.disputed": lambda: iter(
        [
            {
                "text": provider_events.disputed_text(sheets.details()),
                "blocks": provider_events.disputed(sheets.details()),
            }
        ]
    ),
    "forms.shown": lambda: (
        forms.shown(title, lists.listing(lines, found, {sheets.A1: LINK}))
        for title in catalogue.SHORTCUT_TITLES.values()
        for lines, found in _listings()
    ),
    "lists.listing": lambda: (
        {"text": lists.listing_text(lines, found), "blocks": lists.listing(lines, found, {sheets.A1: LINK})}
        for lines, found in _listings()
    ),
    "lists.health": lambda: ({"text": lists.health_text(one), "blocks": lists.health(one)} for one in _healths()),
    "lists.going_on": lambda: ({"text": lists.going_on_text(one), "blocks": lists.going_on(one)} for one in _runs()),
    "lists.help_blocks": lambda: iter([{"text": catalogue.HELP_TEXT, "blocks": lists.help_blocks()}]),
    "lists.started": lambda: (
        {"text": lists.started_text(begun, **where), "blocks": lists.started(begun, **where)}
        for begun in (Started(one.id, one.subject) for one, _ in _investigations())
        for where in ({"channel": "C1", "in_thread": True}, {"channel": "C1", "in_thread": False})
    ),
    "modals.reject_reason": lambda: iter([modals.reject_reason(sheets.details(), **AT)]),
    "call_form.call_form": lambda: (
        call_form(details, **AT, revealed=revealed)
        for details in (*tool_calls(), personal_call())
        for revealed in (False, True)
    ),
    "modals.approve_changed": lambda: (
        modals.approve_changed(details, **AT, amount_cents=cents)
        for details, cents in ((sheets.details(), 4000), (asking_for(), 12_000), (asking_for(facts=many(12)), 1_200))
    ),
    "modals.edit_reply": lambda: iter([modals.edit_reply(sheets.draft(), **AT)]),
    "reply_screening.held_back": lambda: (
        reply_screening.held_back(view, found, {ids.BODY_BLOCK: "See https://x.example", "reply-4000": "Order 1004"})
        for found in ([Finding.LINK], [Finding.LINK, Finding.ORDER_NUMBER], list(Finding))
        for view in (
            modals.edit_reply(sheets.draft(), **AT),
            modals.approve_changed(sheets.details(), **AT, amount_cents=4000),
        )
    ),
    "details.details": lambda: (details.details(whole, reader, **AT) for whole, reader in whole_requests()),
    "modals.ask_question": lambda: iter([modals.ask_question(sheets.details(), **AT)]),
    "original_mail.original": lambda: iter(
        [original_mail.original(MessageId("msg_1"), Original(b"Hi\n" * 20_000, "x/y"))]
    ),
    "modals.retry_note": lambda: iter([modals.retry_note(sheets.draft(), **AT)]),
    "modals.told": lambda: (modals.told(sentence) for sentence in _refusals()),
    "verdicts.counted": lambda: _words(
        [
            verdicts.counted(Counted(status, ROSA), choice)
            for status in (Status.PENDING, Status.APPROVED)
            for choice in Choice
        ]
    ),
    "verdicts.refused": lambda: _words(_refusals()),
    "locks.lock_words": lambda: _words([locks.lock_words(one) for one in some_locks()]),
    "locks.refused_words": lambda: _words([locks.refused_words(why) for why in LockRefusal]),
    "verdicts.sending": lambda: _words(
        [
            verdicts.sending(SendVerdict(why, by, tuple(sorted(DISAGREEMENTS))), asker=ROSA)
            for why in (None, *SendRefusal)
            for by in (ROSA, None)
        ]
    ),
    "verdicts.asking": lambda: _words(
        [verdicts.asking(AskVerdict(why), who_may=verdicts.who_may(REVIEWERS)) for why in (None, *AskRefusal)]
    ),
    "notifications.ops": lambda: (
        {"text": notifications.ops_text(one), "blocks": notifications.ops(one, link)}
        for one in _notices()
        for link in (None, LINK)
    ),
    "auto_lines.auto_hour": lambda: (
        {"text": auto_lines.auto_hour_text(one), "blocks": auto_lines.auto_hour(one)} for one in hours(remarks())
    ),
    "auto_lines.asked_list": lambda: (
        {"text": auto_lines.asked_list_text(found), "blocks": auto_lines.asked_list(found)}
        for found in ([], [REVIEW], [REVIEW] * SHOWN_MAX)
    ),
    "auto_lines.asked_words": lambda: _words([auto_lines.asked_words(REVIEW, by) for by in (ROSA, POLICY)]),
    "auto_lines.ended_words": lambda: _words([auto_lines.ended_words(REVIEW)]),
    "weekly.week": lambda: (
        {"text": weekly.week_text(one), "blocks": weekly.week(one, charts=charts)}
        for one in (FULL_WEEK, EMPTY_WEEK)
        for charts in (True, False)
    ),
    **SUPPORT_GALLERY,
    **REHEARSAL_GALLERY,
    **PROPOSAL_GALLERY,
    **ASKER_GALLERY,
    **TOOL_GALLERY,
}
