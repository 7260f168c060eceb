"""Sample records, each field replaceable."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from app.domain.actions.refund import RefundAction
from app.domain.actions.refund_policy import RefundFacts
from app.domain.actions.store_credit import StoreCreditAction, StoreCreditFacts
from app.domain.approvals.approval import Approval, ApprovalDetails, Receipt
from app.domain.approvals.escalation import EscalationPolicy
from app.domain.approvals.voting import Status
from app.domain.approvals.whole_request import RequestMail
from app.domain.cases.cases import CaseDetails, Customer
from app.domain.cases.replies import DraftDetails, DraftStatus
from app.domain.cases.thread_summary import Sentiment, ThreadSummary
from app.domain.ids import (
    ActorId,
    ApprovalId,
    CaseId,
    ChargeId,
    CustomerId,
    DraftId,
    MessageId,
    OrderId,
    Posted,
    TenantId,
)
from app.domain.operations.notifications import Job, News, OpsNotice, Why
from app.domain.reason_codes import Code, say

ACME = TenantId("acme")
ADA = Customer(CustomerId("cust_001"), "ada@example.com", "enterprise")
OPENED = datetime.now(UTC).replace(microsecond=0)
A1 = ApprovalId("apr_0123456789abcdef01234567")
D1 = DraftId("drf_0123456789abcdef01234567")

FACTS = RefundFacts(
    order_id=OrderId("ord_1"),
    order_number="1042",
    description="Annual plan",
    customer_id=ADA.id,
    charge_id=ChargeId("ch_1"),
    currency="EUR",
    paid_cents=12_000,
    refunded_cents=0,
    disputed=False,
    placed_on=(OPENED - timedelta(days=51)).date().isoformat(),
)


def approval(**changes: Any) -> Approval:
    """A pending request for 49.90 EUR."""
    action = RefundAction(ACME, ADA.id, OrderId("ord_1"), ChargeId("ch_1"), 4990, "EUR")
    base = Approval(
        tenant=ACME,
        id=A1,
        case_id=CaseId("case_1"),
        message_id=MessageId("msg_1"),
        call_id="call_1",
        revision=1,
        status=Status.PENDING,
        action=action,
        digest=action.digest(A1),
        facts=FACTS,
        agent_reason="The order arrived damaged",
        because=say(Code.PERSON_DECIDES),
        ladder=EscalationPolicy(60, 120, 180),
        requested_by=ActorId("agent"),
        opened_at=OPENED,
        deadline=OPENED + timedelta(hours=4),
        decided_at=None,
        decided_by=None,
        decision_reason="",
        consumed_at=None,
        card=None,
        trouble="",
    )
    return replace(base, **changes)


def thread_summary(text: str = "", **changes: Any) -> ThreadSummary:
    """A long thread in short."""
    base = ThreadSummary(
        upto_id=MessageId("msg_9"),
        summary=text or "The kettle broke; the customer wants the money back and waits for an answer.",
        sentiment=Sentiment.ANNOYED,
        key_points=(text or "Order 1042 arrived broken", text or "A new one was promised on 3 March"),
        written_by=text or "chat:gpt-x",
    )
    return replace(base, **changes)


def details(
    *, subject: str = "Broken", excerpt: str = "It broke. Please refund me.", **changes: Any
) -> ApprovalDetails:
    """A card's sheet; other fields go to the approval, ``customer`` and ``receipt`` to the sheet."""
    customer = changes.pop("customer", ADA)
    receipt = changes.pop("receipt", Receipt("pending", ""))
    verified, short = changes.pop("sender_verified", True), changes.pop("thread_summary", None)
    since = OPENED - timedelta(minutes=20)
    return ApprovalDetails(
        approval(**changes),
        customer,
        subject,
        excerpt,
        since,
        receipt,
        None,
        sender_verified=verified,
        thread_summary=short,
    )


def decided(status: Status, **changes: Any) -> ApprovalDetails:
    """A sheet after a decision by Rosa."""
    outcome = {Status.EXECUTED: Receipt("executed", "Refunded.", "re_1", 4990)}.get(status, Receipt(status.value, ""))
    base: dict[str, Any] = {
        "status": status,
        "receipt": outcome,
        "decided_by": ActorId("slack:U0ROSA"),
        "decided_at": OPENED + timedelta(minutes=5),
    }
    return details(**{**base, **changes})


def request_mail(**changes: Any) -> RequestMail:
    """The mail a request came from."""
    body = "It broke. Please refund me, or call +49 170 1234512."
    base = RequestMail(ADA.email, "Broken", body, len(body), (), OPENED - timedelta(minutes=20))
    return replace(base, **changes)


def draft(**changes: Any) -> DraftDetails:
    """A ready reply."""
    base = DraftDetails(
        tenant=ACME,
        id=D1,
        case_id=CaseId("case_1"),
        message_id=MessageId("msg_1"),
        status=DraftStatus.READY,
        body="Dear Ada,\n\nyour refund of 49.90 EUR is on its way.",
        original_body="Dear Ada,\n\nyour refund of 49.90 EUR is on its way.",
        written_by="offline rules (no language model)",
        notes=(),
        to="ada@example.com",
        subject="Re: Broken",
        in_reply_to="<1@example.com>",
        requested_by=None,
        sent_at=None,
        posted=None,
        case_thread=None,
    )
    return replace(base, **changes)


def case(**changes: Any) -> CaseDetails:
    """A case of a known customer."""
    base = CaseDetails(
        tenant=ACME,
        case_id=CaseId("case_1"),
        customer=ADA,
        sender=ADA.email,
        subject="Broken",
        excerpt="It broke. Please refund me.",
        size_bytes=1200,
        truncated=False,
        problem=None,
        thread=None,
        sender_verified=True,
    )
    return replace(base, **changes)


def notice(**changes: Any) -> OpsNotice:
    """A message for the operators."""
    base = OpsNotice(
        tenant=ACME,
        news=News.RUN_STOPPED_RESEND,
        data={"job": Job.EMAIL, "why": Why.AGENT_TRANSIENT, "message": "msg_1"},
        case_id=CaseId("case_1"),
        approval_id=A1,
        thread=Posted("C0SUPPORT", "1.000001"),
        facts=(("run", "01ABC"),),
    )
    return replace(base, **changes)


def store_credits() -> list[ApprovalDetails]:
    """Cards of store credit: asked for, and in every state after it."""
    facts = StoreCreditFacts(
        order_id=FACTS.order_id,
        order_number=FACTS.order_number,
        description=FACTS.description,
        customer_id=ADA.id,
        currency="EUR",
        paid_cents=12_000,
        refunded_cents=1_000,
        credited_cents=500,
        placed_on=FACTS.placed_on,
    )
    action = StoreCreditAction(ACME, ADA.id, OrderId("ord_1"), 4990, "EUR")
    states = [decided(status, action=action, facts=facts) for status in Status if status is not Status.PENDING]
    return [details(action=action, facts=facts), *states]
