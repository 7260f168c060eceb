"""Settings become adapters: what the host reaches the world through, and what each needs to be told."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace

import httpx
import structlog
from pydantic import SecretStr
from starlette.types import ASGIApp

from app import store
from app.domain.ids import TenantId
from app.domain.operations.registration import Ours
from app.domain.privacy.records_keys import keys_of
from app.errors import Misconfigured
from app.file_storage.fsspec_storage import FsspecStorage
from app.mail.outbound.local import LocalMail
from app.mail.outbound.smtp import PORTS, SmtpConfig, SmtpMail, letterhead
from app.outbox_relay import REVIVALS_MAX
from app.outside.allowed import AllowedHosts
from app.outside.calls import Outside, usual_tls
from app.payments.local import LocalPayments
from app.payments.stripe import open_stripe
from app.payments.stripe_accounts import accounts_of
from app.ports.approvals.approvals import Approvals
from app.ports.bundle import DeskPorts, Ports
from app.ports.cases.file_storage import FileStorage
from app.ports.cases.replies import Mail
from app.ports.operations.desk_configs import DeskConfigs
from app.ports.payments.payment_provider import Payments
from app.ports.records import RecordSource
from app.registration.catch_up import CatchUp
from app.registration.watch import Means, Watch
from app.settings import Settings
from app.slack.api.config import SlackConfig
from app.store.db.pool import Pool
from app.web.access.credentials import DoorSecrets
from app.web.access.engine_signature import ENGINE_PATH
from app.web.access.host_proof import HostIdentity, who_is_at
from app.webhooks.sender import SignedWebhooks
from workers import agent
from workers.functions.agent_runs.model_calls import Models
from workers.functions.runtime.client import EngineConfig
from workers.functions.runtime.engine_registration import EngineBook, register

_log = structlog.get_logger("countersign.host")


@asynccontextmanager
async def open_payments(settings: Settings, pool: Pool) -> AsyncIterator[Payments]:
    """Whoever moves money. Raises Misconfigured where an account is not the right one."""
    if settings.payments == "local":
        if settings.real:
            _log.warning("stand_in_payments", meaning="refunds are written to a local ledger; no money moves")
        yield LocalPayments(store.PostgresLedger(pool))
        return
    async with open_stripe(accounts_of(settings.stripe_accounts), settings.stripe_api_base) as stripe:
        yield stripe


def desk_ports_of(
    settings: Settings, pool: Pool, payments: Payments, records: RecordSource, configs: DeskConfigs
) -> DeskPorts:
    """All but Slack's, which is opened with these."""
    secrets = tenant_secrets_of(settings, pool)
    return DeskPorts(
        tenants=store.ServedTenants(pool, TenantId(settings.tenant)),
        cases=store.PostgresCases(
            pool,
            vault=vault_of(settings),
            unknown_senders=settings.unknown_senders,
            keep_files=lambda tenant: configs.now(tenant).attachments,
        ),
        customers=store.PostgresCustomers(pool),
        records=records,
        customer_ties=store.PostgresCustomerTies(pool),
        turns=store.PostgresAgentTurns(pool),
        approvals=store.PostgresApprovals(
            pool,
            limits=lambda tenant: configs.now(tenant).limits,
            reviews=lambda tenant: configs.now(tenant).reviews,
        ),
        canaries=store.PostgresCanaries(pool),
        auto_lines=store.PostgresAutoLines(pool),
        comments=store.PostgresComments(pool),
        precedents=store.PostgresPrecedents(pool),
        proofs=store.PostgresProofs(pool, seals_of(settings)),
        rule_facts=store.PostgresRuleFacts(pool),
        executions=store.PostgresExecutions(pool),
        refunds=store.PostgresRefunds(pool),
        store_credits=store.PostgresStoreCredits(pool),
        payments=payments,
        news=store.PostgresProviderEvents(pool),
        drafts=store.PostgresDrafts(pool),
        sending=store.PostgresSending(pool),
        bounces=store.PostgresBounces(pool),
        investigations=store.PostgresInvestigations(pool),
        alarms=store.PostgresAlarms(pool),
        people=store.PostgresPeople(pool),
        mail=_mail(settings, pool),
        questions=store.PostgresQuestions(
            pool, pause_max_seconds=lambda tenant: configs.now(tenant).ask_pause_seconds
        ),
        spending=store.PostgresModelUsage(
            pool, prices=settings.model_prices, case_tokens_max=settings.max_case_tokens
        ),
        summaries=store.PostgresSummaries(pool),
        outbox=store.PostgresOutbox(pool),
        audit=store.PostgresAudit(pool),
        configs=configs,
        key_locks=store.PostgresKeyLocks(pool),
        desk_locks=store.PostgresDeskLocks(pool),
        secrets=secrets,
        deliveries=store.PostgresWebhookDeliveries(pool),
        reports=store.PostgresReports(pool),
        event_requests=store.PostgresEventRequests(pool),
        webhook_calls=SignedWebhooks(outside_of(settings), secrets, lambda tenant: configs.now(tenant).callbacks),
        desk=TenantId(settings.tenant),
    )


def approvals_of_reviewers(ports: DeskPorts, pool: Pool) -> Approvals:
    """As the doors have them that people decide at."""
    return store.seen_by_reviewers(ports.approvals, pool, lambda tenant: ports.configs.now(tenant).limits)


def outside_of(settings: Settings) -> Outside:
    """The way to addresses that a tenant or a caller names."""
    allowed = AllowedHosts.parse(settings.outside_allowed_hosts)
    return Outside(allowed, usual_tls(), plain_http=not settings.real)


def tenant_secrets_of(settings: Settings, pool: Pool) -> store.PostgresTenantSecrets:
    """What belongs to one tenant and to nobody's eyes."""
    return store.PostgresTenantSecrets(pool, seals_of(settings))


def seals_of(settings: Settings) -> store.Seals:
    """What secrets of tenants, and the keys that sign their decisions, are sealed with."""
    return store.Seals(keys_of(plain(settings.secrets_key) or "", "SECRETS_KEY"))


def _mail(settings: Settings, pool: Pool) -> Mail:
    if settings.mail_out == "smtp":
        return SmtpMail(smtp_config(settings))
    if settings.real:
        _log.warning("mail_stays_here", why="MAIL_OUT=local keeps replies in the records and mails nothing")
    return LocalMail(store.PostgresMailbox(pool))


def smtp_config(settings: Settings) -> SmtpConfig:
    """What it takes to mail. Raises Misconfigured."""
    return SmtpConfig(
        host=settings.smtp_host,
        port=settings.smtp_port or PORTS[settings.smtp_tls],
        tls=settings.smtp_tls,
        head=replace(
            letterhead(settings.mail_from, settings.mail_reply_to, settings.smtp_host), staging=settings.staging
        ),
        username=settings.smtp_username,
        password=plain(settings.smtp_password) or "",
        timeout_seconds=settings.smtp_timeout_seconds,
    )


def slack_config(settings: Settings) -> SlackConfig:
    """What Slack needs to be told. Raises Misconfigured where a secret is not set at all."""
    return SlackConfig(
        tenant=TenantId(settings.tenant),
        bot_token=_needed(settings.slack_bot_token, "SLACK_BOT_TOKEN"),
        signing_secret=_needed(settings.slack_signing_secret, "SLACK_SIGNING_SECRET"),
        app_id=settings.slack_app_id or None,
        app_token=plain(settings.slack_app_token),
        api_url=settings.slack_api_url,
        staging=settings.staging,
        reviewers=settings.slack_reviewers,
        staff=settings.slack_staff,
        approvals_channel=settings.slack_approvals_channel,
        support_channel=settings.slack_support_channel,
        oncall_channel=settings.slack_oncall_channel,
        ops_channel=settings.slack_ops_channel,
        oncall_group=settings.slack_oncall_group or None,
        fallback_channel=settings.slack_fallback_channel or None,
        finance_channel=settings.slack_finance_channel or None,
    )


def engine_config(settings: Settings) -> EngineConfig:
    """Where the engine is, and our keys to it."""
    return EngineConfig(
        base_url=settings.inngest_base_url,
        dev=settings.inngest_dev,
        app_id=settings.app_id,
        event_key=plain(settings.inngest_event_key),
        signing_key=plain(settings.inngest_signing_key),
        tenant=settings.tenant,
    )


def host_identity(settings: Settings) -> HostIdentity:
    """Who this host is to another that the engine calls, or that the engine calls in its place."""
    key = None if settings.inngest_dev else plain(settings.inngest_signing_key)
    return HostIdentity(settings.app_id, f"{settings.origin}{ENGINE_PATH}", settings.tenant, key or "")


def watch_of(
    settings: Settings,
    ports: Ports,
    pool: Pool,
    http: httpx.AsyncClient,
    functions: frozenset[str],
    app: ASGIApp,
) -> Watch:
    """Looks after our place at the engine."""
    us, engine, tenant = host_identity(settings), engine_config(settings), TenantId(settings.tenant)
    records = store.PostgresStalledWork(pool)
    return Watch(
        Means(
            tenant=tenant,
            ours=Ours(us.app_id, us.address, functions),
            book=EngineBook(http, engine),
            register=lambda: register(app, ENGINE_PATH, engine),
            who=lambda address: who_is_at(http, address, us),
            returns=CatchUp(tenant, records, ports.cases, revivals_max=REVIVALS_MAX),
            ops=ports.chat,
        )
    )


def models_of(settings: Settings) -> Models:
    """The models that are asked. Raises Misconfigured where one cannot be."""
    agent.trace_nothing()
    key, patience = plain(settings.openai_api_key), settings.model_timeout_seconds
    try:
        return Models.parse(
            settings.support_model, settings.support_model_easy, settings.openai_base_url, key, patience
        )
    except ValueError as error:
        raise Misconfigured(str(error)) from None


def vault_of(settings: Settings) -> store.Vault | None:
    """What originals are sealed with; in development there may be none, and then they are not kept."""
    keys = keys_of(plain(settings.records_key) or "")
    return store.Vault(keys) if keys else None


def storage_of(settings: Settings) -> FileStorage | None:
    """Where sealed files lie, if not in the records."""
    return FsspecStorage(settings.attachments_url) if settings.attachments_url else None


def door_secrets(settings: Settings) -> DoorSecrets:
    """What mail providers present."""
    return DoorSecrets(TenantId(settings.tenant), plain(settings.mail_webhook_secret))


def backups_of(settings: Settings) -> store.PostgresBackups | None:
    """Nightly copies, if they are wanted."""
    if settings.backup_dir is None:
        return None
    return store.PostgresBackups(database_url(settings), settings.backup_dir, keep_days=settings.backup_keep_days)


def export_spans_of(settings: Settings) -> Callable[[], None]:
    """Begin to export spans; what is returned ends it."""
    from app.observability.otlp import export_spans

    named = (part.partition("=") for part in (plain(settings.otel_exporter_otlp_headers) or "").split(","))
    headers = {name.strip(): value.strip() for name, _, value in named if name.strip()}
    return export_spans(settings.otel_exporter_otlp_endpoint, headers)


def database_url(settings: Settings) -> str:
    """Where the records are. Raises Misconfigured."""
    return _needed(settings.database_url, "DATABASE_URL")


def _needed(secret: SecretStr | None, name: str) -> str:
    value = plain(secret)
    if not value:
        raise Misconfigured(f"{name} is not set; `countersign doctor` lists what is missing")
    return value


def plain(secret: SecretStr | None) -> str | None:
    """The secret itself, for whoever hands it on."""
    return None if secret is None else secret.get_secret_value()
