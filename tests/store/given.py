"""Set-up shared by the store's tests: mails, approvals and votes as the doors and steps would make them."""

from dataclasses import dataclass, field
from decimal import Decimal
from itertools import count
from typing import Any

from app import store
from app.domain.actions.refund import RefundAction
from app.domain.actions.refund_policy import RefundFacts
from app.domain.approvals.approval import Approval, NewApproval
from app.domain.approvals.escalation import EscalationPolicy
from app.domain.approvals.voting import Choice, Vote
from app.domain.cases.cases import Accepted, InboundMail
from app.domain.cases.mail.delivery import SendAttempt, SendOutcome
from app.domain.cases.replies import TurnRecord
from app.domain.ids import ActorId, ApprovalId, ChargeId, CustomerId, DraftId, OrderId, TenantId
from app.domain.operations.model_usage import Price
from app.store.db.pool import Pool

DEMO = TenantId("demo")
ACME = TenantId("acme")
AGENT = ActorId("agent")
ALICE = ActorId("slack:UALICE")
BOB = ActorId("slack:UBOB")
CASE_TOKENS_MAX = 1_000
PRICES = {"gpt-x": Price(input=Decimal(2), output=Decimal(10), cached=Decimal("0.5"))}
HOUR_LADDER = EscalationPolicy(600, 1200, 3600)

_numbers = count(1)


def click(by: ActorId = ALICE, choice: Choice = Choice.APPROVE, **fields: Any) -> Vote:
    """A click of its own, unless ``source`` says otherwise."""
    name = by.removeprefix("slack:").lower()
    plain = {"by": by, "choice": choice, "source": f"test:{next(_numbers)}", "may_decide": True}
    return Vote(**{**plain, "address": f"{name}@desk.example", **fields})


def mail(**fields: Any) -> InboundMail:
    """A mail of its own, unless ``external_id`` says otherwise."""
    plain = {
        "external_id": f"{next(_numbers)}@mail.example.com",
        "sender": "ada@example.com",
        "subject": "My order",
        "body": "Please refund order 1003.",
        "sender_verified": True,
    }
    return InboundMail(**{**plain, **fields})


def turn(number: int = 1, reply: str | None = "Dear Ada, done.") -> TurnRecord:
    """A finished turn."""
    return TurnRecord(number, reply, "offline model", None, None, notes=("No language model wrote this",))


@dataclass
class Given:
    """What exists before a test begins, in one tenant."""

    pool: Pool
    tenant: TenantId = DEMO
    cases: store.PostgresCases = field(init=False)
    approvals: store.PostgresApprovals = field(init=False)
    refunds: store.PostgresRefunds = field(init=False)
    drafts: store.PostgresDrafts = field(init=False)
    sending: store.PostgresSending = field(init=False)
    bounces: store.PostgresBounces = field(init=False)
    claims: store.PostgresClaims = field(init=False)
    closings: store.PostgresClosings = field(init=False)
    links: store.PostgresCaseLinks = field(init=False)
    queue: store.PostgresSupportQueue = field(init=False)
    questions: store.PostgresQuestions = field(init=False)
    outbox: store.PostgresOutbox = field(init=False)
    audit: store.PostgresAudit = field(init=False)
    spending: store.PostgresModelUsage = field(init=False)
    ledger: store.PostgresLedger = field(init=False)
    news: store.PostgresProviderEvents = field(init=False)

    def __post_init__(self) -> None:
        self.cases = store.PostgresCases(self.pool)
        self.approvals = store.PostgresApprovals(self.pool)
        self.refunds = store.PostgresRefunds(self.pool)
        self.drafts = store.PostgresDrafts(self.pool)
        self.sending = store.PostgresSending(self.pool)
        self.bounces = store.PostgresBounces(self.pool)
        self.claims = store.PostgresClaims(self.pool)
        self.closings = store.PostgresClosings(self.pool)
        self.links = store.PostgresCaseLinks(self.pool)
        self.queue = store.PostgresSupportQueue(self.pool)
        self.questions = store.PostgresQuestions(self.pool, pause_max_seconds=lambda _: 1800)
        self.outbox = store.PostgresOutbox(self.pool)
        self.audit = store.PostgresAudit(self.pool)
        self.spending = store.PostgresModelUsage(self.pool, prices=PRICES, case_tokens_max=CASE_TOKENS_MAX)
        self.ledger = store.PostgresLedger(self.pool)
        self.news = store.PostgresProviderEvents(self.pool)

    async def message(self, **fields: Any) -> Accepted:
        """A mail that was accepted."""
        return await self.cases.accept(self.tenant, mail(**fields))

    async def follow_up(self, first: Accepted) -> Accepted:
        """Another mail in the same case, as a reply to it."""
        name = await self.pool.fetchval("SELECT external_id FROM messages WHERE id = $1", first.message_id)
        return await self.message(references=(name,), body=f"And another thing: {'please ' * next(_numbers)}")

    async def follow_up_of(self, sender: str, first: Accepted, **fields: Any) -> Accepted:
        """The same of anybody's."""
        name = await self.pool.fetchval("SELECT external_id FROM messages WHERE id = $1", first.message_id)
        body = f"One thing more: {'please ' * next(_numbers)}"
        return await self.message(**{"references": (name,), "body": body, "sender": sender, **fields})

    async def drafted(self, message: Accepted | None = None) -> tuple[Accepted, DraftId]:
        """A mail with the draft that answers it."""
        accepted = message or await self.message()
        return accepted, await self.drafts.create(self.tenant, accepted.message_id, turn())

    async def older(self, message: Accepted, seconds: float) -> None:
        """Move a mail into the past, behind the product's back."""
        await self.pool.execute(
            "UPDATE messages SET received_at = received_at - make_interval(secs => $2) WHERE id = $1",
            message.message_id,
            seconds,
        )

    async def new_approval(self, *, message: Accepted | None = None, **fields: Any) -> NewApproval:
        """What a step would open."""
        accepted = message or await self.message()
        action, facts = refund_of_1003(self.tenant, fields.pop("amount_cents", 4000))
        plain: dict[str, Any] = {
            "case_id": accepted.case_id,
            "message_id": accepted.message_id,
            "call_id": "call_1",
            "revision": 1,
            "action": action,
            "facts": facts,
            "agent_reason": "The customer changed her mind",
            "because": "Every refund is decided by a person",
            "ladder": HOUR_LADDER,
            "auto": False,
            "requested_by": AGENT,
        }
        return NewApproval(**{**plain, **fields})

    async def approval(self, **fields: Any) -> Approval:
        """A pending approval."""
        return await self.approvals.open(self.tenant, await self.new_approval(**fields))

    async def approved(self, **fields: Any) -> Approval:
        """An approval that Alice approved."""
        opened = await self.approval(**fields)
        await self.approvals.cast(self.tenant, opened.id, click())
        return await self.approvals.get(self.tenant, opened.id)

    async def deadline_in(self, approval_id: ApprovalId, seconds: float) -> None:
        """Move an approval's deadline, behind the product's back."""
        await self.pool.execute(
            "UPDATE approvals SET opened_at = opened_at - interval '1 day', "
            "deadline = clock_timestamp() + make_interval(secs => $2) WHERE id = $1",
            approval_id,
            seconds,
        )

    async def sent(self, draft_id: DraftId) -> None:
        """Handed over and taken, as the step does it."""
        leave = await self.sending.begin(self.tenant, draft_id, mail_id=f"{draft_id}@x", patience_seconds=60)
        assert isinstance(leave, SendAttempt)
        await self.sending.commit(self.tenant, draft_id, leave.number)
        await self.sending.settle(self.tenant, draft_id, leave.number, SendOutcome.SENT)

    async def recorded(self, *actions: str) -> list[dict[str, Any]]:
        """The record's rows of these actions (or all)."""
        rows = await self.audit.rows(self.tenant, limit=10_000)
        return [row for row in rows if not actions or row["action"] in actions]


def refund_of_1003(tenant: TenantId, amount_cents: int) -> tuple[RefundAction, RefundFacts]:
    """A refund of Ada's order 1003 (99.00 EUR) and the facts it is judged by."""
    ids: dict[str, Any] = {
        "customer_id": CustomerId("cust_001"),
        "order_id": OrderId("ord_1003"),
        "charge_id": ChargeId("ch_1003"),
        "currency": "EUR",
    }
    facts = RefundFacts(
        **ids,
        order_number="1003",
        description="Priority support, monthly",
        paid_cents=9900,
        refunded_cents=0,
        disputed=False,
        placed_on="2026-06-01",
    )
    return RefundAction(tenant=tenant, amount_cents=amount_cents, **ids), facts
