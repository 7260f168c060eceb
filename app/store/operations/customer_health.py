"""The daily look at paying customers: who is looked at, what the records say, and the verdict that is kept."""

from collections.abc import Sequence
from typing import Final

from app.domain.event_references import HIDDEN, reference_of
from app.domain.ids import CustomerId, TenantId
from app.domain.operations.customer_health import LOOKED_BACK_DAYS, WAITING_HOURS, Checkup, Signs, Verdict, verdict
from app.domain.people.actors import CLOCK
from app.errors import NotFound
from app.store.cases.waiting import OVERDUE
from app.store.db.audit import Entry, append
from app.store.db.pool import Conn, Pool
from app.store.db.transactions import STEP_SECONDS, retried, tenant_tx

_DUE: Final = """
SELECT id FROM customers WHERE tier IN ('enterprise', 'pro') AND id > $1 ORDER BY id LIMIT $2
"""
_TIER: Final = "SELECT tier FROM customers WHERE id = $1"
_HIDDEN: Final = """
SELECT id FROM customers WHERE 'x-' || left(encode(sha256(convert_to(id, 'UTF8')), 'hex'), 40) = $1
"""
_SIGNS: Final = f"""
SELECT
    (SELECT count(*) FROM cases c WHERE c.customer_id = $1 AND EXISTS (
        SELECT FROM messages m WHERE m.tenant = c.tenant AND m.case_id = c.id AND m.kind = 'human'
          AND m.received_at <= clock_timestamp() - make_interval(hours => $2)
          AND NOT EXISTS (
              SELECT FROM drafts d WHERE d.tenant = c.tenant AND d.case_id = c.id
                AND d.status = 'sent' AND d.sent_at >= m.received_at))) AS waiting_cases,
    (SELECT count(*) FROM cases c JOIN approvals a ON a.tenant = c.tenant AND a.case_id = c.id
      WHERE c.customer_id = $1 AND {OVERDUE}) AS overdue_approvals,
    (SELECT count(*) FROM cases c JOIN approvals a ON a.tenant = c.tenant AND a.case_id = c.id
      WHERE c.customer_id = $1 AND a.status = 'needs_attention' AND a.reopened_by IS NULL
        AND a.moved_at > clock_timestamp() - make_interval(days => $3)
        AND NOT EXISTS (SELECT FROM refunds r WHERE r.tenant = a.tenant AND r.approval_id = a.id
                        AND (r.status IN ('failed', 'succeeded') OR r.code = 'facts_changed'))) AS refunds_in_trouble,
    (SELECT count(*) FROM cases c JOIN approvals a ON a.tenant = c.tenant AND a.case_id = c.id
       JOIN refunds r ON r.tenant = a.tenant AND r.approval_id = a.id
      WHERE c.customer_id = $1 AND r.status = 'failed'
        AND r.settled_at > clock_timestamp() - make_interval(days => $3)) AS failed_refunds,
    (SELECT count(*) FROM cases c JOIN messages m ON m.tenant = c.tenant AND m.case_id = c.id
      WHERE c.customer_id = $1 AND m.kind = 'bounce' AND m.bounced_action = 'failed'
        AND m.received_at > clock_timestamp() - make_interval(days => $3)) AS returned_mails
"""
_KEPT: Final = "SELECT run, verdict, signs FROM health_checks WHERE customer_id = $1 AND run = $2"
_KEEP: Final = """
INSERT INTO health_checks (tenant, customer_id, run, verdict, signs) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT DO NOTHING RETURNING run
"""


class PostgresCustomerHealth:
    """One row and one audit line per customer and day, however often it is asked."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def due(self, tenant: TenantId, *, after: str, limit: int) -> Sequence[str]:
        """References of enterprise and pro customers, in the order of their ids, after ``after`` ("": the first)."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            rows = await conn.fetch(_DUE, await _named(conn, after), limit)
            return [reference_of(row["id"]) for row in rows]

    @retried
    async def check(self, tenant: TenantId, reference: str, run: str) -> Checkup:
        """Look, judge and keep the verdict with its audit line; what was kept that day before is returned.

        Raises NotFound for whoever is no enterprise or pro customer (any more).
        """
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            customer_id = await _named(conn, reference)
            if await conn.fetchval(_TIER, customer_id) not in ("enterprise", "pro"):
                raise NotFound("There is no such customer to look at")
            signs = await _signs(conn, customer_id)
            found = Checkup(run, verdict(signs), signs.to_json())
            kept = await conn.fetchval(_KEEP, tenant, customer_id, run, found.verdict.value, found.signs)
            if kept is None:
                row = await conn.fetchrow(_KEPT, customer_id, run)
                assert row is not None
                return Checkup(row["run"], Verdict(row["verdict"]), row["signs"])
            await append(conn, tenant, _entry(customer_id, found))
            return found


async def _named(conn: Conn, reference: str) -> CustomerId:
    """Whom a reference names; itself, where it hides no id."""
    found = await conn.fetchval(_HIDDEN, reference) if reference.startswith(HIDDEN) else None
    return CustomerId(reference if found is None else found)


async def _signs(conn: Conn, customer_id: CustomerId) -> Signs:
    row = await conn.fetchrow(_SIGNS, customer_id, WAITING_HOURS, LOOKED_BACK_DAYS)
    assert row is not None
    return Signs(**dict(row))


def _entry(customer_id: CustomerId, found: Checkup) -> Entry:
    return Entry(
        "customer_checked",
        CLOCK,
        ("customer", customer_id),
        f"{customer_id}:checked:{found.run}",
        data={"run": found.run, "verdict": found.verdict.value, **found.signs},
    )
