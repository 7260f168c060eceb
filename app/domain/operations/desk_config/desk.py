"""Everything a desk's owner chooses, as it is at one moment."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Literal

from app.domain.actions.policy import PolicyLimits
from app.domain.approvals.clocks.calendar import WorkCalendar
from app.domain.approvals.escalation import EscalationPolicy
from app.domain.cases.holding_reply import HoldingReply
from app.domain.cases.support_reminders import ReminderPolicy
from app.domain.operations.desk_config.calendar import CalendarRules
from app.domain.operations.desk_config.callbacks import Callbacks, OpeningEvents
from app.domain.operations.desk_config.canaries import CanaryPlan
from app.domain.operations.desk_config.desk_policy import DeskPolicy
from app.domain.operations.desk_config.flow import FlowNumbers
from app.domain.operations.desk_config.flows import DeclaredFlows
from app.domain.operations.desk_config.oncall import OnCall
from app.domain.operations.desk_config.records import AttachmentLimits, RecordsConfig, RefundRule
from app.domain.operations.desk_config.reviews import ReviewRules
from app.domain.operations.desk_config.schedule import Crons
from app.domain.operations.desk_config.shop import ShopRules
from app.domain.operations.desk_config.tools import Tools

ReplyMode = Literal["review", "auto"]


@dataclass(frozen=True)
class Channels:
    """Ids of Slack channels; empty until somebody names them."""

    approvals: str = ""
    support: str = ""
    oncall: str = ""
    ops: str = ""
    fallback: str | None = None
    finance: str | None = None


@dataclass(frozen=True, kw_only=True)
class DeskConfig:
    """The defaults are a small safe desk: nothing passes without a person, and no rule is quoted that nobody wrote.

    ``version`` is of the file's newest version in force, 0 where none is. ``language`` is None where the directory
    of tenants has it. People are ids of users (U…, W…) and, but for owners, user groups (S…).
    """

    version: int = 0
    name: str = ""
    language: str | None = None
    zone: str = "UTC"
    owners: tuple[str, ...] = ()
    channels: Channels = field(default_factory=Channels)
    reviewers: tuple[str, ...] = ()
    staff: tuple[str, ...] = ()
    emails: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))  # by user
    oncall: OnCall = field(default_factory=OnCall)
    ladder: EscalationPolicy = field(default_factory=lambda: EscalationPolicy(3600, 7200, 14_400))
    calendar: CalendarRules = field(default_factory=CalendarRules)
    limits: PolicyLimits = field(default_factory=PolicyLimits)
    policy: DeskPolicy = field(default_factory=DeskPolicy)
    undo_seconds: int = 20
    ask_pause_seconds: int = 1800
    investigate_seconds: int = 900
    reply_mode: ReplyMode = "review"
    canaries: CanaryPlan = field(default_factory=CanaryPlan)
    shop: ShopRules = field(default_factory=ShopRules)
    flow: FlowNumbers = field(default_factory=FlowNumbers)
    crons: Crons = field(default_factory=Crons)
    support_reminders: ReminderPolicy = field(default_factory=lambda: ReminderPolicy(3600, 3600, 14_400))
    holding_reply: HoldingReply = field(default_factory=HoldingReply)
    records: RecordsConfig = field(default_factory=RecordsConfig)
    refunds: RefundRule = field(default_factory=RefundRule)
    attachments: AttachmentLimits = field(default_factory=AttachmentLimits)
    flows: DeclaredFlows = field(default_factory=lambda: MappingProxyType({}))
    tools: Tools = field(default_factory=Tools)
    callbacks: Callbacks = field(default_factory=Callbacks)
    events: OpeningEvents = field(default_factory=OpeningEvents)
    reviews: ReviewRules = field(default_factory=ReviewRules)

    def work_calendar(self, today: date) -> WorkCalendar | None:
        """As it is kept with a request that opens today; None where every hour counts, and nobody is quiet."""
        return self.calendar.frozen(self.zone, today)
