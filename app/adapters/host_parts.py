"""What a host is made of, built from its settings, its ports and its records."""

from functools import partial

from app import store
from app.adapters.desk_base import desk_base
from app.adapters.desk_proposals import ToldProposals
from app.adapters.from_settings import (
    approvals_of_reviewers,
    backups_of,
    door_secrets,
    engine_config,
    storage_of,
    vault_of,
)
from app.domain.ids import TenantId
from app.file_storage.mover import FileMover
from app.mail.inbound import MAIL_BYTES_MAX
from app.mail.reader_pool import Readers
from app.outbox_relay import Relay
from app.ports.bundle import CommandPorts, DeskPorts, MessagePorts, Ports, RoutinePorts, SupportPorts
from app.ports.operations.desk_proposals import ProposalPorts
from app.ports.operations.rehearsals import RehearsalPorts
from app.ports.people.erasures import ErasurePorts
from app.records.look_ups import SourceLookUps
from app.settings import Settings
from app.slack.connection import Slack
from app.slack.outbound.removal import Removal
from app.store.db.pool import Pool
from app.web.mail import MailDoor
from workers.functions.cases.undrafted_mail import tell_stalled
from workers.functions.runtime.client import InngestPublisher, engine_answers


def relay_of(ports: Ports, publisher: InngestPublisher, wakeups: store.OutboxListener, pool: Pool) -> Relay:
    return Relay(
        tenants=ports.tenants,
        outbox=ports.outbox,
        approvals=ports.approvals,
        refunds=ports.refunds,
        news=ports.news,
        cases=ports.cases,
        publisher=publisher,
        ops=ports.chat,
        tell_case=partial(tell_stalled, ports),
        letters=store.PostgresDeadLetters(pool),
        snoozes=store.PostgresSnoozes(pool),
        wait_for_work=wakeups.wait,
    )


def command_ports_of(settings: Settings, ports: DeskPorts, pool: Pool) -> CommandPorts:
    engine = engine_config(settings)
    return CommandPorts(
        cases=ports.cases,
        investigations=ports.investigations,
        alarms=ports.alarms,
        escalations=store.PostgresEscalations(pool),
        people=ports.people,
        boards=store.PostgresDashboard(pool),
        runs=store.PostgresWorkflowRuns(pool),
        slack_posts=store.PostgresSlackPosts(pool),
        presses=store.PostgresPresses(pool),
        whole_requests=store.PostgresWholeRequests(pool),
        engine_answers=lambda: engine_answers(engine),
        support=SupportPorts(
            store.PostgresSupportQueue(pool),
            store.PostgresClaims(pool),
            store.PostgresClosings(pool),
            store.PostgresCaseLinks(pool),
            store.PostgresSnoozes(pool),
            store.PostgresAttachments(pool, vault_of(settings), storage_of(settings)),
        ),
        originals=store.PostgresOriginals(pool, vault_of(settings)),
        machines=store.PostgresMachines(pool),
        reviews=store.PostgresManualReviews(pool),
        rehearsals=store.PostgresRehearsals(pool),
        proposals=ToldProposals(pool, desk_base(settings)),
        key_locks=ports.key_locks,
        desk_locks=ports.desk_locks,
        look_ups=SourceLookUps(ports.records, lambda tenant: ports.configs.now(tenant).records.source),
    )


def message_ports_of(ports: DeskPorts, pool: Pool) -> MessagePorts:
    approvals = approvals_of_reviewers(ports, pool)  # a card that could not be painted is painted whatever it shows
    return MessagePorts(
        store.PostgresMessageStates(pool), approvals, ports.alarms, cases=ports.cases, drafts=ports.drafts
    )


def routines_of(settings: Settings, ports: DeskPorts, slack: Slack, pool: Pool) -> RoutinePorts:
    return RoutinePorts(
        desk=TenantId(settings.tenant),
        checkups=store.PostgresCustomerHealth(pool),
        metrics=store.PostgresMetrics(pool),
        reports=slack.reports,
        reminders=store.PostgresSupportReminders(pool, lambda tenant: ports.configs.now(tenant).support_reminders),
        holding=store.PostgresHoldingReplies(pool),
        support_messages=slack.support_messages,
        retention=store.PostgresRetention(pool),
        keep=settings.keep,
        backups=backups_of(settings),
        rehearsals=RehearsalPorts(store.PostgresRehearsals(pool), slack.rehearsals),
        proposals=ProposalPorts(ToldProposals(pool, desk_base(settings)), slack.proposals),
        files_days=lambda: ports.configs.now(TenantId(settings.tenant)).attachments.keep_days,
        forget=_forget(settings, slack, pool),
    )


def mail_door_of(settings: Settings, ports: Ports, pool: Pool, readers: Readers) -> MailDoor:
    return MailDoor(
        tenants=ports.tenants,
        cases=ports.cases,
        letters=store.PostgresDeadLetters(pool, vault_of(settings)),
        parse=readers,
        secrets=door_secrets(settings),
        bytes_max=MAIL_BYTES_MAX,
        rehearsals=store.PostgresRehearsals(pool),
    )


def file_mover_of(settings: Settings, pool: Pool) -> FileMover:
    storage = storage_of(settings)
    files = None if storage is None else store.PostgresStoredFiles(pool, storage)
    return FileMover(TenantId(settings.tenant), files)


def _forget(settings: Settings, slack: Slack, pool: Pool) -> ErasurePorts:
    """Where no backups are made here, nothing of ours could bring anybody back."""
    listed = None if settings.backup_dir is None else store.ErasureFile(settings.backup_dir)
    removal = Removal(slack.chat.poster.client, slack.us)
    storage = storage_of(settings)
    files = None if storage is None else store.PostgresStoredFiles(pool, storage)
    return ErasurePorts(store.PostgresErasures(pool, vault_of(settings)), removal, listed, files)
