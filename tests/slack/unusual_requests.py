"""Requests with everything unusual about them, and whole ones as their readers see them."""

from collections.abc import Iterator
from dataclasses import replace

from app.domain.approvals.approval import ApprovalDetails, OtherRequest
from app.domain.approvals.askers.comments import Comment
from app.domain.approvals.earlier import EarlierRefunds, EarlierRejection, RefundSum, Replaced
from app.domain.approvals.precedents.precedent import Precedent, Precedents
from app.domain.approvals.voting import Refusal, Status
from app.domain.approvals.whole_request import WholeRequest
from app.domain.cases.mail.inbound import Attachment
from app.domain.ids import ActorId, ApprovalId, Posted
from app.domain.reason_codes import Code, say
from app.slack.views.approvals.details.details import Reader
from tests.slack import sheets
from tests.slack.asker_records import askers

ROSA = ActorId("slack:U0ROSA")
REVIEWERS = ("U0ROSA", "S0REVIEWERS")
LINK = "https://slack.example/archives/C1/p1"


def rejection(text: str = "used for three weeks", *, same_order: bool = True) -> EarlierRejection:
    """By Rosa."""
    order = "1042" if same_order else "1001"
    return EarlierRejection(ApprovalId("apr_9"), order, 4990, "EUR", text, ROSA, sheets.OPENED, same_order, None)


def unusual(text: str = "used for three weeks", base: ApprovalDetails | None = None) -> ApprovalDetails:
    """All of it at once; ``text`` is what a person wrote."""
    others = [
        OtherRequest(ApprovalId(f"apr_{status}"), order, 4000, "EUR", status)
        for status in (Status.PENDING, Status.APPROVED, Status.EXECUTING, Status.NEEDS_ATTENTION)
        for order in ("1042", "1001")
    ]
    sums = (RefundSum("EUR", 8000, 2), RefundSum("USD", 990, 1), RefundSum("JPY", 990, 1))
    return replace(
        base or sheets.details(),
        disputed_at=sheets.OPENED,
        sender_verified=False,
        others=tuple(others),
        rejections=(rejection(text), rejection(text, same_order=False), rejection("")),
        rejected_count=9,
        usual_cents=1000,
        earlier=EarlierRefunds(4, 8000, 2, sums, of_order=1, came_back=2),
        replaces=replaced(text),
        precedents=precedents(text),
    )


def replaced(text: str = "used for three weeks", status: Status = Status.REJECTED) -> Replaced:
    """A closed one in whose place another was asked."""
    trouble = say(Code.DISPUTE_OPENED)
    return Replaced(ApprovalId("apr_8"), status, ROSA, sheets.OPENED, text, trouble, Posted("C1", "1.1"))


def precedents(text: str = "used for three weeks", model: str = "local-words-1") -> Precedents:
    """One of each kind; the first is the most alike."""
    plain = Precedent(ApprovalId("apr_7"), "refund", Status.REJECTED, ROSA, sheets.OPENED, text, 0.9, 4990, "EUR")
    part = replace(plain, id=ApprovalId("apr_6"), status=Status.EXECUTED, amount_cents=1000, asked_cents=4990)
    call = replace(plain, id=ApprovalId("apr_5"), status=Status.NEEDS_ATTENTION, amount_cents=None, reason="")
    return Precedents((plain, replace(part, came_back=True, disputed=True), replace(call, failed=True)), model)


def whole_requests(text: str = "It broke. Call +49 170 1234512.") -> Iterator[tuple[WholeRequest, Reader]]:
    """In every state, for every kind of reader."""
    kinds = ("png", "html", "")  # every third can be shown
    files = tuple(Attachment(text, 1000 * n, number=n, kind=kinds[n % 3], kept=True) for n in range(30))
    mail = sheets.request_mail(
        subject=text, body=text * 300, body_chars=90_000, attachments=files, sent_by=text, reply_to=text
    )
    named, group, none = (Reader(entry, REVIEWERS, LINK) for entry in ("U0ROSA", "S0REVIEWERS", None))
    for status in Status:
        found = unusual(text, sheets.decided(status, consumed_at=sheets.OPENED, agent_reason=text))
        yield WholeRequest(found, mail), named
        said = tuple(Comment(ActorId("key:key_0a1b(agent)"), "x\n" * 500, sheets.OPENED) for _ in range(50))
        yield WholeRequest(found, mail, comments=said), named
        yield WholeRequest(found, mail), replace(named, revealed=True, old_card=None)
        yield WholeRequest(replace(sheets.details(), replaces=replaced(status=status)), sheets.request_mail()), group
    for interest in (Refusal.OWN_REQUEST, Refusal.IS_CUSTOMER, Refusal.ADDRESS_HIDDEN, Refusal.NO_ADDRESS):
        yield WholeRequest(sheets.details(paused_at=sheets.OPENED), mail, interest), named
    short = sheets.thread_summary(text, key_points=(text,) * 9)
    entered = replace(mail, entered_by=ROSA, attachments=files[:1])
    yield WholeRequest(sheets.details(thread_summary=short), entered), none
    for asker in askers():
        yield WholeRequest(replace(sheets.details(), asker=asker), mail), named
    for credit in sheets.store_credits():
        yield WholeRequest(unusual(text, credit), mail), replace(group, reviewers=REVIEWERS * 15)
