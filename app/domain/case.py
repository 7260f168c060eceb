"""What the desk knows of a customer's case: mail, agent turns, drafted replies, and the sheets people read."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from app.domain.action import RefundAction
from app.domain.approval import Status
from app.domain.escalation import Ladder
from app.domain.ids import ActorId, ApprovalId, CaseId, CustomerId, DraftId, MessageId, OrderId, TenantId
from app.domain.mail import Attachment, Bounce, MailKind, Original
from app.domain.policy import AutoSums, RefundFacts
from app.domain.redaction import Hit
from app.domain.thread import Gist

AGENT_TEXT_MAX: Final = 20_000  # characters of one mail that the agent reads
# A mail may hold 25 MB of text. Nothing of ours reads more of it than this: one character more tells that it was cut.
TEXT_READ_MAX: Final = AGENT_TEXT_MAX + 1


@dataclass(frozen=True)
class Customer:
    """A customer of the tenant. ``tier`` is ``enterprise``, ``pro`` or ``standard``."""

    id: CustomerId
    email: str
    tier: str


@dataclass(frozen=True)
class InboundMail:
    """A parsed customer mail. ``external_id`` is the Message-ID (or the provider's id), unique per tenant."""

    external_id: str
    sender: str  # address only, lower case
    subject: str
    body: str  # plain text: what is new in it, or all of it where that cannot be told apart
    references: tuple[str, ...] = ()  # external ids this mail answers
    attachments: tuple[dict[str, Any], ...] = ()  # name, size_bytes, sha256, content_type
    entered_by: ActorId | None = None  # who at the desk wrote it down; None: it came by mail
    quoted: str = ""  # what it quotes of earlier mails
    tags: tuple[str, ...] = ()  # case tags it carries in its subject or recipients
    kind: MailKind = MailKind.HUMAN
    sender_verified: bool = False  # somebody we trust says that it comes from this address
    bounce: Bounce | None = None
    digest: str = ""  # ``content_digest``, where it is known already
    hits: dict[str, tuple[Hit, ...]] | None = None  # what must not be kept, by field; None: nobody looked yet
    original: Original | None = field(default=None, repr=False, compare=False)  # as it came, to be kept sealed
    sent_by: str = ""  # the form's own address, where ``sender`` is what somebody typed into it (Reply-To)
    reply_to: str = ""  # another address that answers are asked for; shown, and not used


class Problem(StrEnum):
    """Why no agent drafts a reply to a message; a person handles it."""

    UNKNOWN_CUSTOMER = "unknown_customer"
    EMPTY_BODY = "empty_body"
    REPEATED = "repeated"  # the sender said the very same before: a machine that answers our answers
    TOO_MANY = "too_many"  # mails of one thread within an hour: perhaps a machine that answers a machine


@dataclass(frozen=True)
class Accepted:
    """The door's answer for one mail. A duplicate names the first one's ids."""

    message_id: MessageId
    case_id: CaseId
    duplicate: bool
    problem: Problem | None = None
    truncated: bool = False  # the agent will read only the first AGENT_TEXT_MAX characters
    kind: MailKind = MailKind.HUMAN


@dataclass(frozen=True)
class Posted:
    """Where a message lives in Slack."""

    channel: str
    ts: str


@dataclass(frozen=True)
class CaseWork:
    """What ``handle-customer-email`` works on: ids and small words only, safe in engine state."""

    tenant: TenantId
    case_id: CaseId
    message_id: MessageId
    customer_id: CustomerId | None
    problem: Problem | None
    sender_verified: bool = False


@dataclass(frozen=True)
class CaseSheet:
    """What the head of a case's thread shows."""

    tenant: TenantId
    case_id: CaseId
    customer: Customer | None
    sender: str
    subject: str
    excerpt: str  # customer's words, already cut to 600 characters, not yet escaped
    size_bytes: int
    truncated: bool
    problem: Problem | None
    thread: Posted | None
    entered_by: ActorId | None = None  # who at the desk wrote it down; None: it came by mail
    sender_verified: bool = False
    attachments: tuple[Attachment, ...] = ()
    sent_by: str = ""  # the form's own address, where the sender was typed into it
    reply_to: str = ""  # where else answers are asked for
    gist: Gist | None = None  # a long thread in short


@dataclass(frozen=True)
class Conversation:
    """What the agent needs to answer one message. No body is longer than TEXT_READ_MAX."""

    case_id: CaseId
    customer: Customer
    subject: str
    body: str
    history: tuple[tuple[str, str], ...]  # ("customer" | "desk", text), oldest first
    today: str  # ISO date by the database's clock
    gist: Gist | None = None  # stands in for what is left out of a long history


@dataclass(frozen=True)
class OrderRecord:
    """One order of a customer, with what was paid and given back (minor units)."""

    id: OrderId
    number: str
    description: str
    customer_id: CustomerId
    charge_id: str
    paid_cents: int
    refunded_cents: int
    currency: str
    placed_on: str
    disputed: bool = False  # as far as we heard; the payment provider is the judge


@dataclass(frozen=True)
class Proposal:
    """An action the agent asked for. The amount is whatever the model sent; the policy judges it."""

    call_id: str
    order_id: str
    amount_cents: int
    reason: str


@dataclass(frozen=True)
class TurnRecord:
    """One finished or paused agent run of a message; ``number`` counts from 1. Kept in Postgres only."""

    number: int
    reply: str | None
    written_by: str
    state: str | None  # the paused run, opaque
    contract: str | None
    proposals: tuple[Proposal, ...] = ()
    notes: tuple[str, ...] = ()  # such as "A link was removed from the draft"
    cleared: tuple[str, ...] = ()  # codes of what was found in the reply and is mailed on a person's word
    requests: int = 0
    input_tokens: int = 0
    output_tokens: int = 0


@dataclass(frozen=True)
class NewApproval:
    """Everything an approval's row is made of. (message, call, revision) is its natural key."""

    case_id: CaseId
    message_id: MessageId
    call_id: str
    revision: int  # 1; raised when facts moved and a fresh card is needed
    action: RefundAction
    facts: RefundFacts
    agent_reason: str
    because: str  # the policy's sentence
    ladder: Ladder
    auto: bool  # True: the policy approves it at once, by actor "policy"
    requested_by: ActorId
    submitted: bool = False  # True: nobody waits for it, so ``approval/submit`` starts its gate
    undo_seconds: int = 0  # how long an approval is held before it is carried out
    reopens: ApprovalId | None = None  # the closed one it takes the place of
    sums: AutoSums | None = None  # what the policy may let through in sum, judged again as it opens
    seen_attempts: int | None = None  # of refunds of the same payment, when its facts were read


@dataclass(frozen=True)
class Receipt:
    """What became of a refund, for the card and the agent; ``sentence`` is plain and safe for people."""

    # executed | rejected | expired | cancelled | withdrawn | blocked | facts_changed | needs_attention | pending
    outcome: str
    sentence: str
    refund_id: str | None = None
    amount_cents: int = 0
    note: str | None = None  # the reviewer's reason, where the customer may see it


@dataclass(frozen=True)
class Approval:
    """An approval's row, whole."""

    tenant: TenantId
    id: ApprovalId
    case_id: CaseId
    message_id: MessageId
    call_id: str
    revision: int
    status: Status
    action: RefundAction
    digest: str
    facts: RefundFacts
    agent_reason: str
    because: str
    ladder: Ladder
    requested_by: ActorId
    opened_at: datetime
    deadline: datetime
    decided_at: datetime | None
    decided_by: ActorId | None
    decision_reason: str
    consumed_at: datetime | None  # the gate has taken the decision in
    card: Posted | None
    trouble: str  # why it needs attention or is not asked again, a safe sentence; empty otherwise
    paused_at: datetime | None = None  # a question is open: the clock stands still since then
    approved_action: RefundAction | None = None  # a smaller one than was asked; None: as asked
    approved_digest: str = ""
    reply_text: str = ""  # what the reviewer wants the customer told, once the refund was made
    reply_cleared: tuple[str, ...] = ()  # codes of what was found in it and kept on their word
    reason_shown: bool = False  # whether the customer may see the reason
    undo_until: datetime | None = None  # held until then, so that it can be undone
    reopens: ApprovalId | None = None  # the closed one it takes the place of
    reopened_by: ActorId | None = None  # who wants to be asked again after this one closed
    withdrawn_at: datetime | None = None  # cancelled for good: no fresh one follows

    @property
    def final_action(self) -> RefundAction:
        """What is carried out: what was approved where that is less, else what was asked."""
        return self.approved_action or self.action


@dataclass(frozen=True)
class EarlierRefunds:
    """What this customer was given back before, by our records; the sum is in the approval's currency only."""

    count: int = 0
    sum_cents: int = 0
    other_currencies: int = 0  # how many of them are not in the sum


@dataclass(frozen=True)
class OtherRequest:
    """Another refund of the same payment that is asked for, on its way, or not known to be made or not."""

    id: ApprovalId
    order_number: str
    amount_cents: int
    currency: str
    status: Status


@dataclass(frozen=True)
class ApprovalSheet:
    """Everything the card shows, read in one transaction; rendered from records, never from agent prose."""

    approval: Approval
    customer: Customer
    subject: str
    excerpt: str  # customer's words, cut, not escaped
    waiting_since: datetime
    receipt: Receipt
    case_thread: Posted | None
    earlier: EarlierRefunds = field(default=EarlierRefunds())
    disputed_at: datetime | None = None  # when we heard that the bank disputes the order's payment
    successor: Posted | None = None  # where the card is that took this one's place
    sender_verified: bool = False
    gist: Gist | None = None  # a long thread in short
    others: tuple[OtherRequest, ...] = ()  # of the same payment


class DraftStatus(StrEnum):
    """States of a drafted reply."""

    READY = "ready"
    SENDING = "sending"
    UNSURE = "unsure"  # it may have been sent: the answer was lost, and a person says what to do
    SENT = "sent"
    REPLACED = "replaced"


@dataclass(frozen=True)
class DraftSheet:
    """A drafted reply with what the thread shows around it."""

    tenant: TenantId
    id: DraftId
    case_id: CaseId
    message_id: MessageId
    status: DraftStatus
    body: str  # as it will be (or was) mailed
    original_body: str  # as drafted
    written_by: str
    notes: tuple[str, ...]
    to: str
    subject: str
    in_reply_to: str
    requested_by: ActorId | None
    sent_at: datetime | None
    posted: Posted | None
    case_thread: Posted | None
    turn: int = 0  # of the agent, that drafted it
    edit_diff: str = ""  # what a person changed before sending, as a unified diff
    retry_by: ActorId | None = None  # who waits for another draft in its place
    retry_note: str = ""  # what that one should do otherwise
    replaced_by: Posted | None = None  # where the draft is that took its place
    trouble: str = ""  # why it was not sent, or did not arrive: a code
    warning: str = ""  # why mail to this address came back before: a code
    came_back: bool = False  # a refund that this may speak of failed after the provider had taken it
    doubts: tuple[str, ...] = ()  # codes of what it says that no receipt bears out, and nobody said to mail
    held: tuple[str, ...] = ()  # those for which a press on Send was refused
    gist: Gist | None = None  # a long thread in short


class SendRefusal(StrEnum):
    """Why a Send did nothing."""

    UNKNOWN = "unknown"
    ALREADY_SENDING = "already_sending"
    REPLACED = "replaced"
    EMPTY = "empty"
    NOT_STAFF = "not_staff"
    RETRYING = "retrying"  # another draft was asked for already
    DISAGREES = "disagrees"  # it says what no receipt bears out


@dataclass(frozen=True)
class SendVerdict:
    """The answer to a Send: ``refusal`` is None when the draft is now on its way."""

    refusal: SendRefusal | None
    by: ActorId | None = None  # who sends it, now or already
    doubts: tuple[str, ...] = ()  # codes of what it is refused for
    draft_id: DraftId | None = None  # of a reply that was written by hand


@dataclass(frozen=True)
class OutboundMail:
    """A reply as handed to the mail port. ``key`` makes sending twice the same as once."""

    tenant: TenantId
    key: str
    to: str
    subject: str
    body: str
    in_reply_to: str = ""  # a Message-ID without brackets; empty where the mail answered had none
    references: tuple[str, ...] = ()  # the thread's, oldest first
    tag: str = ""  # by which an answer finds its case where mail programs lose the thread
    automatic: bool = False  # no person asked for it to be sent
