"""The records: all of the product's SQL, one tenant per transaction."""

from app.store.alarms import PostgresAlarms
from app.store.approvals import PostgresApprovals
from app.store.audit import PostgresAudit
from app.store.backup_files import listed as backups_in
from app.store.backups import PostgresBackups, restore
from app.store.beneficiaries import PostgresBeneficiaries
from app.store.boards import PostgresBoards
from app.store.bounces import PostgresBounces
from app.store.cases import PostgresCases
from app.store.checkups import PostgresCheckups
from app.store.condition import PostgresCondition
from app.store.customers import PostgresCustomers
from app.store.directory import PostgresTenants, ServedTenants
from app.store.drafts import PostgresDrafts
from app.store.investigations import PostgresInvestigations
from app.store.ledger import PostgresLedger
from app.store.letters import PostgresLetters
from app.store.machines import PostgresMachines
from app.store.mailbox import PostgresMailbox
from app.store.metrics import PostgresMetrics
from app.store.migrate import check as check_schema
from app.store.migrate import migrate, pending
from app.store.originals import PostgresOriginals
from app.store.outbox import PostgresOutbox
from app.store.payment_news import PostgresPaymentNews
from app.store.people import PostgresPeople
from app.store.pool import Pool, open_pool
from app.store.postings import PostgresPostings
from app.store.presses import PostgresPresses
from app.store.questions import PostgresQuestions
from app.store.refunds import PostgresRefunds
from app.store.rehearsal import PostgresRehearsal
from app.store.retention import PostgresRetention
from app.store.schema import schema_check
from app.store.seed import DEFAULT_TENANT, seed
from app.store.sending import PostgresSending
from app.store.spending import PostgresSpending
from app.store.statistics import gather_first_statistics
from app.store.stood_still import PostgresStoodStill
from app.store.summaries import PostgresSummaries
from app.store.turns import PostgresTurns
from app.store.unsayable import PostgresUnsayable
from app.store.vault import Vault
from app.store.vitals import VERSION_MIN, Vitals, answers, vitals
from app.store.wake import Wakeups
from app.store.workflow_runs import PostgresWorkflowRuns

__all__ = [
    "DEFAULT_TENANT",
    "VERSION_MIN",
    "Pool",
    "PostgresAlarms",
    "PostgresApprovals",
    "PostgresAudit",
    "PostgresBackups",
    "PostgresBeneficiaries",
    "PostgresBoards",
    "PostgresBounces",
    "PostgresCases",
    "PostgresCheckups",
    "PostgresCondition",
    "PostgresCustomers",
    "PostgresDrafts",
    "PostgresInvestigations",
    "PostgresLedger",
    "PostgresLetters",
    "PostgresMachines",
    "PostgresMailbox",
    "PostgresMetrics",
    "PostgresOriginals",
    "PostgresOutbox",
    "PostgresPaymentNews",
    "PostgresPeople",
    "PostgresPostings",
    "PostgresPresses",
    "PostgresQuestions",
    "PostgresRefunds",
    "PostgresRehearsal",
    "PostgresRetention",
    "PostgresSending",
    "PostgresSpending",
    "PostgresStoodStill",
    "PostgresSummaries",
    "PostgresTenants",
    "PostgresTurns",
    "PostgresUnsayable",
    "PostgresWorkflowRuns",
    "ServedTenants",
    "Vault",
    "Vitals",
    "Wakeups",
    "answers",
    "backups_in",
    "check_schema",
    "gather_first_statistics",
    "migrate",
    "open_pool",
    "pending",
    "restore",
    "schema_check",
    "seed",
    "vitals",
]
