"""The steps' world: real records and ledger, a chat that remembers, and a real agent with the offline model."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import httpx
import inngest
import pytest

from app import store
from app.adapters.reviewer_mail import ApprovalMails
from app.domain.approvals.approval import ApprovalDetails
from app.domain.approvals.questions import QuestionDetails
from app.domain.cases.cases import CaseDetails
from app.domain.cases.mail.undrafted import Stalled
from app.domain.cases.replies import DraftDetails
from app.domain.ids import ActorId, Posted, TenantId
from app.domain.operations.desk_config import SAMPLE_SHOP, DeskConfig
from app.domain.operations.notifications import CaseNote, OpsNotice
from app.domain.people.reaching import PersonMessage, Reached
from app.errors import ChatError
from app.mail.outbound.local import LocalMail
from app.payments.local import LocalPayments
from app.ports.approvals.webhooks import WebhookCalls
from app.ports.bundle import Ports
from app.ports.cases.replies import Mail
from app.ports.chat import InvestigationMessages
from app.slack.api.config import SlackConfig
from app.slack.outbound.approvals.auto_lines import HourPainter
from app.slack.outbound.desk_page.speech import SlackPageSpeech
from app.store.db.pool import Pool
from tests.conformance import engines
from tests.conformance.world import World
from tests.payments.faults import FaultyPayments
from tests.store.given import DEMO, Given
from tests.store.given_lines import Wall
from workers.functions.runtime.steps import Steps

CASE_TOKENS_MAX = 1_000


@dataclass
class Chat:
    """Slack, as the steps see it: remembers what it was shown, fails as it is told to."""

    cards: list[ApprovalDetails] = field(default_factory=list)
    drafts: list[DraftDetails] = field(default_factory=list)
    notices: list[OpsNotice] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    stalled: list[Stalled] = field(default_factory=list)
    claimed: set[str] = field(default_factory=set)
    able: tuple[ActorId, ...] | None = None
    fault: ChatError | None = None
    ops_fault: ChatError | None = None

    def _post(self, kept: list[Any], what: Any) -> Posted:
        if self.fault is not None:
            raise self.fault
        kept.append(what)
        return Posted("C1", f"{len(kept)}.0")

    async def open_case(self, details: CaseDetails) -> Posted:
        return self._post(self.said, "case")

    async def show_card(self, details: ApprovalDetails) -> Posted:
        posted = self._post(self.cards, details)
        return details.approval.card or posted

    async def who_can_decide(self, details: ApprovalDetails) -> tuple[ActorId, ...] | None:
        return self.able if details.approval.reviewers else None

    async def remind(self, details: ApprovalDetails) -> Posted:
        return self._post(self.said, "remind")

    async def escalate(self, details: ApprovalDetails) -> Posted:
        return self._post(self.said, "escalate")

    async def show_draft(self, details: DraftDetails) -> Posted:
        return self._post(self.drafts, details)

    async def tell_stalled(self, details: Stalled) -> Posted:
        self.stalled.append(details)
        return self._post(self.said, details.code)

    async def note_in_case(self, details: CaseDetails, note: CaseNote) -> Posted:
        return self._post(self.said, note.note.value)

    async def show_answer(self, details: QuestionDetails) -> Posted:
        return self._post(self.said, "answer")

    async def tell_ops(self, notice: OpsNotice) -> Posted:
        if self.ops_fault is not None:
            raise self.ops_fault
        self.notices.append(notice)
        return Posted("COPS", "1.0")

    async def tell_reviewers_once(self, notice: OpsNotice, key: str) -> bool:
        return await self.tell_ops_once(notice, f"reviewers {key}")

    async def tell_ops_once(self, notice: OpsNotice, key: str) -> bool:
        mine = key not in self.claimed
        self.claimed.add(key)
        if mine:
            await self.tell_ops(notice)
        return mine


class Told:
    """Keeps what people were told, once per (what, whom)."""

    def __init__(self) -> None:
        self.sent: dict[tuple[str, ActorId], PersonMessage] = {}

    async def send(self, tenant: TenantId, message: PersonMessage, whom: ActorId) -> Reached:
        """Each of them is reached."""
        self.sent.setdefault((message.what, whom), message)
        return Reached.SENT


class Courtesies:
    """Pings nobody."""

    async def ping(self, details: ApprovalDetails, key: str) -> None:
        return None

    def refresh(self) -> None:
        return None


@dataclass
class Once:
    """A run whose steps are executed at once, in the try it says."""

    attempt: int = 0

    @property
    def step(self) -> "Once":
        return self

    async def run(self, step_id: str, handler: Callable[..., Awaitable[Any]], *args: object) -> Any:
        return await handler(*args)


def steps(ports: Ports, attempt: int = 0) -> Steps:
    """The steps of such a run."""
    return Steps(cast("inngest.Context", Once(attempt)), ports, DEMO)


@pytest.fixture
def chat() -> Chat:
    """A Slack that works."""
    return Chat()


@pytest.fixture
def plan() -> list[str]:
    """What happens to each call of the provider, in turn; empty means all is well."""
    return []


@pytest.fixture
def payments(pool: Pool, plan: list[str]) -> FaultyPayments:
    """The local ledger behind a line that can drop answers."""

    def faults() -> Iterator[str]:
        while True:
            yield plan.pop(0) if plan else "ok"

    return FaultyPayments(LocalPayments(store.PostgresLedger(pool)), faults())


@pytest.fixture
def given(pool: Pool) -> Given:
    """The sample tenant."""
    return Given(pool, DEMO)


@pytest.fixture
def wall() -> Wall:
    """Where the hours of what the policy let through are shown."""
    return Wall()


def approval_mails(pool: Pool, configs: store.LiveDeskConfigs, mail: Mail) -> ApprovalMails:
    """The mails that lead to the desk's page."""
    channels = dict.fromkeys(("approvals_channel", "support_channel", "oncall_channel", "ops_channel"), "C1")
    told = SlackConfig(tenant=DEMO, bot_token="", signing_secret="", reviewers=(), **channels)
    speech = SlackPageSpeech(told, lambda: "Europe/Berlin")
    kept = (store.PostgresSeenMembers(pool), store.PostgresPageAccess(pool))
    return ApprovalMails("https://desk.example", configs.now, *kept, speech, mail)


@pytest.fixture
def ports(pool: Pool, chat: Chat, payments: FaultyPayments, wall: Wall) -> Ports:
    """The product's own records, with these two at the edges."""
    lines = store.PostgresAutoLines(pool)
    configs, mail = (
        store.LiveDeskConfigs(pool, DEMO, DeskConfig(shop=SAMPLE_SHOP)),
        LocalMail(store.PostgresMailbox(pool)),
    )
    return Ports(
        tenants=store.PostgresTenants(pool),
        cases=store.PostgresCases(pool),
        customers=store.PostgresCustomers(pool),
        records=store.PostgresRecords(pool),
        customer_ties=store.PostgresCustomerTies(pool),
        turns=store.PostgresAgentTurns(pool),
        approvals=store.PostgresApprovals(pool),
        canaries=store.PostgresCanaries(pool),
        auto_lines=lines,
        precedents=store.PostgresPrecedents(pool),
        executions=store.PostgresExecutions(pool),
        refunds=store.PostgresRefunds(pool),
        store_credits=store.PostgresStoreCredits(pool),
        payments=payments,
        news=store.PostgresProviderEvents(pool),
        drafts=store.PostgresDrafts(pool),
        sending=store.PostgresSending(pool),
        bounces=store.PostgresBounces(pool),
        chat=chat,
        mail=mail,
        reviewer_mail=approval_mails(pool, configs, mail),
        summaries=store.PostgresSummaries(pool),
        spending=store.PostgresModelUsage(pool, case_tokens_max=CASE_TOKENS_MAX),
        outbox=store.PostgresOutbox(pool),
        audit=store.PostgresAudit(pool),
        configs=configs,
        secrets=store.PostgresTenantSecrets(pool, store.Seals(())),
        key_locks=store.PostgresKeyLocks(pool),
        desk_locks=store.PostgresDeskLocks(pool),
        comments=store.PostgresComments(pool),
        proofs=store.PostgresProofs(pool, store.Seals(())),
        rule_facts=store.PostgresRuleFacts(pool),
        deliveries=store.PostgresWebhookDeliveries(pool),
        reports=store.PostgresReports(pool),
        event_requests=store.PostgresEventRequests(pool),
        webhook_calls=cast("WebhookCalls", None),  # webhooks have their own tests
        desk=DEMO,
        questions=store.PostgresQuestions(pool, pause_max_seconds=lambda _: 1800),
        investigations=store.PostgresInvestigations(pool),
        alarms=store.PostgresAlarms(pool),
        people=store.PostgresPeople(pool),
        direct_messages=Courtesies(),
        messages=Told(),
        auto_messages=HourPainter(lines, wall.post),
        investigation_messages=cast("InvestigationMessages", None),  # investigations have their own tests
    )


@pytest.fixture
async def world(blank_database: str, tmp_path: Path) -> AsyncIterator[World]:
    """An engine of the test's own."""
    polls = ("--poll-interval", "3600")
    engine = await asyncio.to_thread(engines.start, blank_database, tmp_path / "engine.log", options=polls)
    async with httpx.AsyncClient(base_url=engine.url, timeout=30) as http:
        own = World(engine.url, http)
        yield own
        await own.close()
    await asyncio.to_thread(engine.stop)
