"""The books of the local payment provider: charges, refunds, and answers saved under idempotency keys."""

from dataclasses import asdict
from typing import Any, Final, Protocol

import asyncpg

from app.domain.ids import ApprovalId, ChargeId, TenantId, new_id
from app.errors import NotFound
from app.ports.payments.payment_provider import (
    ChargeFacts,
    NewsKind,
    ProviderNews,
    ProviderRefund,
    RefundOrder,
    SeenRefund,
)
from app.store.db.pool import Conn, Pool
from app.store.db.transactions import STEP_SECONDS, retried, tenant_tx
from app.store.payments import provider_events

_CHARGE: Final = """
SELECT c.*, coalesce((
    SELECT sum(r.amount_cents) FROM ledger_refunds r
    WHERE r.tenant = c.tenant AND r.charge_id = c.id AND r.status <> 'failed'
), 0)::bigint AS refunded_cents
FROM ledger_charges c WHERE c.id = $1
"""
# What the team's own records say of a payment is where its books here begin; from then on they are kept apart. What
# was asked about once was known then: where it is not any more, it is gone.
_OPEN: Final = """
WITH opened AS (
    INSERT INTO ledger_charges (tenant, id, amount_cents, currency)
    SELECT tenant, charge_id, paid_cents, currency FROM orders WHERE charge_id = $1 AND paid_cents > 0
        AND NOT EXISTS (SELECT FROM approvals WHERE charge_id = $1)
    ORDER BY id LIMIT 1
    ON CONFLICT DO NOTHING RETURNING tenant, id
)
INSERT INTO ledger_refunds (tenant, id, charge_id, amount_cents, status)
SELECT c.tenant, 're_before_' || c.id, c.id, o.refunded_cents, 'succeeded'
FROM opened c JOIN orders o ON o.charge_id = c.id WHERE o.refunded_cents > 0 ORDER BY o.id LIMIT 1
"""
# Taken before the sum is read: refunds of one charge are booked one after the other.
_LOCK: Final = "SELECT id FROM ledger_charges WHERE id = $1 FOR UPDATE"
_PRUNE: Final = "DELETE FROM ledger_keys WHERE created_at <= clock_timestamp() - make_interval(secs => $1)"
_KEY: Final = "SELECT params_digest, outcome FROM ledger_keys WHERE key = $1"
_SAVE: Final = "INSERT INTO ledger_keys (tenant, key, params_digest, outcome) VALUES ($1, $2, $3, $4)"
_KEY_LOCK: Final = "SELECT pg_advisory_xact_lock(hashtextextended($1, 1))"
_REFUND: Final = """
INSERT INTO ledger_refunds (tenant, id, charge_id, amount_cents, status, approval_id) VALUES ($1, $2, $3, $4, $5, $6)
"""
_FIND: Final = """
SELECT id, status, amount_cents, failure FROM ledger_refunds
WHERE charge_id = $1 AND approval_id = $2 ORDER BY created_at DESC LIMIT 1
"""
_SEEN: Final = "SELECT id, status, amount_cents, failure, charge_id, approval_id FROM ledger_refunds"
_OF_CHARGE: Final = _SEEN + " WHERE charge_id = $1 ORDER BY created_at DESC LIMIT 1000"
_BY_ID: Final = _SEEN + " WHERE id = $1"
_TURN: Final = """
UPDATE ledger_refunds SET status = $2, failure = $3 WHERE id = $1
RETURNING id, status, amount_cents, failure, charge_id, approval_id
"""
_DISPUTE: Final = "UPDATE ledger_charges SET disputed = $2 WHERE id = $1 RETURNING id"


class Booking(Protocol):
    """What the provider's adapter asks for; see ``app.payments.local``."""

    @property
    def order(self) -> RefundOrder:
        """The refund asked for."""
        ...

    @property
    def params_digest(self) -> str:
        """What the order's key stands for."""
        ...

    @property
    def key_life_seconds(self) -> float:
        """How long keys are remembered."""
        ...


class PostgresLedger:
    """Charges and refunds of the local provider, per tenant."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def charge(self, tenant: TenantId, charge_id: ChargeId) -> ChargeFacts | None:
        """The charge with what was refunded of it."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            row = await _known(conn, charge_id)
        return None if row is None else _charge(row)

    @retried
    async def book(self, booking: Booking) -> ProviderRefund | str:
        """Refund under the charge's lock and save the answer under the key; a str is a refusal's code."""
        order = booking.order
        async with tenant_tx(self._pool, order.tenant, limit_seconds=STEP_SECONDS) as conn:
            await conn.execute(_KEY_LOCK, f"{order.tenant} {order.idempotency_key}")
            await conn.execute(_PRUNE, booking.key_life_seconds)
            saved = await conn.fetchrow(_KEY, order.idempotency_key)
            if saved is not None:
                same = saved["params_digest"] == booking.params_digest
                return _answer(saved["outcome"]) if same else "idempotency_mismatch"
            answer = await _book(conn, order)
            outcome = {"refused": answer} if isinstance(answer, str) else {"refund": asdict(answer)}
            await conn.execute(_SAVE, order.tenant, order.idempotency_key, booking.params_digest, outcome)
            return answer

    async def find(self, tenant: TenantId, charge_id: ChargeId, approval_id: ApprovalId) -> ProviderRefund | None:
        """The latest refund of the charge that carries this approval's id."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            row = await conn.fetchrow(_FIND, charge_id, approval_id)
        return None if row is None else ProviderRefund(**dict(row))

    async def refunds_of(self, tenant: TenantId, charge_id: ChargeId) -> list[SeenRefund] | None:
        """Every refund of a charge, latest first; None where there is no such charge."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            known = await _known(conn, charge_id)
            rows = await conn.fetch(_OF_CHARGE, charge_id)
        return None if known is None else [_seen(row) for row in rows]

    async def read_refund(self, tenant: TenantId, refund_id: str) -> SeenRefund | None:
        """One refund by its id."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            row = await conn.fetchrow(_BY_ID, refund_id)
        return None if row is None else _seen(row)

    async def refund_elsewhere(self, tenant: TenantId, charge_id: ChargeId, amount_cents: int) -> str:
        """Somebody refunds in the provider's dashboard: no approval of ours. Told as news, as Stripe would.

        For demos and tests, like the two below.
        """
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            refund_id = new_id("re")
            await conn.execute(_REFUND, tenant, refund_id, charge_id, amount_cents, "succeeded", None)
            await _tell(conn, tenant, NewsKind.CHARGE, "charge.refunded", charge_id)
        return refund_id

    async def turn(self, tenant: TenantId, refund_id: str, status: str, *, failure: str = "") -> ProviderRefund:
        """The bank settles or returns a refund, perhaps days later."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            row = await conn.fetchrow(_TURN, refund_id, status, failure)
            if row is None:
                raise NotFound("There is no such refund")
            kind = "refund.failed" if status == "failed" else "refund.updated"
            await _tell(conn, tenant, NewsKind.REFUND, kind, row["charge_id"], refund_id)
        return _seen(row).refund

    async def dispute(self, tenant: TenantId, charge_id: ChargeId, *, disputed: bool = True) -> None:
        """The customer's bank opens (or closes) a dispute."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            if await conn.fetchval(_DISPUTE, charge_id, disputed) is None:
                raise NotFound("There is no such charge")
            if disputed:
                await _tell(conn, tenant, NewsKind.DISPUTE, "charge.dispute.created", charge_id)


async def _tell(
    conn: Conn, tenant: TenantId, kind: NewsKind, type_: str, charge_id: str, refund_id: str = ""
) -> None:
    """The ledger has no wire to send news over, so it commits them with what they are about."""
    news = ProviderNews(new_id("evt"), kind, type_, ChargeId(charge_id), refund_id)
    await provider_events.note(conn, tenant, news)


async def _known(conn: Conn, charge_id: str) -> asyncpg.Record | None:
    """The charge, its books opened where this is the first look at it."""
    row = await conn.fetchrow(_CHARGE, charge_id)
    if row is None:
        await conn.execute(_OPEN, charge_id)
        row = await conn.fetchrow(_CHARGE, charge_id)
    return row


async def _book(conn: Conn, order: RefundOrder) -> ProviderRefund | str:
    if await conn.fetchval(_LOCK, order.charge_id) is None:
        return "no_such_charge"
    row = await conn.fetchrow(_CHARGE, order.charge_id)
    assert row is not None
    refusal = _refusal(_charge(row), order)
    if refusal is not None:
        return refusal
    status = "pending" if row["settles_later"] else "succeeded"
    refund = ProviderRefund(new_id("re"), status, order.amount_cents)
    values = (refund.id, order.charge_id, order.amount_cents, status, order.approval_id)
    await conn.execute(_REFUND, order.tenant, *values)
    return refund


def _refusal(charge: ChargeFacts, order: RefundOrder) -> str | None:
    left = charge.amount_cents - charge.refunded_cents
    checks = (
        (order.amount_cents <= 0, "amount_not_positive"),
        (order.currency != charge.currency, "currency_mismatch"),
        (charge.disputed, "charge_disputed"),
        (left <= 0, "charge_already_refunded"),
        (order.amount_cents > left, "amount_too_large"),
    )
    return next((code for refused, code in checks if refused), None)


def _charge(row: asyncpg.Record) -> ChargeFacts:
    return ChargeFacts(
        charge_id=ChargeId(row["id"]),
        amount_cents=row["amount_cents"],
        refunded_cents=row["refunded_cents"],
        currency=row["currency"],
        disputed=row["disputed"],
    )


def _seen(row: asyncpg.Record) -> SeenRefund:
    refund = ProviderRefund(row["id"], row["status"], row["amount_cents"], row["failure"])
    approval_id = None if row["approval_id"] is None else ApprovalId(row["approval_id"])
    return SeenRefund(refund, ChargeId(row["charge_id"]), approval_id)


def _answer(outcome: dict[str, Any]) -> ProviderRefund | str:
    return str(outcome["refused"]) if "refused" in outcome else ProviderRefund(**outcome["refund"])
