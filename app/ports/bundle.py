"""All ports, as the host hands them to doors and durable functions."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, fields
from typing import Self

from app.domain.ids import (
    TenantId,
)
from app.domain.operations.retention import KeepRule
from app.ports.approvals.agent_requests import DraftOpening, EventRequests
from app.ports.approvals.approvals import Approvals, Comments, Escalations, Presses, Questions, WholeRequests
from app.ports.approvals.auto_lines import AutoLines, AutoMessages, ManualReviews
from app.ports.approvals.canaries import Canaries
from app.ports.approvals.executions import Executions
from app.ports.approvals.precedents import Precedents
from app.ports.approvals.proofs import Proofs
from app.ports.approvals.reports import AskerReports
from app.ports.approvals.rule_facts import RuleFacts
from app.ports.approvals.webhooks import WebhookCalls, WebhookDeliveries
from app.ports.cases.attachments import Attachments
from app.ports.cases.cases import (
    CaseLinks,
    Cases,
    Claims,
    Closings,
    Intake,
    Machines,
    Originals,
    Snoozes,
    Summaries,
    SupportQueue,
    SupportReminders,
)
from app.ports.cases.holding import HoldingReplies
from app.ports.cases.replies import AgentTurns, Bounces, Drafts, Mail, ReplyScreen, Sending
from app.ports.chat import Chat, DirectMessages, InvestigationMessages, Reports, SlackPosts, SupportMessages
from app.ports.investigations import Alarms, Investigations
from app.ports.messages import MessageStates
from app.ports.operations.desk_configs import DeskConfigs
from app.ports.operations.desk_proposals import DeskProposals, ProposalPorts
from app.ports.operations.operations import (
    Audit,
    Backups,
    CustomerHealth,
    Dashboard,
    Metrics,
    ModelUsage,
    Outbox,
    Retention,
    WorkflowRuns,
)
from app.ports.operations.rehearsals import RehearsalPorts, Rehearsals
from app.ports.operations.tenant_secrets import TenantSecrets
from app.ports.payments.payment_provider import Payments, ProviderEvents
from app.ports.payments.payments import Refunds
from app.ports.payments.store_credits import StoreCredits
from app.ports.people.desk_locks import DeskLocks
from app.ports.people.desk_page import ReviewerMail
from app.ports.people.erasures import ErasurePorts
from app.ports.people.key_locks import KeyLocks
from app.ports.people.messages import Messages
from app.ports.people.people import People, Tenants
from app.ports.records import Customers, CustomerTies, LookUps, RecordSource


@dataclass(frozen=True)
class DeskPorts:
    """One of each, but for those that speak to people: Slack is opened with these."""

    tenants: Tenants
    cases: Cases
    customers: Customers
    records: RecordSource
    customer_ties: CustomerTies
    turns: AgentTurns
    approvals: Approvals
    canaries: Canaries
    auto_lines: AutoLines
    precedents: Precedents
    proofs: Proofs
    executions: Executions
    refunds: Refunds
    store_credits: StoreCredits
    payments: Payments
    news: ProviderEvents
    drafts: Drafts
    sending: Sending
    bounces: Bounces
    questions: Questions
    comments: Comments
    rule_facts: RuleFacts
    investigations: Investigations
    alarms: Alarms
    people: People
    spending: ModelUsage
    summaries: Summaries
    mail: Mail
    outbox: Outbox
    audit: Audit
    configs: DeskConfigs
    secrets: TenantSecrets
    key_locks: KeyLocks
    desk_locks: DeskLocks
    deliveries: WebhookDeliveries
    reports: AskerReports
    event_requests: EventRequests
    webhook_calls: WebhookCalls
    desk: TenantId  # whose host this is; it hears of what names no tenant


@dataclass(frozen=True, kw_only=True)
class SpeakingPorts:
    """What speaks to people of the desk."""

    chat: Chat
    direct_messages: DirectMessages
    investigation_messages: InvestigationMessages
    auto_messages: AutoMessages
    reviewer_mail: ReviewerMail
    messages: Messages


@dataclass(frozen=True, kw_only=True)
class Ports(DeskPorts, SpeakingPorts):
    """One of each, as ``app.main`` composed them."""

    @classmethod
    def joined(cls, desk: DeskPorts, speaking: SpeakingPorts) -> Self:
        """The desk's, and those that were opened with them."""
        own = {one.name: getattr(desk, one.name) for one in fields(DeskPorts)}
        return cls(**own, **{one.name: getattr(speaking, one.name) for one in fields(SpeakingPorts)})


@dataclass(frozen=True)
class SupportPorts:
    """What those need who work through what waits."""

    queue: SupportQueue
    claims: Claims
    closings: Closings
    links: CaseLinks
    snoozes: Snoozes
    files: Attachments


@dataclass(frozen=True)
class CommandPorts:
    """What commands, shortcuts, alarms and the App Home need."""

    cases: Intake
    investigations: Investigations
    alarms: Alarms
    escalations: Escalations
    people: People
    boards: Dashboard
    runs: WorkflowRuns
    slack_posts: SlackPosts
    presses: Presses
    whole_requests: WholeRequests
    reviews: ManualReviews
    rehearsals: Rehearsals
    proposals: DeskProposals
    key_locks: KeyLocks
    desk_locks: DeskLocks
    look_ups: LookUps
    engine_answers: Callable[[], Awaitable[bool | None]]
    support: SupportPorts
    originals: Originals | None = None  # None: none are kept
    machines: Machines | None = None


@dataclass(frozen=True)
class ReplyPorts:
    """What those need who let people send replies."""

    drafts: Drafts
    sending: Sending
    screen: ReplyScreen


@dataclass(frozen=True)
class MessagePorts:
    """What messages in Slack are rendered from, and the records of what each of them shows."""

    states: MessageStates
    approvals: Approvals
    alarms: Alarms
    cases: Cases
    drafts: Drafts


@dataclass(frozen=True)
class RoutinePorts:
    """One of each. ``desk`` is the tenant whose people this host speaks to."""

    desk: TenantId
    checkups: CustomerHealth
    metrics: Metrics
    reports: Reports
    reminders: SupportReminders
    holding: HoldingReplies
    support_messages: SupportMessages
    retention: Retention
    keep: KeepRule
    backups: Backups | None  # None: switched off
    rehearsals: RehearsalPorts
    proposals: ProposalPorts
    forget: ErasurePorts
    files_days: Callable[[], int] = KeepRule.usual_files_days  # how long the desk keeps what came with mails
    drafted: DraftOpening | None = None  # what opens a draft when an event says so; None: nothing does
