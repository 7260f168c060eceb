"""An approval as its row has it, and as people are shown it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.domain.actions.action import Action, Facts
from app.domain.actions.money_action import MoneyAction, MoneyFacts, money_facts_of, money_of
from app.domain.actions.policy import AutoSums
from app.domain.actions.tool_call import Evidence
from app.domain.approvals.askers.reports import Reported
from app.domain.approvals.canaries.canary import Revealed
from app.domain.approvals.clocks.calendar import WorkCalendar
from app.domain.approvals.earlier import EarlierRefunds, EarlierRejection, Replaced
from app.domain.approvals.escalation import EscalationPolicy
from app.domain.approvals.flows.flow import Flow
from app.domain.approvals.flows.judging import Tally
from app.domain.approvals.holders import Holder, PostedReminder
from app.domain.approvals.precedents.precedent import NO_PRECEDENTS, Precedents
from app.domain.approvals.voting import Status
from app.domain.cases.cases import Customer
from app.domain.cases.thread_summary import ThreadSummary
from app.domain.ids import ActorId, ApprovalId, CaseId, MessageId, Posted, TenantId
from app.domain.people.actors import asks_by_request
from app.domain.people.desk_locks import DeskLock
from app.domain.people.key_locks import Asker


@dataclass(frozen=True)
class NewApproval:
    """Everything an approval's row is made of. (message, call, revision) is its natural key."""

    case_id: CaseId
    message_id: MessageId
    call_id: str
    revision: int  # 1; raised when facts moved and a fresh card is needed
    action: Action
    facts: Facts
    agent_reason: str
    because: str  # the policy's sentence
    ladder: EscalationPolicy
    auto: bool  # True: the policy approves it at once, by actor "policy"
    requested_by: ActorId
    submitted: bool = False  # True: nobody waits for it, so ``approval/submit`` starts its gate
    undo_seconds: int = 0  # how long an approval is held before it is carried out
    reopens: ApprovalId | None = None  # the closed one it takes the place of
    sums: AutoSums | None = None  # what the policy may let through in sum, judged again as it opens
    seen_attempts: int | None = None  # of refunds of the same payment, when its facts were read
    desk_version: int | None = None  # of the desk's file that judged it; 0: none was in force
    reviewers: tuple[ActorId, ...] = ()  # who alone may decide it, of those whom the desk lets; empty: all of them
    rule: str = ""  # of the desk's file, which judged it
    rule_facts: Mapping[str, Any] | None = None  # by which it did, by the names that rules use
    flow: Flow | None = None  # None: any one reviewer
    calendar: WorkCalendar | None = None  # by which its ladder goes; None: every hour counts, and nobody is quiet


@dataclass(frozen=True)
class Receipt:
    """What became of an action, for the card and the agent; ``sentence`` is plain and safe for people."""

    # executed | rejected | expired | cancelled | withdrawn | blocked | facts_changed | needs_attention | pending
    outcome: str
    sentence: str
    refund_id: str | None = None  # what whoever did it calls it: the provider's refund, a ledger's entry
    amount_cents: int = 0
    note: str | None = None  # the reviewer's reason, where the customer may see it
    items: tuple[str, ...] = ()  # what it was done for, by the order's records, where that is some of its lines


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
    action: Action
    digest: str
    facts: Facts
    agent_reason: str
    because: str
    ladder: EscalationPolicy
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
    approved_action: Action | None = None  # a smaller or another one than was asked; None: as asked
    approved_digest: str = ""
    reply_text: str = ""  # what the reviewer wants the customer told, once the refund was made
    reply_cleared: tuple[str, ...] = ()  # codes of what was found in it and kept on their word
    reason_shown: bool = False  # whether the customer may see the reason
    undo_until: datetime | None = None  # held until then, so that it can be undone
    reopens: ApprovalId | None = None  # the closed one it takes the place of
    reopened_by: ActorId | None = None  # who wants to be asked again after this one closed
    withdrawn_at: datetime | None = None  # cancelled for good: no fresh one follows
    desk_version: int | None = None  # of the desk's file that judged it; None: opened before that was kept
    reviewers: tuple[ActorId, ...] = ()  # who alone may decide it; empty: all whom the desk lets
    rule: str = ""  # of the desk's file, which judged it
    rule_facts: Mapping[str, Any] | None = None  # by which it did, by the names that rules use
    flow: Flow | None = None  # None: any one reviewer
    calendar: WorkCalendar | None = None  # by which its ladder goes; None: every hour counts, and nobody is quiet

    @property
    def kind(self) -> str:
        """What kind of action is asked for."""
        return self.action.kind

    @property
    def is_request(self) -> bool:
        """Whether a program or an event asked: there is no mail to answer, and no case's thread to tell."""
        return asks_by_request(self.requested_by)

    @property
    def final_action(self) -> Action:
        """What is carried out: what was approved where that is something else, else what was asked."""
        return self.approved_action or self.action

    @property
    def sum(self) -> MoneyAction:
        """What is asked, for what is about money only. Raises TypeError on a kind that moves none."""
        return money_of(self.action)

    @property
    def final_sum(self) -> MoneyAction:
        """What is carried out, in the same way."""
        return money_of(self.final_action)

    @property
    def order(self) -> MoneyFacts:
        """What a sum is on account of, in the same way."""
        return money_facts_of(self.facts)


@dataclass(frozen=True)
class GateReading:
    """A row as its gate goes by it, with the database's clock."""

    approval: Approval
    age_seconds: float  # since it opened
    left_seconds: float  # until its deadline, wherever questions have moved it; 0 when past or closed
    waited_seconds: float = 0.0  # how long the customer had waited when it opened
    unseen: bool = False  # the policy let it through, and the line that says so is not shown yet


@dataclass(frozen=True)
class OtherRequest:
    """Another request for the same order or payment: asked for, on its way, or not known to be made or not."""

    id: ApprovalId
    order_number: str
    amount_cents: int
    currency: str
    status: Status
    kind: str = "refund"


@dataclass(frozen=True)
class ApprovalDetails:
    """Everything the card shows, read in one transaction; rendered from records, never from agent prose."""

    approval: Approval
    customer: Customer | None  # None: a program asked, for nobody we know
    subject: str
    excerpt: str  # the asking mail's words, cut, not escaped
    waiting_since: datetime
    receipt: Receipt
    case_thread: Posted | None
    earlier: EarlierRefunds = field(default=EarlierRefunds())
    disputed_at: datetime | None = None  # when we heard that the bank disputes the order's payment
    successor: Posted | None = None  # where the card is that took this one's place
    sender_verified: bool = False
    linked_by: ActorId | None = None  # who said that the case is this customer's; None: the sender's own address did
    thread_summary: ThreadSummary | None = None  # a long thread in short
    others: tuple[OtherRequest, ...] = ()  # for the same order or payment
    rejections: tuple[EarlierRejection, ...] = ()  # the same order's first, then the newest; at most a few
    rejected_count: int = 0  # how many there are in all
    usual_cents: int | None = None  # what hardly any amount was above when it was asked; None: too little to go by
    replaces: Replaced | None = None
    files: tuple[str, ...] = ()  # what came with the mail is called so by its sender
    holder: Holder | None = None  # whoever of on-call looks after it
    asker: Asker | None = None  # the key it was asked with
    reported: Reported | None = None  # what the program that asked says came of it
    reminders: tuple[PostedReminder, ...] = ()  # where people were called to it
    evidence: tuple[Evidence, ...] = ()  # where the program that asked says that its reasons can be seen
    tally: Tally | None = None  # what the votes make of its flow; None: it has none
    lock: DeskLock | None = None  # what keeps people from deciding it, or holds up what they approved
    precedents: Precedents = NO_PRECEDENTS  # what people decided about requests that are like it
    held_at: datetime | None = None  # when the customer, who still waits, was sent a holding reply
    revealed: Revealed | None = None  # it was a test, and is over

    @property
    def address(self) -> str:
        """The customer's; empty where there is none."""
        return "" if self.customer is None else self.customer.email
