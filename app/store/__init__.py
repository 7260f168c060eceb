"""The records: all of the product's SQL, one tenant per transaction."""

from app.store.approvals.approvals import PostgresApprovals
from app.store.approvals.askers.agent_requests import PostgresAgentRequests
from app.store.approvals.askers.comments import PostgresComments
from app.store.approvals.askers.drafts import PostgresRequestDrafts
from app.store.approvals.askers.event_requests import PostgresEventRequests
from app.store.approvals.askers.program_reads import PostgresProgramReads
from app.store.approvals.askers.program_words import PostgresProgramWords
from app.store.approvals.askers.reports import PostgresReports
from app.store.approvals.beneficiaries import PostgresBeneficiaries
from app.store.approvals.canaries.canaries import PostgresCanaries
from app.store.approvals.canaries.seen import seen_by_reviewers
from app.store.approvals.executions import PostgresExecutions
from app.store.approvals.oncall.escalations import PostgresEscalations
from app.store.approvals.precedents.precedents import PostgresPrecedents
from app.store.approvals.presses import PostgresPresses
from app.store.approvals.proofs.proofs import PostgresProofs
from app.store.approvals.proofs.signing_keys import PostgresSigningKeys
from app.store.approvals.questions.questions import PostgresQuestions
from app.store.approvals.rule_facts import PostgresRuleFacts
from app.store.approvals.unasked.auto_lines import PostgresAutoLines
from app.store.approvals.unasked.manual_reviews import PostgresManualReviews
from app.store.approvals.webhooks.callbacks import Reach as CallbackReach
from app.store.approvals.webhooks.deliveries import PostgresWebhookDeliveries
from app.store.approvals.whole_requests import PostgresWholeRequests
from app.store.cases.agent_turns import PostgresAgentTurns
from app.store.cases.attachments import PostgresAttachments
from app.store.cases.case_links import PostgresCaseLinks
from app.store.cases.cases import PostgresCases
from app.store.cases.mail.dead_letters import PostgresDeadLetters
from app.store.cases.mail.machine_mail import PostgresMachines
from app.store.cases.mail.original import PostgresOriginals
from app.store.cases.stored_files import PostgresStoredFiles
from app.store.cases.support.claims import PostgresClaims
from app.store.cases.support.closings import PostgresClosings
from app.store.cases.support.one_case import PostgresOneCase
from app.store.cases.support.snoozes import PostgresSnoozes
from app.store.cases.support.support_queue import PostgresSupportQueue
from app.store.cases.support.support_reminders import PostgresSupportReminders
from app.store.cases.thread_summaries.thread_summaries import PostgresSummaries
from app.store.db.audit import PostgresAudit
from app.store.db.first_analyze import gather_first_statistics
from app.store.db.migrate import check as check_schema
from app.store.db.migrate import migrate, pending
from app.store.db.outbox import PostgresOutbox
from app.store.db.outbox_listener import OutboxListener
from app.store.db.pool import Pool, open_pool
from app.store.db.requirements import DatabaseLook, look_at
from app.store.db.schema import schema_check
from app.store.db.sealing import Seals
from app.store.db.server_facts import VERSION_MIN, ServerFacts, answers, vitals
from app.store.db.vault import Vault
from app.store.investigations.investigations import PostgresInvestigations
from app.store.messages.message_states import PostgresMessageStates
from app.store.operations.backups.archive import listed as backups_in
from app.store.operations.backups.backups import PostgresBackups, restore
from app.store.operations.customer_health import PostgresCustomerHealth
from app.store.operations.dashboard import PostgresDashboard
from app.store.operations.desk.configs import LiveDeskConfigs
from app.store.operations.desk.facts import DeskFacts, PostgresDeskFacts
from app.store.operations.desk.proposals import PostgresDeskProposals
from app.store.operations.desk.status import PostgresDeskStatus
from app.store.operations.desk.versions import PostgresDeskVersions
from app.store.operations.model_usage import PostgresModelUsage
from app.store.operations.rehearsals import PostgresRehearsals
from app.store.operations.retention import PostgresRetention
from app.store.operations.sample_data import DEFAULT_TENANT, seed
from app.store.operations.stalled_work import PostgresStalledWork
from app.store.operations.tenant_secrets import KeptSecret, PostgresTenantSecrets
from app.store.operations.time_travel import PostgresTimeTravel
from app.store.operations.undeliverable_events import PostgresUndeliverableEvents
from app.store.operations.weekly_metrics import PostgresMetrics
from app.store.operations.workflow_runs import PostgresWorkflowRuns
from app.store.payments.local_ledger import PostgresLedger
from app.store.payments.provider_events import PostgresProviderEvents
from app.store.payments.refund_alarms import PostgresAlarms
from app.store.payments.refunds import PostgresRefunds
from app.store.payments.store_credits import PostgresStoreCredits
from app.store.people.api_keys import PostgresApiKeys
from app.store.people.desk_locks import PostgresDeskLocks
from app.store.people.key_locks import PostgresKeyLocks
from app.store.people.page_access import PostgresPageAccess
from app.store.people.preferences import PostgresPeople
from app.store.people.seen_members import PostgresSeenMembers
from app.store.people.sent_messages import PostgresSentMessages
from app.store.people.slack_posts import PostgresSlackPosts
from app.store.people.tenant_directory import TenantCounts, TenantDirectory, TenantRow, checked_tenant_id
from app.store.people.tenants import PostgresTenants, ServedTenants
from app.store.people.ways import PostgresPersonWays
from app.store.privacy.erasure_list import ErasureFile
from app.store.privacy.erasure_list import repeat as repeat_erasures
from app.store.privacy.erasures import PostgresErasures
from app.store.privacy.exports import PostgresExports
from app.store.records.customer_ties import PostgresCustomerTies
from app.store.records.customers import PostgresCustomers
from app.store.records.record_mirror import PostgresRecordMirror
from app.store.records.record_tables import PostgresRecords
from app.store.records.record_writer import IMPORT_SECONDS, PostgresRecordWriter, Writing
from app.store.records.single_records import PostgresSingleRecords
from app.store.replies.bounces import PostgresBounces
from app.store.replies.delivery import PostgresSending
from app.store.replies.drafts import PostgresDrafts
from app.store.replies.holding import PostgresHoldingReplies
from app.store.replies.local_mailbox import PostgresMailbox

__all__ = [
    "DEFAULT_TENANT",
    "IMPORT_SECONDS",
    "VERSION_MIN",
    "CallbackReach",
    "DatabaseLook",
    "DeskFacts",
    "ErasureFile",
    "KeptSecret",
    "LiveDeskConfigs",
    "OutboxListener",
    "Pool",
    "PostgresAgentRequests",
    "PostgresAgentTurns",
    "PostgresAlarms",
    "PostgresApiKeys",
    "PostgresApprovals",
    "PostgresAttachments",
    "PostgresAudit",
    "PostgresAutoLines",
    "PostgresBackups",
    "PostgresBeneficiaries",
    "PostgresBounces",
    "PostgresCanaries",
    "PostgresCaseLinks",
    "PostgresCases",
    "PostgresClaims",
    "PostgresClosings",
    "PostgresComments",
    "PostgresCustomerHealth",
    "PostgresCustomerTies",
    "PostgresCustomers",
    "PostgresDashboard",
    "PostgresDeadLetters",
    "PostgresDeskFacts",
    "PostgresDeskLocks",
    "PostgresDeskProposals",
    "PostgresDeskStatus",
    "PostgresDeskVersions",
    "PostgresDrafts",
    "PostgresErasures",
    "PostgresEscalations",
    "PostgresEventRequests",
    "PostgresExecutions",
    "PostgresExports",
    "PostgresHoldingReplies",
    "PostgresInvestigations",
    "PostgresKeyLocks",
    "PostgresLedger",
    "PostgresMachines",
    "PostgresMailbox",
    "PostgresManualReviews",
    "PostgresMessageStates",
    "PostgresMetrics",
    "PostgresModelUsage",
    "PostgresOneCase",
    "PostgresOriginals",
    "PostgresOutbox",
    "PostgresPageAccess",
    "PostgresPeople",
    "PostgresPersonWays",
    "PostgresPrecedents",
    "PostgresPresses",
    "PostgresProgramReads",
    "PostgresProgramWords",
    "PostgresProofs",
    "PostgresProviderEvents",
    "PostgresQuestions",
    "PostgresRecordMirror",
    "PostgresRecordWriter",
    "PostgresRecords",
    "PostgresRefunds",
    "PostgresRehearsals",
    "PostgresReports",
    "PostgresRequestDrafts",
    "PostgresRetention",
    "PostgresRuleFacts",
    "PostgresSeenMembers",
    "PostgresSending",
    "PostgresSentMessages",
    "PostgresSigningKeys",
    "PostgresSingleRecords",
    "PostgresSlackPosts",
    "PostgresSnoozes",
    "PostgresStalledWork",
    "PostgresStoreCredits",
    "PostgresStoredFiles",
    "PostgresSummaries",
    "PostgresSupportQueue",
    "PostgresSupportReminders",
    "PostgresTenantSecrets",
    "PostgresTenants",
    "PostgresTimeTravel",
    "PostgresUndeliverableEvents",
    "PostgresWebhookDeliveries",
    "PostgresWholeRequests",
    "PostgresWorkflowRuns",
    "Seals",
    "ServedTenants",
    "ServerFacts",
    "TenantCounts",
    "TenantDirectory",
    "TenantRow",
    "Vault",
    "Writing",
    "answers",
    "backups_in",
    "check_schema",
    "checked_tenant_id",
    "gather_first_statistics",
    "look_at",
    "migrate",
    "open_pool",
    "pending",
    "repeat_erasures",
    "restore",
    "schema_check",
    "seed",
    "seen_by_reviewers",
    "vitals",
]
