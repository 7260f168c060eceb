"""What the durable functions and the doors need from the world, as Protocols; ``app.main`` picks who does it.

Every method may run twice: a step whose answer was lost is retried after its commit.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from app.domain.approval import Counted, Refused, Status, Vote
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
    OpsNotice,
    OrderRecord,
    OutboundMail,
    Posted,
    Receipt,
    SendVerdict,
    TurnRecord,
)
from app.domain.ids import (
    ActorId,
    ApprovalId,
    CaseId,
    ChargeId,
    CustomerId,
    DraftId,
    MessageId,
    OrderId,
    TenantId,
)
from app.events import Event


class Tenants(Protocol):
    """The directory of tenants: the one thing read outside a tenant's transaction."""

    async def all(self) -> Sequence[TenantId]:
        """Every tenant's id."""
        ...

    async def by_team(self, team_id: str) -> TenantId | None:
        """The tenant of a Slack workspace."""
        ...

    async def bind_team(self, tenant: TenantId, team_id: str) -> None:
        """Tie a workspace to a tenant. Raises Misconfigured if either is already tied elsewhere."""
        ...


class Cases(Protocol):
    """Messages and the cases they belong to."""

    async def accept(self, tenant: TenantId, mail: InboundMail) -> Accepted:
        """Commit a mail with its audit and outbox lines; a repeated ``external_id`` changes nothing."""
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

    async def needs_person(self, tenant: TenantId, message_id: MessageId, code: str) -> None:
        """Mark the case for a person (``case_needs_person``, once per message and code)."""
        ...


class Customers(Protocol):
    """Read-only look-ups the agent's tools are bound to."""

    async def orders(self, tenant: TenantId, customer_id: CustomerId) -> Sequence[OrderRecord]:
        """This customer's orders, latest first, at most 50."""
        ...

    async def order(self, tenant: TenantId, order_id: OrderId) -> OrderRecord | None:
        """Any order of the tenant."""
        ...


class Turns(Protocol):
    """The agent's runs, kept so that a retried step gives the same answer without asking a model again."""

    async def load(self, tenant: TenantId, message_id: MessageId, number: int) -> TurnRecord | None:
        """The stored turn, if it happened."""
        ...

    async def save(self, tenant: TenantId, message_id: MessageId, turn: TurnRecord) -> TurnRecord:
        """Keep a turn; the first one saved under a number wins and is returned."""
        ...


class Approvals(Protocol):
    """Approvals and the votes on them."""

    async def open(self, tenant: TenantId, new: NewApproval) -> Approval:
        """Commit row, digest and audit line; the natural key opens only one and returns it."""
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

    async def card_posted(self, tenant: TenantId, approval_id: ApprovalId, posted: Posted) -> None:
        """Keep where the live card is (``card_posted``)."""
        ...

    async def note(self, tenant: TenantId, approval_id: ApprovalId, action: str, key: str) -> None:
        """Write an audit line about an approval once per key (``approval_reminded``, ``card_failed``…)."""
        ...

    async def consume(self, tenant: TenantId, approval_id: ApprovalId) -> Status:
        """The gate has read the row: if it is decided, stop the nudges. Returns the status."""
        ...

    async def expire(self, tenant: TenantId, approval_id: ApprovalId) -> Status:
        """Expire it if pending and past its deadline by the database's clock. Returns the status."""
        ...

    async def expire_overdue(self, tenant: TenantId, *, limit: int) -> Sequence[ApprovalId]:
        """Expire whatever is overdue; the outbox tells the gates."""
        ...


@dataclass(frozen=True)
class Attempt:
    """Leave to call the provider. ``resumed``: an earlier attempt's answer is not known, so look up first."""

    approval: Approval
    idempotency_key: str
    resumed: bool
    age_seconds: float


@dataclass(frozen=True)
class Stuck:
    """A decision nobody carries on with. ``revivals``: how often its message was sent to the engine again."""

    approval_id: ApprovalId
    message_id: MessageId
    status: Status
    revivals: int


class Refunds(Protocol):
    """The one row per approval that stands between a decision and the provider."""

    async def begin(self, tenant: TenantId, approval_id: ApprovalId) -> Attempt | Receipt:
        """Win ``approved -> executing`` and commit the attempt, or return what stands (a false digest is settled)."""
        ...

    async def settle(self, tenant: TenantId, approval_id: ApprovalId, outcome: "ProviderRefund") -> Receipt:
        """Mirror the provider: succeeded -> executed and ``refund_issued``; failed -> needs_attention."""
        ...

    async def give_up(
        self, tenant: TenantId, approval_id: ApprovalId, *, code: str, trouble: str, untried: bool = False
    ) -> Receipt:
        """Executing (or approved) -> needs_attention, with a sentence. ``untried``: only if nothing was attempted."""
        ...

    async def receipt(self, tenant: TenantId, approval_id: ApprovalId) -> Receipt:
        """What became of it, by the rows."""
        ...

    async def stuck(self, tenant: TenantId, *, older_than_seconds: float) -> Sequence[Stuck]:
        """Decisions nobody carries on with: approved or executing and unmoved for that long, or decided and
        nudged in vain; only where the message is due for another revival (the gaps double)."""
        ...


@dataclass(frozen=True)
class ChargeFacts:
    """A charge as the provider has it now (minor units)."""

    charge_id: ChargeId
    amount_cents: int
    refunded_cents: int
    currency: str
    disputed: bool


@dataclass(frozen=True)
class RefundOrder:
    """What the provider is told. ``approval_id`` goes into its metadata, by which it can be found again."""

    tenant: TenantId
    approval_id: ApprovalId
    charge_id: ChargeId
    amount_cents: int
    currency: str
    idempotency_key: str


@dataclass(frozen=True)
class ProviderRefund:
    """The provider's own record of a refund; ``status`` is ``succeeded``, ``pending`` or ``failed``."""

    id: str
    status: str
    amount_cents: int
    failure: str = ""


class Payments(Protocol):
    """Where money moves."""

    key_life_seconds: float  # how long the provider remembers an idempotency key

    async def charge(self, tenant: TenantId, charge_id: ChargeId) -> ChargeFacts:
        """Read a charge. Raises PaymentRefused(detail="no_such_charge"), PaymentUnknown."""
        ...

    async def refund(self, order: RefundOrder) -> ProviderRefund:
        """Refund. Raises PaymentRefused (final) or PaymentUnknown (the answer was lost)."""
        ...

    async def find_refund(
        self, tenant: TenantId, charge_id: ChargeId, approval_id: ApprovalId
    ) -> ProviderRefund | None:
        """The refund that carries this approval's id, if there is one. Raises PaymentUnknown."""
        ...


class Drafts(Protocol):
    """Drafted replies."""

    async def create(self, tenant: TenantId, message_id: MessageId, turn: TurnRecord) -> DraftId:
        """Keep a finished turn's reply, once per (message, turn); earlier unsent drafts are replaced."""
        ...

    async def sheet(self, tenant: TenantId, draft_id: DraftId) -> DraftSheet:
        """What the thread shows. Raises NotFound."""
        ...

    async def posted(self, tenant: TenantId, draft_id: DraftId, posted: Posted) -> None:
        """Keep where the draft is shown (``draft_posted`` once)."""
        ...

    async def request_send(
        self, tenant: TenantId, draft_id: DraftId, *, by: ActorId, body: str | None = None
    ) -> SendVerdict:
        """Ready -> sending with its outbox line, in one commit; ``body`` replaces the text (``draft_edited``)."""
        ...

    async def sent(self, tenant: TenantId, draft_id: DraftId) -> None:
        """Sending -> sent, ``message_sent`` once."""
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

    async def note_in_case(self, sheet: CaseSheet, text: str) -> Posted:
        """A plain sentence in the case's thread."""
        ...

    async def tell_ops(self, notice: OpsNotice) -> Posted:
        """A message in the operators' channel."""
        ...


class Mail(Protocol):
    """Mail, outbound."""

    async def send(self, mail: OutboundMail) -> None:
        """Hand a mail over; the same ``key`` is mailed once. Raises MailError."""
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
    drafts: Drafts
    chat: Chat
    mail: Mail
    outbox: Outbox
    audit: Audit
