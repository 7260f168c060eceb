"""In-memory stand-ins for the front desk's ports."""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, cast

from app.domain.approvals.approval import ApprovalDetails
from app.domain.approvals.holders import Holder
from app.domain.approvals.manual_reviews import ManualReview
from app.domain.approvals.presses import RefusedPress, Shown
from app.domain.approvals.voting import Decider, Refusal, Refused, ReviewerRequest, Status
from app.domain.cases.cases import Accepted, Customer, InboundMail
from app.domain.cases.mail.inbound import MachineMail, Original
from app.domain.cases.mail.mailboxes import NoAddress
from app.domain.ids import ActorId, ApprovalId, CaseId, MessageId, Posted, RehearsalId, TenantId
from app.domain.investigations import Alarm, AlreadyTaken, NewInvestigation, Started, Subject, SubjectKind
from app.domain.operations.dashboard import Board, Day, InvestigationId, Lines, Listing, Preferences, Pulse, Week
from app.domain.operations.run_status import ApprovalRuns
from app.domain.subject_references import Named
from app.errors import NotFound, Unavailable
from app.ports.bundle import CommandPorts
from tests.slack import sheets
from tests.slack.records import Approvals, WholeRequests
from tests.slack.support_records import Support

NOW = datetime.now(UTC).replace(microsecond=0)
WEEK = Week(tuple(Day(date(2026, 6, day), day, 1, 0) for day in range(1, 8)), (("EUR", 12_345),), 340.0)


@dataclass
class CommandRecords:
    """All of them at once; what it is told is kept."""

    known: dict[str, Subject] = field(default_factory=dict)
    elsewhere: set[str] = field(default_factory=set)  # whom only the team's own records know
    looked_up: list[str] = field(default_factory=list)
    look_up_fails: Exception | None = None
    at: dict[str, Subject] = field(default_factory=dict)  # by a message's ts
    opened: list[NewInvestigation] = field(default_factory=list)
    mails: list[InboundMail] = field(default_factory=list)
    people: dict[ActorId, Preferences] = field(default_factory=dict)
    viewing: list[ActorId] = field(default_factory=list)
    pinged: list[tuple[str, ActorId]] = field(default_factory=list)
    held: list[ApprovalDetails] = field(default_factory=list)
    more: int = 0
    asked: list[tuple[Lines, str]] = field(default_factory=list)
    taken: AlreadyTaken | None = None
    engine: bool | None = True
    published: dict[ActorId, datetime] = field(default_factory=dict)
    deciders: list[Decider] = field(default_factory=list)
    boards_read: int = 0
    begun: set[str] = field(default_factory=set)
    away: bool = False  # whether the records of postings do not answer
    alarm: Alarm | None = None
    escalations: "Escalations" = field(default_factory=lambda: Escalations())
    presses: "Presses" = field(default_factory=lambda: Presses())
    reviews: "Reviews" = field(default_factory=lambda: Reviews())
    shelf: "Shelf" = field(default_factory=lambda: Shelf())
    whole: WholeRequests = field(default_factory=lambda: WholeRequests(Approvals(sheets.details())))
    support: Support = field(default_factory=Support)
    rehearsed: list[tuple[str, str, ActorId]] = field(default_factory=list)
    proposals: Any = None  # tests.slack.proposal_records
    key_locks: Any = None  # tests.slack.asker_records
    desk_locks: Any = None
    runs: ApprovalRuns = field(default_factory=lambda: ApprovalRuns([], 0, {}))

    def ports(self) -> CommandPorts:
        """As the desk takes them."""
        mine = cast(Any, self)
        return CommandPorts(
            cases=mine,
            investigations=mine,
            alarms=cast(Any, _Alarms(self)),
            escalations=self.escalations,
            people=mine,
            boards=mine,
            runs=mine,
            slack_posts=mine,
            presses=self.presses,
            whole_requests=self.whole,
            reviews=self.reviews,
            rehearsals=mine,
            proposals=self.proposals,
            key_locks=self.key_locks,
            desk_locks=self.desk_locks,
            look_ups=mine,
            engine_answers=self.engine_answers,
            support=self.support.ports(),
            originals=self.shelf,
            machines=self.shelf,
        )

    def knows(self, name: str, kind: SubjectKind, customer: Customer = sheets.ADA) -> Subject:
        """Let a name stand for something."""
        self.known[name] = Subject(kind, name, customer)
        return self.known[name]

    async def press(self, tenant: TenantId, rehearsal: RehearsalId, choice: str, *, by: ActorId) -> bool:
        self.rehearsed.append((rehearsal, choice, by))
        return True

    async def begin(self, tenant: TenantId, key: str) -> bool:
        if self.away:
            raise Unavailable("The records did not answer in time; please try again")
        first = f"{tenant} {key}" not in self.begun
        self.begun.add(f"{tenant} {key}")
        return first

    async def posted(self, tenant: TenantId, at: Posted, shown: Shown) -> None:
        self.presses.shown[at] = shown

    async def engine_answers(self) -> bool | None:
        return self.engine

    async def accept(self, tenant: TenantId, mail: InboundMail) -> Accepted:
        self.mails.append(mail)
        return Accepted(MessageId("msg_1"), CaseId("case_1"), duplicate=False)

    async def find(self, tenant: TenantId, names: tuple[Named, ...]) -> Subject | None:
        return next((self.known[name.id] for name in names if name.id in self.known), None)

    async def fetched(self, tenant: TenantId, named: str) -> bool:
        self.looked_up.append(named)
        if self.look_up_fails is not None:
            raise self.look_up_fails
        if named in self.elsewhere:
            self.knows(named, SubjectKind.CUSTOMER)
        return named in self.elsewhere

    async def find_at(self, tenant: TenantId, channel: str, stamps: list[str]) -> Subject | None:
        return next((self.at[ts] for ts in stamps if ts in self.at), None)

    async def open(self, tenant: TenantId, new: NewInvestigation) -> Started | AlreadyTaken:
        if new.from_alarm and self.taken:
            return self.taken
        self.opened.append(new)
        return Started(InvestigationId("inv_1"), new.subject)

    async def preferences(self, tenant: TenantId, person: ActorId) -> Preferences:
        return self.people.get(person, Preferences(person))

    async def choose(self, tenant: TenantId, chosen: Preferences) -> None:
        self.people[chosen.person] = replace(chosen, chosen=True)

    async def opened_home(self, tenant: TenantId, person: ActorId, zone: str) -> None:
        self.viewing.append(person)

    async def viewers(self, tenant: TenantId) -> list[ActorId]:
        return list(dict.fromkeys(self.viewing))

    async def claim_publish(self, tenant: TenantId, person: ActorId, *, every_seconds: float) -> float:
        now, last = datetime.now(UTC), self.published.get(person)
        if last is not None and now < last + timedelta(seconds=every_seconds):
            return (last + timedelta(seconds=every_seconds) - now).total_seconds()
        self.published[person] = now
        return 0.0

    async def want_ping(self, tenant: TenantId) -> list[Preferences]:
        return [one for one in self.people.values() if one.ping == "dm"]

    async def claim_ping(self, tenant: TenantId, key: str, person: ActorId) -> bool:
        if (key, person) in self.pinged:
            return False
        self.pinged.append((key, person))
        return True

    async def list(self, tenant: TenantId, lines: Lines, *, person: Decider, needle: str = "") -> Listing:
        self.asked.append((lines, needle))
        self.deciders.append(person)
        return Listing(self.held, self.more)

    async def board(
        self, tenant: TenantId, preferences: Preferences, *, may_decide: bool, address: str | NoAddress
    ) -> Board:
        self.boards_read += 1
        self.deciders.append(Decider(preferences.person, address))
        queue = Listing(self.held if may_decide else [], self.more if may_decide else 0)
        return Board(preferences, queue, [], WEEK, NOW, await self.support.read(tenant))

    async def of_approvals(self, tenant: TenantId) -> ApprovalRuns:
        return self.runs

    async def pulse(self, tenant: TenantId) -> Pulse:
        return Pulse(3, 1, NOW - timedelta(hours=2), 0, NOW)


@dataclass
class Presses:
    """What each message shows, as far as the records know, and the presses that were refused."""

    shown: dict[Posted, Shown] = field(default_factory=dict)
    kept: list[RefusedPress] = field(default_factory=list)
    lines: set[tuple[str, str]] = field(default_factory=lambda: {("hour_1", sheets.A1), ("hour_2", "apr_2")})

    async def has_line(self, tenant: TenantId, hour_id: str, approval_id: str) -> bool:
        return (hour_id, approval_id) in self.lines

    async def shown_at(self, tenant: TenantId, posted: Posted) -> Shown | None:
        return self.shown.get(posted)

    async def refused(self, tenant: TenantId, press: RefusedPress) -> None:
        self.kept.append(press)


@dataclass
class Reviews:
    """Ada's is the only account; who asks is judged by whether they may decide."""

    standing: ManualReview | None = None

    async def ask(self, tenant: TenantId, approval_id: ApprovalId, wish: ReviewerRequest, *, name: str) -> Any:
        if not wish.may_decide:
            return Refused(Refusal.NOT_A_REVIEWER)
        asked = ManualReview(sheets.ADA.id, sheets.ADA.email, approval_id, wish.by, name, NOW)
        self.standing = self.standing or asked
        return self.standing

    async def end(self, tenant: TenantId, approval_id: ApprovalId, wish: ReviewerRequest) -> Any:
        if not wish.may_decide:
            return Refused(Refusal.NOT_A_REVIEWER)
        if self.standing is None:
            raise NotFound("Nobody wants to be asked about this customer")
        ended, self.standing = self.standing, None
        return ended

    async def named(self, tenant: TenantId, email: str) -> ManualReview | None:
        return self.standing if self.standing and self.standing.email == email.lower() else None

    async def all(self, tenant: TenantId) -> list[ManualReview]:
        return [self.standing] if self.standing else []


@dataclass
class _Alarms:
    command_ports: CommandRecords

    async def get(self, tenant: TenantId, approval_id: str) -> Alarm:
        assert self.command_ports.alarm is not None
        return self.command_ports.alarm

    async def take_over(self, tenant: TenantId, approval_id: str, *, by: ActorId, takings: int) -> Holder | None:
        alarm = self.command_ports.alarm
        if alarm is not None and alarm.taken_by not in (None, by) and alarm.takings == takings:
            alarm = self.command_ports.alarm = replace(alarm, taken_by=by, taken_at=NOW, takings=takings + 1)
        if alarm is None or alarm.taken_by is None:
            return None
        return Holder(alarm.taken_by, NOW, alarm.takings)


@dataclass
class Escalations:
    """Of one approval, and whoever has it."""

    holder: Holder | None = None
    over: Status | None = None

    async def take(self, tenant: TenantId, approval_id: str, *, by: ActorId, takings: int) -> Holder | Status:
        if self.over is not None:
            return self.over
        if self.holder is None or (self.holder.by != by and self.holder.takings == takings):
            self.holder = Holder(by, NOW, takings + 1)
        return self.holder


@dataclass
class Shelf:
    """The records' side, and what was asked of it."""

    asked: list[tuple[str, str]] = field(default_factory=list)

    async def of_case(self, tenant: TenantId, case_id: CaseId, *, by: ActorId) -> tuple[MessageId, Original]:
        self.asked.append((case_id, by))
        return MessageId("msg_1"), Original(b"Hi", "message/rfc822")

    async def list(self, tenant: TenantId) -> list[MachineMail]:
        return [MachineMail("msg_7", "case_7", "<!here>@x.example", "*News*", "auto", sheets.OPENED)]

    async def hand_over(self, tenant: TenantId, message_id: MessageId, *, by: ActorId) -> CaseId:
        self.asked.append((message_id, by))
        return CaseId("case_1")
