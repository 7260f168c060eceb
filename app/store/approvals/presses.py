"""Which row a message of ours shows, and the presses that were refused."""

import hashlib
from typing import Final

from app.domain.approvals.presses import Kind, RefusedPress, Shown
from app.domain.ids import ApprovalId, AutoHourId, Posted, TenantId
from app.store.db.audit import Entry, append
from app.store.db.pool import Pool
from app.store.db.transactions import retried, tenant_tx

_AT: Final = """
SELECT kind, row_id FROM shown WHERE channel = $1 AND ts = $2
UNION ALL SELECT 'auto_hour', id FROM auto_hours WHERE channel = $1 AND ts = $2
UNION ALL SELECT 'rehearsal', id FROM rehearsals WHERE card_channel = $1 AND card_ts = $2
UNION ALL SELECT 'desk_version', version::text FROM desk_cards WHERE channel = $1 AND ts = $2
"""
_HAS_LINE: Final = "SELECT EXISTS (SELECT FROM auto_lines WHERE approval_id = $1 AND hour_id = $2)"


class PostgresPresses:
    """Asked at each press, before anything is read or told of what its button names."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def shown_at(self, tenant: TenantId, posted: Posted) -> Shown | None:
        """The row this message shows, or once showed; None where the records do not know the message."""
        async with tenant_tx(self._pool, tenant) as conn:
            row = await conn.fetchrow(_AT, posted.channel, posted.ts)
        return None if row is None else Shown(Kind(row["kind"]), row["row_id"])

    async def has_line(self, tenant: TenantId, hour_id: AutoHourId, approval_id: ApprovalId) -> bool:
        """Whether this hour's message has a line about that."""
        async with tenant_tx(self._pool, tenant) as conn:
            return bool(await conn.fetchval(_HAS_LINE, approval_id, hour_id))

    @retried
    async def refused(self, tenant: TenantId, press: RefusedPress) -> None:
        """``press_refused``, once per press."""
        data = {"code": press.code, "action": press.action}
        subject = (press.about.kind.value, press.about.row_id)
        if not press.belongs:
            # What a forged button names may be nothing of ours, or anything at all.
            subject = (press.about.kind.value, "unknown")
            data["given"] = hashlib.sha256(press.about.row_id.encode("utf-8", "replace")).hexdigest()[:16]
        source = hashlib.sha256(press.source.encode("utf-8", "replace")).hexdigest()[:32]
        async with tenant_tx(self._pool, tenant) as conn:
            await append(conn, tenant, Entry("press_refused", press.by, subject, f"press:{source}", data=data))
