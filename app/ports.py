"""What the durable functions and the doors need from the world, as Protocols; ``app.main`` picks who does it.

Every method may run twice: a step whose answer was lost is retried after its commit.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from app.domain.agreement import MoneyRecord
from app.domain.approval import Counted, Opener, Refused, Status, Vote, Wish, Withdrawal
from app.domain.case import (
    Accepted,
    Approval,
    ApprovalSheet,
    CaseSheet,
    CaseWork,
    Conversation,
    DraftSheet,
    InboundMail,
    NewApproval,
    OrderRecord,
    Posted,
)
from app.domain.ids import (
    ApprovalId,
    CaseId,
    CustomerId,
    MessageId,
    OrderId,
    TenantId,
)
from app.domain.notices import CaseNote, OpsNotice
from app.domain.question import QuestionSheet
from app.domain.reply import Told
from app.domain.screening import HeldReply, Surroundings
from app.domain.stalled import Stalled
from app.events import Event
from app.ports_front import Alarms, Dispatches, Investigations, Nearby, People
from app.ports_payments import PaymentNews, Payments, Refunds
from app.ports_replies import Bounces, Drafts, Mail, Questions, Sending, Turns
from app.ports_text import Spending, Summaries


class Tenants(Protocol):
    """The directory of tenants: the one thing read outside a tenant's transaction."""

    async def all(self) -> Sequence[TenantId]:
        """The tenants that are served here: a host serves exactly its own."""
        ...

    async def by_team(self, team_id: str) -> TenantId | None:
        """The tenant of a Slack workspace."""
        ...

    async def language(self, tenant: TenantId) -> str:
        """The two letters of the language its people are spoken to in."""
        ...

    async def bind_team(self, tenant: TenantId, team_id: str) -> None:
        """Tie a workspace to a tenant. Raises Misconfigured if either is already tied elsewhere."""
        ...


class Cases(Protocol):
    """Messages and the cases they belong to."""

    async def accept(self, tenant: TenantId, mail: InboundMail) -> Accepted:
        """Commit a mail with its audit and outbox lines; a repeated ``external_id`` changes nothing.

        Its original is kept sealed, where there is a key.
        """
        ...

    async def refuse(self, tenant: TenantId, *, code: str, size_bytes: int) -> None:
        """Put on record that a mail was turned away at the door (``message_refused``)."""
        ...

    async def resend(self, tenant: TenantId, message_id: MessageId) -> int:
        """Queue ``customer/email.received`` again under the next delivery number, which is returned."""
        ...

    async def lost(self, tenant: TenantId, *, older_than_seconds: float) -> Sequence[tuple[MessageId, int]]:
        """Messages whose run began and left neither draft, approval nor person; with how often each was re-sent."""
        ...

    async def begin(self, tenant: TenantId, message_id: MessageId, *, delivery: int, run_id: str) -> CaseWork:
        """Note ``message_received`` once per delivery and stop the outbox from saying it again."""
        ...

    async def sheet(self, tenant: TenantId, message_id: MessageId) -> CaseSheet:
        """What the head of the case's thread shows."""
        ...

    async def bind_thread(self, tenant: TenantId, case_id: CaseId, posted: Posted) -> Posted:
        """Keep the case's thread; the first one bound wins and is returned."""
        ...

    async def conversation(self, tenant: TenantId, message_id: MessageId) -> Conversation:
        """What the agent needs to answer. Raises NotFound without a known customer."""
        ...

    async def reply_held(self, tenant: TenantId, message_id: MessageId, held: HeldReply) -> None:
        """Put on record that a reply was held back (``reply_held``, once per draft or approval, person and codes)."""
        ...

    async def needs_person(self, tenant: TenantId, message_id: MessageId, code: str) -> None:
        """Mark the case for a person (``case_needs_person``, once per message and code)."""
        ...


class Letters(Protocol):
    """Mails that could not be read."""

    async def keep(self, tenant: TenantId, raw: bytes, content_type: str, *, code: str, sentence: str) -> str:
        """Keep a mail for a person, once for the same bytes; its id."""
        ...

    async def name(self, tenant: TenantId, content_type: str, size_bytes: int) -> str:
        """Note a mail whose bytes were too many to take; its id."""
        ...


class Customers(Protocol):
    """Read-only look-ups the agent's tools are bound to."""

    async def orders(self, tenant: TenantId, customer_id: CustomerId) -> Sequence[OrderRecord]:
        """This customer's orders, latest first, at most 50."""
        ...

    async def surroundings(self, tenant: TenantId, message_id: MessageId, words: Sequence[str]) -> Surroundings:
        """What a reply to this message is looked at with; ``words``, in lower case, are those it might owe others:
        order numbers, ids, or what is before an @. One question. Raises NotFound."""
        ...

    async def money_record(self, tenant: TenantId, message_id: MessageId) -> MoneyRecord:
        """What a reply to this message is compared with: refunds of its case and customer, their orders and words."""
        ...

    async def order(self, tenant: TenantId, order_id: OrderId) -> OrderRecord | None:
        """Any order of the tenant, by its id or by the number people know it by."""
        ...

    async def risk_score(self, tenant: TenantId, customer_id: CustomerId) -> int:
        """How many of this customer's refunds came back; 0 for a customer we do not know."""
        ...


class Approvals(Protocol):
    """Approvals and the votes on them."""

    async def open(self, tenant: TenantId, new: NewApproval) -> Approval:
        """Commit row, digest and audit line; the natural key opens only one and returns it.

        What the policy would let through is judged again with all that it let through before, and waits for a
        person where that is too much. Raises ChargeBusy while another refund of the payment is under way.
        """
        ...

    async def opened(
        self, tenant: TenantId, message_id: MessageId, *, call_id: str, revision: int
    ) -> Approval | None:
        """What ``open`` opened under this natural key; None where it has not."""
        ...

    async def block(self, tenant: TenantId, message_id: MessageId, *, call_id: str, code: str, because: str) -> None:
        """Put on record that the policy stopped a proposal (``refund_blocked``, once per call)."""
        ...

    async def get(self, tenant: TenantId, approval_id: ApprovalId) -> Approval:
        """The row. Raises NotFound."""
        ...

    async def sheet(self, tenant: TenantId, approval_id: ApprovalId) -> ApprovalSheet:
        """Everything the card shows. Raises NotFound."""
        ...

    async def pending(self, tenant: TenantId) -> Sequence[ApprovalSheet]:
        """Open approvals, the longest waiting customer first, at most 200."""
        ...

    async def cast(self, tenant: TenantId, approval_id: ApprovalId, vote: Vote) -> Counted | Refused:
        """Judge and record one vote: vote, status, audit and outbox in one commit. Same source, same verdict."""
        ...

    async def withdraw(self, tenant: TenantId, approval_id: ApprovalId, withdrawal: Withdrawal) -> Counted | Refused:
        """Pending or approved -> cancelled for good (``approval_cancelled``, code withdrawn); never when executing.

        ``approval/withdrawn`` then tells whoever asked.
        """
        ...

    async def withdrawal_told(self, tenant: TenantId, approval_id: ApprovalId) -> None:
        """Whoever asked has heard, and its gate has had its time to: nothing about it is said again."""
        ...

    async def live_of(self, tenant: TenantId, opener: Opener) -> Sequence[ApprovalId]:
        """What a run had opened and what is not closed yet: pending, approved or executing."""
        ...

    async def undecided(self, tenant: TenantId, message_id: MessageId) -> bool:
        """Whether a refund asked for with this message still waits: for people, or to be carried out."""
        ...

    async def undo(self, tenant: TenantId, approval_id: ApprovalId, wish: Wish) -> Counted | Refused:
        """Approved -> cancelled while it is held (``approval_cancelled``, code undone); never when executing."""
        ...

    async def reopen(self, tenant: TenantId, approval_id: ApprovalId, wish: Wish) -> Counted | Refused:
        """Ask for a fresh approval in a closed one's place, once (``approval_reopened``), with its outbox line."""
        ...

    async def not_reopened(self, tenant: TenantId, approval_id: ApprovalId, *, because: str) -> None:
        """No fresh one takes its place: stop asking for it, and keep why for the card."""
        ...

    async def told(self, tenant: TenantId, message_id: MessageId, calls: Sequence[str]) -> Sequence[Told]:
        """What became of the refunds these proposals of a message asked for, with what reviewers want told."""
        ...

    async def card_posted(self, tenant: TenantId, approval_id: ApprovalId, posted: Posted) -> None:
        """Keep where the live card is (``card_posted``)."""
        ...

    async def note(self, tenant: TenantId, approval_id: ApprovalId, action: str, key: str) -> None:
        """Write an audit line about an approval once per key (``approval_reminded``, ``card_failed``…)."""
        ...

    async def consume(self, tenant: TenantId, approval_id: ApprovalId) -> Status:
        """The gate has read the row: if it is decided, stop the nudges. Returns the status."""
        ...

    async def age_seconds(self, tenant: TenantId, approval_id: ApprovalId) -> float:
        """Since it opened, by the database's clock."""
        ...

    async def seconds_left(self, tenant: TenantId, approval_id: ApprovalId) -> float:
        """Until its deadline by the database's clock, wherever questions have moved it; 0 when past or closed."""
        ...

    async def expire(self, tenant: TenantId, approval_id: ApprovalId) -> Status:
        """Expire it if pending and past its deadline by the database's clock. Returns the status."""
        ...

    async def expire_overdue(self, tenant: TenantId, *, limit: int) -> Sequence[ApprovalId]:
        """Expire whatever is overdue; the outbox tells the gates."""
        ...


class Chat(Protocol):
    """Slack, outbound. Raises ChatError (a retry may heal) or ChatRefused (it will not)."""

    async def open_case(self, sheet: CaseSheet) -> Posted:
        """Start the case's thread in the support channel."""
        ...

    async def show_card(self, sheet: ApprovalSheet) -> Posted:
        """Post the card, or repaint it in place where ``sheet.approval.card`` says it is."""
        ...

    async def remind(self, sheet: ApprovalSheet) -> Posted:
        """Remind the reviewers in the card's thread."""
        ...

    async def escalate(self, sheet: ApprovalSheet) -> Posted:
        """Tell the on-call channel, mentioning the on-call group, with a link to the card."""
        ...

    async def show_draft(self, sheet: DraftSheet) -> Posted:
        """Post or repaint the draft in the case's thread."""
        ...

    async def show_answer(self, sheet: QuestionSheet) -> Posted:
        """The answer to a reviewer's question, in the card's thread, with what was looked at."""
        ...

    async def tell_stalled(self, sheet: Stalled) -> Posted:
        """In the case's thread: no draft comes, why, and what can be done. Once per delivery of the mail."""
        ...

    async def note_in_case(self, sheet: CaseSheet, note: CaseNote) -> Posted:
        """One sentence in the case's thread; the same key is said once."""
        ...

    async def tell_ops(self, notice: OpsNotice) -> Posted:
        """A message in the operators' channel."""
        ...

    async def tell_ops_once(self, notice: OpsNotice, key: str) -> bool:
        """The same, unless it was told under this key: True where it was told now."""
        ...


@dataclass(frozen=True)
class OutboxLine:
    """One thing still to be said. ``sends`` counts how often it was said already."""

    id: int
    event: Event
    sends: int
    cause: str  # unique per tenant, such as "apr_x:decided"


class Outbox(Protocol):
    """Events committed with the rows they speak of."""

    async def due(self, tenant: TenantId, *, limit: int) -> Sequence[OutboxLine]:
        """Lines whose time has come, claimed for 30 s so that two relays do not say them together."""
        ...

    async def said(self, tenant: TenantId, lines: Sequence[OutboxLine]) -> None:
        """They were sent: lines said once are done; the others come due again on the backoff until consumed."""
        ...

    async def put_back(self, tenant: TenantId, lines: Sequence[OutboxLine]) -> None:
        """They could not be sent just now: due again in a second."""
        ...


class Audit(Protocol):
    """The record."""

    async def rows(self, tenant: TenantId, *, limit: int, case_id: CaseId | None = None) -> list[dict[str, Any]]:
        """The latest rows, oldest first: seq, at, action, actor, subject, data."""
        ...

    async def verify(self, tenant: TenantId) -> int | None:
        """The first sequence number whose hash does not follow, or None if the chain is whole."""
        ...


class Publisher(Protocol):
    """Where the relay says events."""

    async def publish(self, events: Sequence[Event]) -> None:
        """Send all of them. Raises Unavailable when the engine did not take them."""
        ...


@dataclass(frozen=True)
class Ports:
    """One of each, as ``app.main`` composed them."""

    tenants: Tenants
    cases: Cases
    customers: Customers
    turns: Turns
    approvals: Approvals
    refunds: Refunds
    payments: Payments
    news: PaymentNews
    drafts: Drafts
    sending: Sending
    bounces: Bounces
    questions: Questions
    chat: Chat
    investigations: Investigations
    alarms: Alarms
    people: People
    nearby: Nearby
    dispatches: Dispatches
    spending: Spending
    summaries: Summaries
    mail: Mail
    outbox: Outbox
    audit: Audit
    desk: TenantId  # whose host this is; it hears of what names no tenant
