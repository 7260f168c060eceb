"""The one row per approval that stands between a decision and the payment provider."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import asyncpg

from app.domain.actions.refund import KIND
from app.domain.approvals.approval import Receipt
from app.domain.approvals.voting import Status
from app.domain.ids import ApprovalId, ChargeId, MessageId, TenantId
from app.domain.people.actors import DESK, PROVIDER
from app.domain.reason_codes import Code, Remark, keep, say
from app.errors import ChargeBusy, NotFound
from app.ports.payments.payment_provider import Mirrored, ProviderRefund
from app.ports.payments.payments import Attempt, OnCharge, Stuck
from app.store.approvals import executions, transitions
from app.store.approvals import rows as approval_rows
from app.store.approvals.executions import TROUBLE_MAX
from app.store.approvals.honest import stops
from app.store.approvals.receipts import FACTS_CHANGED
from app.store.db.audit import append
from app.store.db.pool import Conn, Pool
from app.store.db.sanitize import storable
from app.store.db.transactions import STEP_SECONDS, retried, tenant_tx
from app.store.payments import provider_events, refund_alarms, refund_limits, refund_lines
from app.store.payments.provider_events import LOOK_GAPS_SECONDS

KEYS_MAX: Final = 3  # idempotency keys one refund may use up before a person is asked
STUCK_MAX: Final = 50

_REFUND: Final = "SELECT * FROM refunds WHERE approval_id = $1 FOR UPDATE"
_ATTEMPT: Final = """
INSERT INTO refunds (
    tenant, approval_id, idempotency_key, params_digest, status, amount_cents, attempts,
    first_attempted_at, attempted_at
) VALUES ($1, $2, $3, $4, 'attempting', $5, 1, clock_timestamp(), clock_timestamp())
"""
_AGAIN: Final = """
UPDATE refunds SET attempts = attempts + 1, attempted_at = clock_timestamp() WHERE approval_id = $1
RETURNING idempotency_key, extract(epoch FROM clock_timestamp() - first_attempted_at)::float8 AS age_seconds
"""
# Only in the place of the very key that was spent: two that notice it together end at the same next one.
_NEXT_KEY: Final = """
UPDATE refunds SET idempotency_key = $3 WHERE approval_id = $1 AND idempotency_key = $2 AND status = 'attempting'
"""
_KEY_NOW: Final = "SELECT idempotency_key FROM refunds WHERE approval_id = $1"
_SETTLE: Final = """
UPDATE refunds SET
    status = $2, provider_refund_id = $3, amount_cents = $4, code = $5, settled_at = clock_timestamp(), looks = 0,
    look_at = CASE WHEN $2 = 'pending' THEN clock_timestamp() + make_interval(secs => $6) END
WHERE approval_id = $1
"""
_UNRESOLVED: Final = """
INSERT INTO refunds (tenant, approval_id, idempotency_key, params_digest, status, code, amount_cents, attempts)
VALUES ($1, $2, $3, $4, 'unresolved', $5, $6, 0)
ON CONFLICT (tenant, approval_id) DO UPDATE SET status = 'unresolved', code = excluded.code
"""
_TROUBLE: Final = "UPDATE approvals SET trouble = $2 WHERE id = $1"
_BOOK: Final = "UPDATE orders SET refunded_cents = greatest(0, refunded_cents + $2) WHERE id = $1"
# Not refunds the provider is still working on; and a message revived before waits twice as long each time.
# Two short lists by index rather than one condition: this is asked every few seconds.
_STUCK: Final = f"""
WITH unmoved AS (
    SELECT a.id FROM approvals a LEFT JOIN refunds r ON r.tenant = a.tenant AND r.approval_id = a.id
    WHERE a.status IN ('approved', 'executing') AND a.moved_at <= clock_timestamp() - make_interval(secs => $1)
      AND r.status IS DISTINCT FROM 'pending' AND NOT {stops.HELD}
      AND coalesce((SELECT max(lifted_at) FROM desk_locks) <= clock_timestamp() - make_interval(secs => $1), true)
), unheard AS (
    SELECT a.id FROM outbox o JOIN approvals a ON a.tenant = o.tenant AND a.id = o.payload->>'approval_id'
    WHERE o.done_at IS NULL AND o.mode = 'nudge' AND o.sends > 3 AND a.consumed_at IS NULL
      AND a.status IN ('approved', 'rejected', 'expired', 'cancelled') AND a.withdrawn_at IS NULL
)
SELECT a.id, a.message_id, a.status::text AS status, m.delivery
FROM approvals a JOIN messages m ON m.tenant = a.tenant AND m.id = a.message_id
WHERE a.id IN (SELECT id FROM unmoved UNION SELECT id FROM unheard) AND m.kind <> 'request'
  -- Not those whose own gate is still being started: it carries them out, their message's run does not.
  AND NOT EXISTS (
      SELECT FROM outbox o WHERE o.tenant = a.tenant AND o.cause = a.id || ':submit' AND o.done_at IS NULL
  )
  AND (m.resent_at IS NULL
       OR m.resent_at <= clock_timestamp() - make_interval(secs => $1 * power(2, least(m.delivery, 6))))
ORDER BY a.moved_at LIMIT $2
"""


class PostgresRefunds:
    """Attempts, outcomes and receipts."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def on_charge(
        self, tenant: TenantId, charge_id: ChargeId, *, besides: ApprovalId | None = None
    ) -> OnCharge:
        """What else there is about a payment."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            return await refund_limits.on_charge(conn, charge_id, besides)

    @retried
    async def begin(
        self, tenant: TenantId, approval_id: ApprovalId, *, seen_attempts: int | None = None
    ) -> Attempt | Receipt:
        """Win ``approved -> executing`` and commit the attempt, or return what already stands."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            row = await approval_rows.lock(conn, approval_id)
            held = await stops.held(conn, row)
            if (stands := await executions.standing(conn, row)) is not None:
                return stands
            if not approval_rows.intact(row):
                return await _give_up(conn, row, code="tampered", trouble=say(Code.TAMPERED))
            if await conn.fetchrow(_REFUND, approval_id) is not None:
                return replace(await _resume(conn, row), only_look_up=held)
            stops.not_if(held)
            if row["status"] == Status.APPROVED:
                await executions.not_held(conn, approval_id)
            await _in_turn(conn, row, seen_attempts)
            return await _begin(conn, row)

    @retried
    async def settle(self, tenant: TenantId, approval_id: ApprovalId, outcome: ProviderRefund) -> Receipt:
        """Mirror the provider: succeeded -> executed and ``refund_issued``; failed -> needs_attention."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            row = await approval_rows.lock(conn, approval_id)
            refund = await conn.fetchrow(_REFUND, approval_id)
            if refund is None:
                raise NotFound("No refund was attempted for this approval")
            if _is_news(refund["status"], outcome.status):
                await _mirror(conn, row, refund, outcome)
            return await executions.receipt(conn, approval_id)

    @retried
    async def mirror(self, tenant: TenantId, approval_id: ApprovalId, outcome: ProviderRefund) -> Mirrored:
        """``settle`` for what the provider tells later; NOT_OURS where this approval's refund is another one."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            try:
                row = await approval_rows.lock(conn, approval_id)
            except NotFound:
                return Mirrored.NOT_OURS
            refund = await conn.fetchrow(_REFUND, approval_id)
            if refund is None or refund["provider_refund_id"] not in (None, outcome.id):
                return Mirrored.NOT_OURS
            if not _is_news(refund["status"], outcome.status):
                return Mirrored.KNOWN
            await _mirror(conn, row, refund, outcome)
            return Mirrored.NEWS

    @retried
    async def give_up(
        self, tenant: TenantId, approval_id: ApprovalId, *, code: str, trouble: Remark, untried: bool = False
    ) -> Receipt:
        """Executing (or approved) -> needs_attention with a safe sentence, ``refund_unresolved`` on the record."""
        movable = (Status.APPROVED,) if untried else (Status.APPROVED, Status.EXECUTING)
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            row = await approval_rows.lock(conn, approval_id)
            if row["status"] not in movable:
                return await executions.receipt(conn, approval_id)
            return await _give_up(conn, row, code=code, trouble=trouble)

    @retried
    async def fresh_key(self, tenant: TenantId, approval_id: ApprovalId, *, spent: str) -> str:
        """Put the next key in a spent one's place, once, and return the one that stands; at most KEYS_MAX in all."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            first = f"{approval_id}:refund"
            number = 1 if spent == first else int(spent.rpartition(":")[2])
            if number < KEYS_MAX:
                await conn.execute(_NEXT_KEY, approval_id, spent, f"{first}:{number + 1}")
            return str(await conn.fetchval(_KEY_NOW, approval_id))

    async def receipt(self, tenant: TenantId, approval_id: ApprovalId) -> Receipt:
        """What became of it, by the rows."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            return await executions.receipt(conn, approval_id)

    async def stuck(self, tenant: TenantId, *, older_than_seconds: float) -> Sequence[Stuck]:
        """Decisions nobody carries on with, whose message is due for another revival."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            rows = await conn.fetch(_STUCK, older_than_seconds, STUCK_MAX)
        return [
            Stuck(ApprovalId(row["id"]), MessageId(row["message_id"]), Status(row["status"]), row["delivery"])
            for row in rows
        ]


async def _in_turn(conn: Conn, row: asyncpg.Record, seen_attempts: int | None) -> None:
    """Alone with the payment until this attempt is committed. The books that the caller read count only if nothing
    of ours was on its way to the provider then, and nothing was sent there since."""
    charge_id = ChargeId(row["action"]["charge_id"])
    await refund_limits.lock_charge(conn, TenantId(row["tenant"]), charge_id)
    found = await refund_limits.on_charge(conn, charge_id, ApprovalId(row["id"]))
    if found.attempting or seen_attempts not in (None, found.attempts):
        raise ChargeBusy("Another refund of the same payment is under way")


async def _begin(conn: Conn, row: asyncpg.Record) -> Attempt:
    tenant, key = TenantId(row["tenant"]), _key(row)
    if row["status"] == Status.APPROVED:
        await executions.move(conn, row, Status.APPROVED, Status.EXECUTING)
    amount_cents = approval_rows.final_action(row)["amount_cents"]
    await conn.execute(_ATTEMPT, tenant, row["id"], key, approval_rows.final_digest(row), amount_cents)
    await refund_lines.keep(conn, row)
    await append(conn, tenant, transitions.entry("refund_attempted", row, DESK))
    approval = approval_rows.approval(await approval_rows.find(conn, row["id"]))
    return Attempt(approval=approval, idempotency_key=key, resumed=False, age_seconds=0.0)


async def _resume(conn: Conn, row: asyncpg.Record) -> Attempt:
    again = await conn.fetchrow(_AGAIN, row["id"])
    assert again is not None, "the caller has just read it"
    key, age_seconds = again["idempotency_key"], again["age_seconds"] or 0.0
    return Attempt(approval_rows.approval(row), idempotency_key=key, resumed=True, age_seconds=age_seconds)


def _is_news(known: str, said: str) -> bool:
    """Whether the provider's word changes ours; a late "pending" does not undo, and "failed" is the end."""
    if known in ("failed", said):
        return False
    return not (known == "succeeded" and said == "pending")


async def _mirror(conn: Conn, row: asyncpg.Record, refund: asyncpg.Record, outcome: ProviderRefund) -> None:
    """Refund, order and approval move together; the approval only where its states allow it."""
    executing = row["status"] == Status.EXECUTING
    approved_cents = approval_rows.final_action(row)["amount_cents"]
    other_amount = outcome.amount_cents != approved_cents
    failure, first_look = storable(outcome.failure, 100), float(LOOK_GAPS_SECONDS[0])
    await conn.execute(_SETTLE, row["id"], outcome.status, outcome.id, outcome.amount_cents, failure, first_look)
    if outcome.status == "succeeded":
        await conn.execute(_BOOK, row["action"]["order_id"], outcome.amount_cents)
    elif refund["status"] == "succeeded":  # failed days later: the customer does not have the money
        await conn.execute(_BOOK, row["action"]["order_id"], -outcome.amount_cents)
    if executing and outcome.status == "succeeded" and not other_amount:
        await executions.move(conn, row, Status.EXECUTING, Status.EXECUTED)
    elif executing and outcome.status != "pending":
        trouble = say(Code.OTHER_AMOUNT) if other_amount else _failed(outcome)
        await executions.move(conn, row, Status.EXECUTING, Status.NEEDS_ATTENTION, trouble=trouble)
    elif outcome.status == "failed":  # the states have no way back, but the card does not say less than happened
        await conn.execute(_TROUBLE, row["id"], storable(keep(_failed(outcome)), TROUBLE_MAX))
    action = {"succeeded": "refund_issued", "pending": "refund_pending", "failed": "refund_failed"}[outcome.status]
    came_to_nothing = outcome.status == "failed" or (executing and other_amount and outcome.status != "pending")
    alarm = await refund_alarms.raise_alarm(conn, row) if came_to_nothing else []
    if outcome.status == "failed" and refund["status"] in ("pending", "succeeded"):
        await provider_events.refund_failed(conn, row, outcome.id)
    await append(conn, TenantId(row["tenant"]), transitions.entry(action, row, PROVIDER, code=outcome.id), *alarm)


def _failed(outcome: ProviderRefund) -> Remark:
    if not outcome.failure:
        return say(Code.REFUND_FAILED, refund=outcome.id)
    return say(Code.REFUND_FAILED_BECAUSE, refund=outcome.id, why=storable(outcome.failure, 100))


async def _give_up(conn: Conn, row: asyncpg.Record, *, code: str, trouble: str) -> Receipt:
    tenant = TenantId(row["tenant"])
    if row["kind"] != KIND.name:
        return await executions.give_up(conn, row, code=code, trouble=trouble)
    if row["status"] == Status.APPROVED:  # no shortcut is drawn in docs/architecture.md
        await executions.move_untold(conn, row, Status.APPROVED, Status.EXECUTING)
    await executions.move(conn, row, Status.EXECUTING, Status.NEEDS_ATTENTION, trouble=trouble)
    safe_code = storable(code, 100)
    amount_cents = max(1, _amount(row))
    await conn.execute(
        _UNRESOLVED, tenant, row["id"], _key(row), approval_rows.final_digest(row), safe_code, amount_cents
    )
    action = "facts_changed" if code == FACTS_CHANGED else "refund_unresolved"
    # Changed facts are no failure: a fresh card follows.
    alarm = [] if code == FACTS_CHANGED else await refund_alarms.raise_alarm(conn, row)
    await append(conn, tenant, transitions.entry(action, row, DESK, code=safe_code), *alarm)
    return await executions.receipt(conn, row["id"])


def _amount(row: asyncpg.Record) -> int:
    amount = approval_rows.final_action(row).get("amount_cents")
    return amount if isinstance(amount, int) else 0


def _key(row: asyncpg.Record) -> str:
    return f"{row['id']}:refund"
