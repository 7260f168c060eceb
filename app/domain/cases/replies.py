"""What the agent proposed and drafted, and what became of the draft."""

from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from app.domain.actions.money_action import NO_PARTS, Parts
from app.domain.cases.case_state import Claim, Done
from app.domain.cases.thread_summary import ThreadSummary
from app.domain.ids import ActorId, CaseId, DraftId, MessageId, Posted, TenantId


@dataclass(frozen=True)
class Proposal:
    """An action the agent asked for: lines of an order, all that is left of it, or an amount.

    Of lines and of the whole the amount is worked out again when it is asked about; the policy judges it.
    """

    call_id: str
    order_id: str
    amount_cents: int
    reason: str
    kind: str = "refund"
    lines: Parts = NO_PARTS
    whole: bool = False

    def __post_init__(self) -> None:
        """Rows keep lists."""
        object.__setattr__(self, "lines", tuple((number, quantity) for number, quantity in self.lines))

    def to_json(self) -> dict[str, Any]:
        """As it was kept before there were lines, where it has none."""
        data = asdict(self)
        extra = {"lines": NO_PARTS, "whole": False}
        return {name: value for name, value in data.items() if name not in extra or value != extra[name]}


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


class DraftStatus(StrEnum):
    """States of a drafted reply."""

    READY = "ready"
    SENDING = "sending"
    UNSURE = "unsure"  # it may have been sent: the answer was lost, and a person says what to do
    SENT = "sent"
    REPLACED = "replaced"


@dataclass(frozen=True)
class DraftDetails:
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
    stranger: bool = False  # its reader is no customer we know
    linked_by: ActorId | None = None  # who said whose case it is; None: the sender's own address did
    came_back: bool = False  # a refund that this may speak of failed after the provider had taken it
    doubts: tuple[str, ...] = ()  # codes of what it says that no receipt bears out, and nobody said to mail
    held: tuple[str, ...] = ()  # those for which a press on Send was refused
    thread_summary: ThreadSummary | None = None  # a long thread in short
    claim: Claim | None = None  # who takes care of its case
    closed: Done | None = None  # who said that no reply is needed, and when


class SendRefusal(StrEnum):
    """Why a Send did nothing."""

    UNKNOWN = "unknown"
    ALREADY_SENDING = "already_sending"
    REPLACED = "replaced"
    EMPTY = "empty"
    NOT_STAFF = "not_staff"
    RETRYING = "retrying"  # another draft was asked for already
    DISAGREES = "disagrees"  # it says what no receipt bears out
    NOT_WANTED = "not_wanted"  # nothing in the case waits for an answer that nobody drafted
    NO_REPLY = "no_reply"  # somebody said that no reply is needed


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
    fresh: bool = False  # it answers nothing: its subject stands as it is
