"""The approval: its states, its votes, and the rule that says which vote counts."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from app.domain.actions.money_action import NO_PARTS, Parts
from app.domain.approvals.flows.flow import Flow
from app.domain.approvals.flows.seats import Seats
from app.domain.cases.mail.mailboxes import NoAddress, same_mailbox
from app.domain.ids import ActorId, ApprovalId
from app.domain.people.actors import from_slack
from app.domain.people.desk_page import Authority
from app.domain.reason_codes import Code, say


class Status(StrEnum):
    """States of an approval; the database allows only the moves that docs/architecture.md draws."""

    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    EXECUTING = "executing"
    EXECUTED = "executed"
    NEEDS_ATTENTION = "needs_attention"


class Choice(StrEnum):
    """What a reviewer may answer."""

    APPROVE = "approve"
    REJECT = "reject"


class Refusal(StrEnum):
    """Why a vote did not count. A closed set: each has its sentence in the views."""

    UNKNOWN = "unknown"  # no such approval, or another tenant's: the same answer
    NOT_A_REVIEWER = "not_a_reviewer"
    OWN_REQUEST = "own_request"
    IS_CUSTOMER = "is_customer"  # who votes is whom the money goes to
    NOT_ASKED = "not_asked"  # whoever asked named others who decide it
    NOT_IN_FLOW = "not_in_flow"  # no stage of its flow asks them
    NOT_YOUR_TURN = "not_your_turn"  # their stage has not begun, or has the votes it needs
    IS_DRAFTER = "is_drafter"  # they changed what is asked, and their stage is for others
    VOTED_BEFORE = "voted_before"  # they voted in an earlier stage, and this one is for others
    OTHER_VERSION = "other_version"  # what they saw was changed since
    LOCKED = "locked"  # people locked whoever votes, and nothing of theirs counts until others unlock them
    DESK_STOPPED = "desk_stopped"  # people stopped the whole desk
    TOO_FAST = "too_fast"  # sooner than anyone can read: pressed again it counts
    ADDRESS_HIDDEN = "address_hidden"  # nobody can tell whether they are: Slack shows us no addresses
    NO_ADDRESS = "no_address"  # nobody can tell: their profile has none
    ALREADY_CLOSED = "already_closed"
    EXPIRED = "expired"
    STALE_CARD = "stale_card"  # the click came from a copy that is not the live card
    TAMPERED = "tampered"  # the row no longer matches the digest that was approved
    BAD_AMOUNT = "bad_amount"  # approved with an amount that the policy or the request does not allow
    TOO_LATE = "too_late"  # to be undone: the window has closed, or the refund is under way
    REOPENED = "reopened"  # somebody has asked for a fresh one already


@dataclass(frozen=True)
class Vote:
    """One click. ``source`` names it (``slack:<trigger>``): the same source is the same vote, however often sent."""

    by: ActorId
    choice: Choice
    source: str
    may_decide: bool  # judged live by the door it came through
    address: str | NoAddress = NoAddress.HIDDEN  # their mail address; of interest where they come from Slack
    reason: str = ""
    card: tuple[str, str] | None = None  # (channel, ts) the click came from; None where there is no card
    amount_cents: int | None = None  # approve this much instead; None: what was asked
    parts: Parts = NO_PARTS  # the lines of the order that the amount is of; empty: of none
    arguments: str | None = None  # of a call, others than were asked, in canonical form; None: as asked
    answer: str | None = None  # what was chosen or written where an answer is asked for
    reply: str = ""  # what the customer is to be told once the refund was made; empty: the agent's own words
    show_reason: bool = False  # whether the customer may see the reason
    cleared: tuple[str, ...] = ()  # codes of what was found in the reply and kept on this person's word
    others: tuple[str, ...] = ()  # addresses of theirs beside ``address``
    on_page: Authority | None = None  # by what they may decide, where they do so on the desk's page
    seats: Seats | None = None  # of them and of who voted before, where the request has a flow
    stage: str = ""  # of the flow, which it counted for
    version: int | None = None  # of the request, as they saw it; None: as it is


@dataclass(frozen=True)
class ReviewerRequest:
    """A press that is no vote: to undo a decision, or to be asked again. The same ``source`` is the same press."""

    by: ActorId
    source: str
    may_decide: bool
    address: str | NoAddress = NoAddress.HIDDEN
    others: tuple[str, ...] = ()
    on_page: Authority | None = None  # as a vote's


@dataclass(frozen=True)
class Decider:
    """Somebody who might decide, and their mail address."""

    by: ActorId
    address: str | NoAddress = NoAddress.HIDDEN
    others: tuple[str, ...] = ()
    on_page: Authority | None = None  # as a vote's


@dataclass(frozen=True)
class Beneficiary:
    """Whom an approval gives something to, and whom alone it asks, as far as it takes to keep others out."""

    addresses: tuple[str, ...] = ()
    people: frozenset[ActorId] = frozenset()  # whom an operator linked with the customer
    asked: frozenset[ActorId] | None = None  # whom alone whoever asked named; None: all that the desk lets


NOBODY: Final = Beneficiary()


WITHDRAWN_REASON_MAX: Final = 500


@dataclass(frozen=True)
class Withdrawal:
    """Why an approval is taken back before it is carried out; ``reason`` is a person's words or a remark."""

    by: ActorId
    reason: str


class OpenedBy(StrEnum):
    """What kind of run opens approvals."""

    MESSAGE = "message"  # a mail's own, which waits for what it asked
    INVESTIGATION = "investigation"
    REOPENING = "reopening"
    GATE = "gate"  # opens none, but stands before one


@dataclass(frozen=True)
class Opener:
    """A run by what it was about: a message, an investigation, or an approval. ``delivery`` is a message's."""

    kind: OpenedBy
    id: str
    delivery: int = 0


@dataclass(frozen=True)
class Ballot:
    """What the rule needs to know of an approval, read under its row lock."""

    approval_id: ApprovalId
    status: Status
    overdue: bool  # by the database's clock
    requested_by: ActorId
    card: tuple[str, str] | None
    intact: bool  # stored digest == digest recomputed from the row
    quorum: int = 1
    asked_cents: int = 0
    beneficiary: Beneficiary = NOBODY
    flow: Flow | None = None  # None: ``quorum`` people
    version: int = 1  # raised by each change that others have to agree to
    drafters: frozenset[ActorId] = frozenset()  # who made those changes


@dataclass(frozen=True)
class Counted:
    """The vote counts and leaves the approval in ``status``."""

    status: Status
    by: ActorId
    at: datetime | None = None
    kind: str = field(default="refund", compare=False)  # of the action it was about, for whoever words it
    stage: str = field(default="", compare=False)  # of its flow, which the vote counted for


@dataclass(frozen=True)
class Refused:
    """The vote does not count; ``status``, ``by`` and ``at`` say what stands instead."""

    why: Refusal
    status: Status | None = None
    by: ActorId | None = None
    at: datetime | None = None
    because: str = ""  # why this amount is not possible
    kind: str = field(default="refund", compare=False)
    named: tuple[ActorId, ...] = field(default=(), compare=False)  # who alone may, where whoever asked said so
    seconds: float | None = field(default=None, compare=False)  # for how long they had seen it


def judge(ballot: Ballot, votes: Sequence[Vote], vote: Vote) -> Counted | Refused:
    """Count one vote, or say why it does not count. One rejection closes; approvals need the quorum.

    ``votes`` are the earlier votes that counted. Authority comes first, so that a stranger learns nothing.
    """
    refusal = refusal_of(ballot, vote)
    if refusal is not None:
        return Refused(refusal, status=ballot.status)
    if ballot.quorum > 1 and changes(ballot, vote):
        # Another reviewer's vote was for another amount; adding the two up would approve what neither saw.
        return Refused(Refusal.BAD_AMOUNT, status=ballot.status, because=say(Code.DECIDED_TOGETHER))
    if vote.choice is Choice.REJECT:
        return Counted(Status.REJECTED, by=vote.by)
    approvers = {earlier.by for earlier in votes if earlier.choice is Choice.APPROVE} | {vote.by}
    reached = len(approvers) >= ballot.quorum
    return Counted(Status.APPROVED if reached else Status.PENDING, by=vote.by)


def changes(ballot: Ballot, vote: Vote) -> bool:
    """Whether it approves something else than was asked."""
    other = vote.amount_cents not in (None, ballot.asked_cents) or vote.arguments is not None or bool(vote.answer)
    return vote.choice is Choice.APPROVE and other


def interested(asked: Vote | ReviewerRequest | Decider, beneficiary: Beneficiary) -> Refusal | None:
    """Why this person may not decide it: others are asked, they gain by it, or nobody can tell that they do not.

    A terminal has no profile to compare: whoever opens the records could write to them as well.
    """
    if beneficiary.asked is not None and asked.by not in beneficiary.asked:
        return Refusal.NOT_ASKED
    if asked.by in beneficiary.people:
        return Refusal.IS_CUSTOMER
    if not from_slack(asked.by):
        return None
    own = asked.address
    if isinstance(own, NoAddress):
        return untold(own)
    theirs = (own, *asked.others)
    same = any(same_mailbox(mine, one) for mine in theirs for one in beneficiary.addresses)
    return Refusal.IS_CUSTOMER if same else None


def untold(address: NoAddress) -> Refusal:
    """Why nobody can tell whether somebody is the customer."""
    return Refusal.ADDRESS_HIDDEN if address is NoAddress.HIDDEN else Refusal.NO_ADDRESS


def refusal_of(ballot: Ballot, vote: Vote) -> Refusal | None:
    """Why a vote does not count, whoever else has voted."""
    interest = interested(vote, ballot.beneficiary)
    checks = (
        (not vote.may_decide, Refusal.NOT_A_REVIEWER),
        (vote.by == ballot.requested_by, Refusal.OWN_REQUEST),
        (interest is not None, interest),
        (ballot.status is Status.EXPIRED, Refusal.EXPIRED),
        (ballot.status is not Status.PENDING, Refusal.ALREADY_CLOSED),
        (ballot.overdue, Refusal.EXPIRED),
        (vote.card is not None and vote.card != ballot.card, Refusal.STALE_CARD),
        (not ballot.intact, Refusal.TAMPERED),
    )
    return next((why for refused, why in checks if refused), None)
