"""What the front desk needs from the world: investigations, alarms, people, boards, and Slack for them."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Protocol

from app.domain.approval import Decider
from app.domain.case import Accepted, ApprovalSheet, InboundMail, Posted
from app.domain.front import (
    Alarm,
    AlreadyTaken,
    Board,
    DecisionFact,
    Investigation,
    InvestigationId,
    Lines,
    Listing,
    NewInvestigation,
    Preferences,
    Pulse,
    Report,
    Started,
    Subject,
)
from app.domain.ids import ActorId, ApprovalId, CaseId, CustomerId, MessageId, TenantId
from app.domain.mail import MachineMail, Original
from app.domain.mailboxes import NoAddress
from app.domain.naming import Named
from app.domain.notices import CaseNote
from app.domain.presses import RefusedPress, Shown
from app.domain.workflow import ApprovalRuns, RunNote
from app.ports_payments import FailedRefund


class Dispatches(Protocol):
    """Slack, outbound, for investigations and alarms. Raises ChatError or ChatRefused like Chat."""

    async def head_investigation(self, investigation: Investigation) -> Posted:
        """The message its report hangs under; where it was asked for in a thread, that thread's head."""
        ...

    async def show_report(self, investigation: Investigation, proposed: str) -> Posted:
        """The report in its thread. ``proposed``: "", "proposed", "no_message" or "blocked:" with the reason."""
        ...

    async def show_alarm(self, alarm: Alarm) -> Posted:
        """Tell on-call of a failed refund, or repaint that message where ``alarm.posted`` says it is."""
        ...

    async def tell_support(self, failed: FailedRefund) -> Posted:
        """In the case's thread: the refund came back, the customer does not have the money. Told once."""
        ...

    async def tell_finance(self, failed: FailedRefund) -> Posted:
        """The same in the finance channel, with what the books need. Told once."""
        ...

    async def tell_dispute(self, sheet: ApprovalSheet) -> Posted:
        """In the case's thread: the bank disputes the payment of its order. Told once per approval."""
        ...

    async def tell_withdrawn(self, investigation: Investigation, note: CaseNote) -> Posted:
        """In an investigation's thread: what it had proposed was withdrawn. Told once."""
        ...

    async def escalate_alarm(self, alarm: Alarm) -> Posted:
        """Mention the on-call group in the alarm's thread and in the channel: nobody took it."""
        ...


class Investigations(Protocol):
    """What people want looked into, and what was found."""

    async def find(self, tenant: TenantId, names: Sequence[Named]) -> Subject | None:
        """The first name that stands for something of ours."""
        ...

    async def find_at(self, tenant: TenantId, channel: str, stamps: Sequence[str]) -> Subject | None:
        """What a message in Slack is about."""
        ...

    async def open(self, tenant: TenantId, new: NewInvestigation) -> Started | AlreadyTaken:
        """Row, alarm, audit and outbox in one commit. The same source opens one and gets the same answer."""
        ...

    async def get(self, tenant: TenantId, investigation_id: InvestigationId) -> Investigation:
        """The row. Raises NotFound."""
        ...

    async def headed(self, tenant: TenantId, investigation_id: InvestigationId, posted: Posted) -> Posted:
        """Keep the message its report hangs under; the first one kept wins and is returned."""
        ...

    async def report(self, tenant: TenantId, investigation_id: InvestigationId, report: Report) -> Report:
        """Keep what was found; the first report wins and is returned."""
        ...

    async def fail(self, tenant: TenantId, investigation_id: InvestigationId, code: str) -> None:
        """Nothing will come of it (``investigation_failed`` once)."""
        ...

    async def done(self, tenant: TenantId, investigation_id: InvestigationId) -> None:
        """Its run has ended: stop saying that it started."""
        ...

    async def decisions(self, tenant: TenantId, customer_id: CustomerId) -> Sequence[DecisionFact]:
        """Earlier approvals of a customer and what became of them, latest first, at most 20."""
        ...

    async def message(self, tenant: TenantId, subject: Subject) -> MessageId | None:
        """The mail a proposal can belong to: the subject's own, else the customer's latest."""
        ...


class Alarms(Protocol):
    """Failed refunds, until somebody takes them."""

    async def get(self, tenant: TenantId, approval_id: ApprovalId) -> Alarm:
        """The alarm with its approval. Raises NotFound."""
        ...

    async def posted(self, tenant: TenantId, approval_id: ApprovalId, posted: Posted) -> None:
        """Keep where it is shown."""
        ...

    async def seconds_left(self, tenant: TenantId, approval_id: ApprovalId, *, within_seconds: int) -> float:
        """Until nobody took it in time, by the database's clock; 0 once that is so or somebody did."""
        ...

    async def settle(self, tenant: TenantId, approval_id: ApprovalId) -> bool:
        """The window is over: escalate unless somebody took it. True if it stands escalated."""
        ...

    async def told(self, tenant: TenantId, approval_id: ApprovalId) -> None:
        """On-call and operators heard of the escalation: stop saying it."""
        ...


class People(Protocol):
    """How people at the desk want to be reached, and whose App Home is kept fresh."""

    async def preferences(self, tenant: TenantId, person: ActorId) -> Preferences:
        """Theirs, or what we assume."""
        ...

    async def choose(self, tenant: TenantId, chosen: Preferences) -> None:
        """Keep what they chose."""
        ...

    async def opened_home(self, tenant: TenantId, person: ActorId, zone: str) -> None:
        """They look at their App Home: from now on it is kept fresh."""
        ...

    async def viewers(self, tenant: TenantId) -> Sequence[ActorId]:
        """Whose App Home is worth keeping fresh: opened within a week, at most 50."""
        ...

    async def claim_publish(self, tenant: TenantId, person: ActorId, *, every_seconds: float) -> float:
        """0.0: publish now, nobody else will within ``every_seconds``. Else how long to wait before asking again."""
        ...

    async def want_ping(self, tenant: TenantId) -> Sequence[Preferences]:
        """Who asked for a direct message beside the card, at most 50."""
        ...

    async def claim_ping(self, tenant: TenantId, key: str, person: ActorId) -> bool:
        """Whether this ping is still to be sent; whoever is told so sends it, and nobody else will."""
        ...


class Boards(Protocol):
    """What people look at."""

    async def list(self, tenant: TenantId, lines: Lines, *, person: Decider, needle: str = "") -> Listing:
        """The first ten of a list and how many more there are."""
        ...

    async def board(
        self, tenant: TenantId, preferences: Preferences, *, may_decide: bool, address: str | NoAddress
    ) -> Board:
        """One person's App Home. The queue is empty for whoever may not decide."""
        ...

    async def pulse(self, tenant: TenantId) -> Pulse:
        """How the desk is doing."""
        ...


class Nearby(Protocol):
    """Courtesies to people in Slack. Losing one costs nothing that the rows do not still say."""

    async def ping(self, sheet: ApprovalSheet, key: str) -> None:
        """A direct message to whoever asked for one, may decide this, and is not in their quiet hours."""
        ...

    def refresh(self) -> None:
        """Something changed: App Homes are published again soon."""
        ...


class Intake(Protocol):
    """Where a case written down by staff goes: the door every mail goes through."""

    async def accept(self, tenant: TenantId, mail: InboundMail) -> Accepted:
        """Commit it with its audit and outbox lines; a repeated ``external_id`` changes nothing."""
        ...


class WorkflowRuns(Protocol):
    """A row per run of a durable function, for people to look at. No rule reads it."""

    async def note(self, note: RunNote) -> None:
        """Keep how far a run is; an ended run stays ended."""
        ...

    async def forget(self, tenant: TenantId) -> int:
        """Remove what ended long ago; how many."""
        ...

    async def of_approvals(self, tenant: TenantId) -> ApprovalRuns:
        """What is going on with approvals, the worst first; those whose runs ended well are left out."""
        ...


POSTINGS_KEPT: Final = timedelta(days=30)  # a step is tried for hours; only a run that a person starts again is older


class Postings(Protocol):
    """Which messages were begun to be posted within POSTINGS_KEPT."""

    async def begin(self, tenant: TenantId, key: str) -> bool:
        """True for whoever asks first about ``key``, never again. Raises Unavailable."""
        ...


class Presses(Protocol):
    """What is known of the messages people press on."""

    async def shown_at(self, tenant: TenantId, posted: Posted) -> Shown | None:
        """The row this message shows, or once showed; None where the records do not know the message."""
        ...

    async def refused(self, tenant: TenantId, press: RefusedPress) -> None:
        """Put on record that a press did nothing (``press_refused``, once per press)."""
        ...


class Originals(Protocol):
    """Mails as they came; each reading is put on record."""

    async def of_case(self, tenant: TenantId, case_id: CaseId, *, by: ActorId) -> tuple[MessageId, Original]:
        """The newest of a case (``original_read``). Raises NotFound, and Misconfigured without its key."""
        ...


class Machines(Protocol):
    """Mails that were filed as a machine's."""

    async def list(self, tenant: TenantId) -> Sequence[MachineMail]:
        """Those of the last two weeks, the latest first, at most 50."""
        ...

    async def hand_over(self, tenant: TenantId, message_id: MessageId, *, by: ActorId) -> CaseId:
        """Treat it as a person's (``message_handed_over``). Raises NotFound and BadInput."""
        ...


@dataclass(frozen=True)
class FrontPorts:
    """What commands, shortcuts, alarms and the App Home need."""

    cases: Intake
    investigations: Investigations
    alarms: Alarms
    people: People
    boards: Boards
    runs: WorkflowRuns
    postings: Postings
    presses: Presses
    engine_answers: Callable[[], Awaitable[bool | None]]
    originals: Originals | None = None  # None: none are kept
    machines: Machines | None = None
