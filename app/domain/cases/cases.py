"""What the desk knows of a customer's case: mail, agent turns, drafted replies, and the sheets people read."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from app.domain.cases.case_state import CaseState
from app.domain.cases.mail.inbound import Attachment, Bounce, MailKind, Original
from app.domain.cases.thread_summary import ThreadSummary
from app.domain.ids import ActorId, CaseId, CustomerId, MessageId, Posted, TenantId
from app.domain.privacy.redaction import Hit

AGENT_TEXT_MAX: Final = 20_000  # characters of one mail that the agent reads
# A mail may hold 25 MB of text. Nothing of ours reads more of it than this: one character more tells that it was cut.
TEXT_READ_MAX: Final = AGENT_TEXT_MAX + 1


@dataclass(frozen=True)
class Customer:
    """A customer of the tenant. ``tier`` is ``enterprise``, ``pro`` or ``standard``."""

    id: CustomerId
    email: str
    tier: str
    name: str = ""


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
    files: tuple[bytes, ...] = field(default=(), repr=False, compare=False)  # the attachments' own bytes, in order
    sent_by: str = ""  # the form's own address, where ``sender`` is what somebody typed into it (Reply-To)
    reply_to: str = ""  # another address that answers are asked for; shown, and not used


class Problem(StrEnum):
    """Why no agent drafts a reply to a message; a person handles it."""

    UNKNOWN_CUSTOMER = "unknown_customer"  # no customer of ours, beyond what is drafted for those within a day
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
class CaseWork:
    """What ``handle-customer-email`` works on: ids and small words only, safe in engine state."""

    tenant: TenantId
    case_id: CaseId
    message_id: MessageId
    customer_id: CustomerId | None
    problem: Problem | None
    sender_verified: bool = False


@dataclass(frozen=True)
class CaseDetails:
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
    linked_by: ActorId | None = None  # who said that it is this customer's; None: the sender's own address did
    attachments: tuple[Attachment, ...] = ()
    sent_by: str = ""  # the form's own address, where the sender was typed into it
    reply_to: str = ""  # where else answers are asked for
    thread_summary: ThreadSummary | None = None  # a long thread in short
    state: CaseState | None = None  # None where only the mail is told of


@dataclass(frozen=True)
class Conversation:
    """What the agent needs to answer one message. No body is longer than TEXT_READ_MAX."""

    case_id: CaseId
    sender: str
    customer: Customer | None  # None: nobody we know
    subject: str
    body: str
    history: tuple[tuple[str, str], ...]  # ("customer" | "desk", text), oldest first
    today: str  # ISO date by the database's clock
    thread_summary: ThreadSummary | None = None  # stands in for what is left out of a long history
    first_turn: int = 1  # which turn of the agent this run begins with
