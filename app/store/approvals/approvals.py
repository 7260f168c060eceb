"""Approvals: opening, reading, deciding and expiring them."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import asyncpg

from app.domain.actions.refund_letter import Told
from app.domain.actions.registry import blocked_as, money_kind
from app.domain.approvals.approval import Approval, ApprovalDetails, GateReading, NewApproval
from app.domain.approvals.voting import Counted, Opener, Refused, ReviewerRequest, Status, Vote, Withdrawal
from app.domain.ids import ApprovalId, MessageId, Posted, TenantId
from app.domain.people.actors import CLOCK, GATE, POLICY
from app.domain.reason_codes import Code, keep, say
from app.errors import BadInput, NotFound
from app.store.approvals import rows as approval_rows
from app.store.approvals import transitions, undo_reopen, voting, withdrawals
from app.store.approvals.askers.carried_on import carry_on
from app.store.approvals.honest import stops
from app.store.approvals.opening import insert
from app.store.approvals.rows import COLUMNS, SHEET
from app.store.approvals.unasked import auto_lines
from app.store.approvals.voting import NO_LIMITS, NO_REVIEWS, LimitsOf, ReviewsOf, Rules
from app.store.cases import message_rows
from app.store.cases.waiting import WAITING_SINCE
from app.store.db import outbox
from app.store.db.audit import append
from app.store.db.pool import Conn, Pool
from app.store.db.sanitize import storable
from app.store.db.transactions import STEP_SECONDS, retried, tenant_tx
from app.store.payments import refund_limits

PENDING_MAX: Final = 200
_BY_NATURAL_KEY: Final = (
    "SELECT " + COLUMNS + " FROM approvals a WHERE a.message_id = $1 AND a.call_id = $2 AND a.revision = $3"
)
_SHEET: Final = SHEET + "WHERE a.id = $1"
_PENDING: Final = SHEET + "WHERE a.status = 'pending' ORDER BY waiting_since, a.opened_at LIMIT $1"
_CARD: Final = "UPDATE approvals SET card_channel = $2, card_ts = $3 WHERE id = $1"
# Approvals another took the place of do not count.
_TOLD: Final = """
SELECT a.status = 'executed' AND coalesce(r.status = 'succeeded', a.effect IS NOT NULL) AS made, a.reply_text,
       a.facts, a.action, a.approved_action, a.reply_cleared, a.kind
FROM approvals a LEFT JOIN refunds r ON r.tenant = a.tenant AND r.approval_id = a.id
WHERE a.message_id = $1 AND a.call_id = ANY($2::text[]) AND NOT EXISTS (
    SELECT FROM approvals s WHERE s.tenant = a.tenant AND s.reopens = a.id
) ORDER BY a.opened_at, a.id
"""
_CONSUME: Final = """
UPDATE approvals SET consumed_at = clock_timestamp() WHERE id = $1 AND status <> 'pending' AND consumed_at IS NULL
RETURNING id
"""
_CLOCK: Final = f"""
SELECT extract(epoch FROM clock_timestamp() - a.opened_at)::float8 AS age,
       CASE a.status WHEN 'pending' THEN greatest(0, extract(epoch FROM a.deadline - clock_timestamp()))::float8
           ELSE 0.0::float8 END AS remaining,
       greatest(0, extract(epoch FROM a.opened_at - {WAITING_SINCE}))::float8 AS waited,
       EXISTS (SELECT FROM auto_lines l WHERE l.tenant = a.tenant AND l.approval_id = a.id AND l.shown_at IS NULL)
           AS unseen
FROM approvals a WHERE a.id = $1
"""
_UNDECIDED: Final = """
SELECT EXISTS (SELECT FROM approvals WHERE message_id = $1 AND status IN ('pending', 'approved'))
"""
_OVERDUE: Final = (
    "SELECT "
    + COLUMNS
    + """
FROM approvals a WHERE a.status = 'pending' AND a.deadline <= clock_timestamp()
ORDER BY a.deadline LIMIT $1 FOR UPDATE SKIP LOCKED
"""
)


class PostgresApprovals:
    """Approvals and the votes on them."""

    def __init__(self, pool: Pool, *, limits: LimitsOf = NO_LIMITS, reviews: ReviewsOf = NO_REVIEWS) -> None:
        self._pool, self._limits, self._reviews = pool, limits, reviews

    @retried
    async def open(self, tenant: TenantId, new: NewApproval) -> Approval:
        """Commit row, digest and audit line; the natural key opens only one and returns it.

        What the policy would let through is judged again with all that it let through before, and waits for a
        person where that is too much. Raises ChargeBusy while another refund of the payment is under way.
        """
        if new.action.tenant != tenant:
            raise BadInput("The action belongs to another tenant")
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            if new.auto and await stops.stopped(conn, tenant):
                new = replace(new, auto=False, because=say(Code.DESK_STOPPED))
            if new.auto:
                await refund_limits.lock_policy(conn, tenant)
                if await conn.fetchrow(_BY_NATURAL_KEY, new.message_id, new.call_id, new.revision) is None:
                    new = await refund_limits.in_sum(conn, new)
            approval_id = await insert(conn, tenant, new)
            row = await conn.fetchrow(_BY_NATURAL_KEY, new.message_id, new.call_id, new.revision)
            assert row is not None
            if approval_id is None:
                return approval_rows.approval(row)
            entries = [transitions.entry("approval_opened", row, new.requested_by)]
            if new.reopens is not None:
                await outbox.finish(conn, undo_reopen.reopening(new.reopens))
                await carry_on(conn, new.reopens, approval_id)
            if new.submitted:
                await transitions.submit(conn, tenant, approval_id)
            if new.auto:
                terms = transitions.Terms(reason=keep(new.because))
                _, decided = await transitions.close(conn, row, Status.APPROVED, by=POLICY, terms=terms)
                entries += decided
                await auto_lines.owe(conn, tenant, approval_id)
                # Whoever opens it starts its gate next, which finds it decided: none has to be woken.
                await conn.execute(_CONSUME, approval_id)
                await outbox.finish(conn, transitions.decided(approval_id))
            await append(conn, tenant, *entries)
            return approval_rows.approval(await approval_rows.find(conn, approval_id))

    async def opened(
        self, tenant: TenantId, message_id: MessageId, *, call_id: str, revision: int
    ) -> Approval | None:
        """What ``open`` opened under this natural key; None where it has not."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            row = await conn.fetchrow(_BY_NATURAL_KEY, message_id, call_id, revision)
        return None if row is None else approval_rows.approval(row)

    @retried
    async def block(
        self, tenant: TenantId, message_id: MessageId, *, call_id: str, code: str, because: str, kind: str = "refund"
    ) -> None:
        """Put on record that the policy stopped a proposal (as ``refund_blocked``, by its kind; once per call)."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            row = await message_rows.message(conn, message_id)
            # The call's id comes from a model: only its hash goes on record.
            call = hashlib.sha256(call_id.encode("utf-8", "replace")).hexdigest()[:16]
            data = {"code": code, "call": call}
            lines = [
                message_rows.entry(action, row, f"{message_id}:{call}:blocked", data, actor=POLICY)
                for action in blocked_as(kind)
            ]
            await append(conn, tenant, *lines)

    async def get(self, tenant: TenantId, approval_id: ApprovalId) -> Approval:
        """The row. Raises NotFound."""
        async with tenant_tx(self._pool, tenant) as conn:
            return approval_rows.approval(await approval_rows.find(conn, approval_id))

    async def details(self, tenant: TenantId, approval_id: ApprovalId) -> ApprovalDetails:
        """Everything the card shows. Raises NotFound."""
        async with tenant_tx(self._pool, tenant) as conn:
            row = await conn.fetchrow(_SHEET, approval_id)
        if row is None:
            raise NotFound("There is no such approval")
        return approval_rows.details(row)

    async def pending(self, tenant: TenantId) -> Sequence[ApprovalDetails]:
        """Open approvals, the longest waiting customer first, at most 200."""
        async with tenant_tx(self._pool, tenant) as conn:
            return [approval_rows.details(row) for row in await conn.fetch(_PENDING, PENDING_MAX)]

    @retried
    async def cast(self, tenant: TenantId, approval_id: ApprovalId, vote: Vote) -> Counted | Refused:
        """Judge and record one vote: vote, status, audit and outbox in one commit. Same source, same verdict."""
        async with tenant_tx(self._pool, tenant) as conn:
            try:
                rules = Rules(self._limits(tenant), self._reviews(tenant))
                return await voting.cast(conn, tenant, approval_id, vote, rules)
            except NotFound:
                return await voting.refuse_unknown(conn, tenant, approval_id, vote)

    @retried
    async def withdraw(self, tenant: TenantId, approval_id: ApprovalId, withdrawal: Withdrawal) -> Counted | Refused:
        """Pending or approved -> cancelled for good; against ``cast`` and ``Refunds.begin`` exactly one wins."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            return await withdrawals.withdraw(conn, tenant, approval_id, withdrawal)

    @retried
    async def withdrawal_told(self, tenant: TenantId, approval_id: ApprovalId) -> None:
        """Nothing about a withdrawal is said again."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            await withdrawals.finish(conn, approval_id)

    async def live_of(self, tenant: TenantId, opener: Opener) -> Sequence[ApprovalId]:
        """What a run had opened and what is not closed yet."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            return await withdrawals.live_of(conn, opener)

    @retried
    async def undo(self, tenant: TenantId, approval_id: ApprovalId, wish: ReviewerRequest) -> Counted | Refused:
        """Approved -> cancelled while the undo window runs, by the clock ``Refunds.begin`` obeys too."""
        async with tenant_tx(self._pool, tenant) as conn:
            return await undo_reopen.undo(conn, tenant, approval_id, wish)

    @retried
    async def reopen(self, tenant: TenantId, approval_id: ApprovalId, wish: ReviewerRequest) -> Counted | Refused:
        """Ask for a fresh approval in a closed one's place, once; ``approval/reopen.requested`` opens it."""
        async with tenant_tx(self._pool, tenant) as conn:
            return await undo_reopen.reopen(conn, tenant, approval_id, wish)

    @retried
    async def not_reopened(self, tenant: TenantId, approval_id: ApprovalId, *, because: str) -> None:
        """No fresh one takes its place: stop asking for it, and keep why for the card."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            await undo_reopen.not_reopened(conn, approval_id, because)

    async def told(self, tenant: TenantId, message_id: MessageId, calls: Sequence[str]) -> Sequence[Told]:
        """What became of the refunds these proposals of a message asked for, in the order they were asked about."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            rows = await conn.fetch(_TOLD, message_id, [storable(call) for call in calls])
        return [_told(row) for row in rows]

    @retried
    async def card_posted(self, tenant: TenantId, approval_id: ApprovalId, posted: Posted) -> None:
        """Keep where the live card is (``card_posted``)."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            row = await approval_rows.lock(conn, approval_id)
            await conn.execute(_CARD, approval_id, posted.channel, posted.ts)
            key = f"{approval_id}:card:{posted.channel}:{posted.ts}"
            await append(conn, tenant, transitions.entry("card_posted", row, GATE, key=key))

    @retried
    async def note(self, tenant: TenantId, approval_id: ApprovalId, action: str, key: str) -> None:
        """Write an audit line about an approval once per key (``approval_reminded``, ``card_failed``…)."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            row = await approval_rows.find(conn, approval_id)
            await append(conn, tenant, transitions.entry(action, row, GATE, key=f"{approval_id}:{action}:{key}"))

    @retried
    async def consume(self, tenant: TenantId, approval_id: ApprovalId) -> Status:
        """The gate has read the row: if it is decided, stop the nudges. Returns the status."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            return Status((await _consumed(conn, tenant, approval_id))["status"])

    async def reading(self, tenant: TenantId, approval_id: ApprovalId) -> GateReading:
        """What the gate goes by, read at once; if it is decided, this stops the nudges. Raises NotFound."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            row = await _consumed(conn, tenant, approval_id)
            clock = await conn.fetchrow(_CLOCK, approval_id)
        assert clock is not None  # the row was there a moment ago, in this transaction
        times = (clock["age"], clock["remaining"], clock["waited"])
        return GateReading(approval_rows.approval(row), *times, unseen=clock["unseen"])

    async def undecided(self, tenant: TenantId, message_id: MessageId) -> bool:
        """Whether a refund asked for with this message still waits: for people, or to be carried out."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            return bool(await conn.fetchval(_UNDECIDED, message_id))

    @retried
    async def expire(self, tenant: TenantId, approval_id: ApprovalId) -> Status:
        """Expire it if pending and past its deadline by the database's clock. Returns the status."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            row = await approval_rows.lock(conn, approval_id)
            if row["status"] != Status.PENDING or not await approval_rows.overdue(conn, approval_id):
                return Status(row["status"])
            await _expire(conn, tenant, [row])
            return Status.EXPIRED

    @retried
    async def expire_overdue(self, tenant: TenantId, *, limit: int) -> Sequence[ApprovalId]:
        """Expire whatever is overdue; the outbox tells the gates."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            rows = await conn.fetch(_OVERDUE, limit)
            await _expire(conn, tenant, rows)
            return [ApprovalId(row["id"]) for row in rows]


def _told(row: asyncpg.Record) -> Told:
    amounts = {
        "order_number": row["facts"]["order_number"],
        "currency": row["action"]["currency"],
        "amount_cents": approval_rows.final_action(row)["amount_cents"],
        "asked_cents": row["action"]["amount_cents"],
    }
    letter = money_kind(row["kind"]).letter(**amounts, items=approval_rows.items(row))
    cleared = tuple(row["reply_cleared"])
    return Told(made=row["made"], words=row["reply_text"], template=letter, cleared=cleared, **amounts)


async def _expire(conn: Conn, tenant: TenantId, rows: Sequence[asyncpg.Record]) -> None:
    lines = []
    for row in rows:
        _, entries = await transitions.close(conn, row, Status.EXPIRED, by=CLOCK)
        lines += entries
    await append(conn, tenant, *lines)


async def _consumed(conn: Conn, tenant: TenantId, approval_id: ApprovalId) -> asyncpg.Record:
    """The row, taken in: once it is decided nobody has to be told of it again."""
    consumed = await conn.fetchval(_CONSUME, approval_id)
    row = await approval_rows.find(conn, approval_id)
    if row["status"] in transitions.ENDED:
        await outbox.finish(conn, transitions.submitted(approval_id))
    if consumed is not None:
        await outbox.finish(conn, transitions.decided(approval_id))
        await append(conn, tenant, transitions.entry("decision_consumed", row, GATE, code=row["status"]))
    return row
