"""Seeded false requests from when they are opened until they are closed."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from app.domain.approvals.approval import ApprovalDetails, NewApproval
from app.domain.approvals.canaries.canary import Canary, CatchRate, Falsehood, NewCanary, Outcome
from app.domain.approvals.canaries.shape import Shape
from app.domain.approvals.questions import QuestionDetails
from app.domain.approvals.voting import Status
from app.domain.ids import ActorId, ApprovalId, CaseId, MessageId, Posted, QuestionId, TenantId, new_id
from app.domain.people.actors import AGENT, CLOCK
from app.errors import NotFound
from app.events import CanaryOpened
from app.store.approvals import rows
from app.store.approvals.canaries import asking, deciding, figures
from app.store.approvals.canaries.seen import details_of
from app.store.approvals.opening import insert
from app.store.db import outbox
from app.store.db.audit import Entry, append
from app.store.db.outbox import Mode
from app.store.db.pool import Conn, Pool
from app.store.db.sanitize import storable
from app.store.db.transactions import STEP_SECONDS, retried, tenant_tx, with_canaries

LISTED_MAX: Final = 100

_BY_SEED: Final = "SELECT approval_id FROM canaries WHERE seed = $1"
# Numbers and addresses that are somebody's are left to them.
_TAKEN: Final = """
SELECT EXISTS (SELECT FROM orders WHERE number = $1 OR id = $2 OR charge_id = $3)
    OR EXISTS (SELECT FROM customers WHERE email = $4 OR id = $5)
    OR EXISTS (SELECT FROM cases WHERE sender = $4)
    OR EXISTS (SELECT FROM approvals WHERE order_id = $2 OR charge_id = $3 OR customer_id = $5)
"""
_NEW_CASE: Final = """
INSERT INTO cases (tenant, id, sender, subject, opened_at, canary)
VALUES ($1, $2, $3, $4, clock_timestamp() - make_interval(secs => $5), true)
"""
_NEW_MESSAGE: Final = """
INSERT INTO messages (
    tenant, id, case_id, external_id, sender, subject, body, attachments, size_bytes, content_sha256, truncated,
    sender_verified, received_at, canary
) VALUES ($1, $2, $3, $4, $5, $6, $7, '[]', $8, $9, false, true, clock_timestamp() - make_interval(secs => $10), true)
"""
_NEW: Final = """
INSERT INTO canaries (tenant, approval_id, seed, falsehood, email, tier, true_cents, disputed_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, CASE WHEN $4 = 'disputed' THEN clock_timestamp() END)
"""
_CARD: Final = "UPDATE approvals SET card_channel = $2, card_ts = $3 WHERE id = $1 AND canary"
_CONSUME: Final = (
    "UPDATE approvals SET consumed_at = clock_timestamp() WHERE id = $1 AND canary AND consumed_at IS NULL"
)
_LEFT: Final = """
SELECT CASE status WHEN 'pending'
    THEN greatest(0, extract(epoch FROM deadline - clock_timestamp()))::float8 ELSE 0.0::float8 END AS seconds
FROM approvals WHERE id = $1 AND canary
"""
_LISTED: Final = """
SELECT a.id, k.falsehood, a.rule, k.opened_at, a.deadline, k.outcome, k.decided_by, k.closed_at
FROM canaries k JOIN approvals a ON a.tenant = k.tenant AND a.id = k.approval_id
ORDER BY k.opened_at DESC, a.id LIMIT $1
"""


class PostgresCanaries:
    """What opens, shows and counts them."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def shape(self, tenant: TenantId) -> Shape | None:
        """What the desk's requests look like; None where there are too few."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            return await figures.shape(conn)

    @retried
    async def open(self, tenant: TenantId, new: NewCanary) -> ApprovalId | None:
        """Commit one, with its record and its event. The same seed opens one; None where a number is taken."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            known = await conn.fetchval(_BY_SEED, new.seed)
            if known is not None:
                return ApprovalId(known)
            action = new.action
            taken = (new.facts.order_number, action.order_id, action.charge_id, new.email, action.customer_id)
            if await conn.fetchval(_TAKEN, *taken):
                return None
            async with with_canaries(conn):
                approval_id, case_id = await _insert(conn, tenant, new)
                await conn.execute(
                    _NEW, tenant, approval_id, new.seed, new.falsehood.value, new.email, new.tier, new.true_cents
                )
                event = CanaryOpened(tenant=tenant, approval_id=approval_id)
                await outbox.enqueue(conn, tenant, event, cause=_opened(approval_id), mode=Mode.RESEND)
                subject, key = ("approval", approval_id), f"{approval_id}:canary_opened"
                await append(conn, tenant, Entry("canary_opened", CLOCK, subject, key, case_id))
            return approval_id

    async def details(self, tenant: TenantId, approval_id: ApprovalId) -> ApprovalDetails:
        """Everything its card shows. Raises NotFound."""
        return await details_of(self._pool, tenant, approval_id)

    @retried
    async def posted(self, tenant: TenantId, approval_id: ApprovalId, at: Posted) -> None:
        """Keep where its card is. Raises NotFound."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn, with_canaries(conn):
            await rows.lock(conn, approval_id)
            await conn.execute(_CARD, approval_id, at.channel, at.ts)

    @retried
    async def left_seconds(self, tenant: TenantId, approval_id: ApprovalId) -> float:
        """Until its time is over; 0 once it is closed, which is taken in. Raises NotFound."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn, with_canaries(conn):
            row = await rows.lock(conn, approval_id)
            if row["status"] != Status.PENDING:
                await conn.execute(_CONSUME, approval_id)
                for cause in (_opened(approval_id), deciding.closed(approval_id)):
                    await outbox.finish(conn, cause)
            return float(await conn.fetchval(_LEFT, approval_id))

    @retried
    async def expire(self, tenant: TenantId, approval_id: ApprovalId) -> Status:
        """Quietly, if its time is over by the database's clock. Raises NotFound."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn, with_canaries(conn):
            return await deciding.expire(conn, tenant, approval_id)

    async def question(self, tenant: TenantId, question_id: QuestionId) -> QuestionDetails:
        """What the thread of a question is told, and that it is. Raises NotFound."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn, with_canaries(conn):
            found = await asking.told(conn, question_id)
        if found is None:
            raise NotFound("There is no such question")
        return found

    async def listed(self, tenant: TenantId) -> Sequence[Canary]:
        """The newest first, at most a hundred."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn, with_canaries(conn):
            found = await conn.fetch(_LISTED, LISTED_MAX)
        return [
            Canary(
                id=ApprovalId(row["id"]),
                falsehood=Falsehood(row["falsehood"]),
                rule=row["rule"],
                opened_at=row["opened_at"],
                deadline=row["deadline"],
                outcome=None if row["outcome"] is None else Outcome(row["outcome"]),
                decided_by=None if row["decided_by"] is None else ActorId(row["decided_by"]),
                closed_at=row["closed_at"],
            )
            for row in found
        ]

    async def catch_rates(self, tenant: TenantId, begins: datetime, ends: datetime) -> Sequence[CatchRate]:
        """Of what was decided within: in all, then by reviewer and by rule."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn, with_canaries(conn):
            return await figures.catch_rates(conn, begins, ends)


async def _insert(conn: Conn, tenant: TenantId, new: NewCanary) -> tuple[ApprovalId, CaseId]:
    """Its case, its mail and its request, all of them marked."""
    case_id, message_id = CaseId(new_id("case")), MessageId(new_id("msg"))
    waited, subject = float(new.waited_seconds), storable(new.subject)
    await conn.execute(_NEW_CASE, tenant, case_id, new.email, subject, waited)
    body = new.body.encode()
    external = f"<{new_id('mail').removeprefix('mail_')}@{new.email.rpartition('@')[2]}>"
    said = (external, new.email, subject, new.body, len(body), hashlib.sha256(body).hexdigest(), waited)
    await conn.execute(_NEW_MESSAGE, tenant, message_id, case_id, *said)
    request = NewApproval(
        case_id=case_id,
        message_id=message_id,
        call_id=new_id("call"),
        revision=1,
        action=new.action,
        facts=new.facts,
        agent_reason=new.agent_reason,
        because=new.because,
        ladder=new.ladder,
        auto=False,
        requested_by=AGENT,
        undo_seconds=new.undo_seconds,
        desk_version=new.desk_version,
        rule=new.rule,
    )
    approval_id = await insert(conn, tenant, request)
    assert approval_id is not None, "its message is new"
    return approval_id, case_id


def _opened(approval_id: str) -> str:
    return f"{approval_id}:canary-opened"
