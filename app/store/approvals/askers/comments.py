"""Comments: kept once under their caller's name for them, told to whoever shows them, read for Details."""

import hashlib
from typing import Final

import asyncpg

from app.domain.approvals.askers.calls import COMMENT_MAX
from app.domain.approvals.askers.comments import COMMENTS_MAX, Comment, CommentDetails, CommentId
from app.domain.approvals.voting import Status
from app.domain.ids import ActorId, ApprovalId, CaseId, Posted, TenantId, new_id
from app.domain.privacy.redaction import redacted
from app.errors import Conflict, IdempotencyConflict, NotFound
from app.events import ApprovalCommented
from app.store.approvals.askers.program_words import own_row
from app.store.db import outbox
from app.store.db.audit import Entry, append, fingerprint
from app.store.db.outbox import Mode
from app.store.db.pool import Conn, Pool
from app.store.db.sanitize import storable
from app.store.db.transactions import STEP_SECONDS, retried, tenant_tx

_SAME: Final = "SELECT id, body FROM approval_comments WHERE approval_id = $1 AND source = $2"
_COUNT: Final = "SELECT count(*) FROM approval_comments WHERE approval_id = $1"
_INSERT: Final = """
INSERT INTO approval_comments (tenant, id, approval_id, source, said_by, body) VALUES ($1, $2, $3, $4, $5, $6)
"""
_DETAILS: Final = """
SELECT c.*, a.case_id, a.card_channel, a.card_ts, a.status::text AS status
FROM approval_comments c JOIN approvals a ON a.tenant = c.tenant AND a.id = c.approval_id
WHERE c.id = $1
"""
_SHOWN: Final = "UPDATE approval_comments SET shown_at = clock_timestamp() WHERE id = $1 AND shown_at IS NULL"
_OF_APPROVAL: Final = f"""
SELECT said_by, body, said_at FROM approval_comments WHERE approval_id = $1 ORDER BY said_at, id LIMIT {COMMENTS_MAX}
"""


class PostgresComments:
    """Each in one commit with its line of the record and what tells of it."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    @retried
    async def comment(
        self, tenant: TenantId, approval_id: ApprovalId, text: str, *, by: ActorId, name: str | None
    ) -> tuple[CommentId, bool]:
        """Its id, and whether it is new; under the same ``name`` it is said once. Raises NotFound, Conflict."""
        said = storable(redacted(text), COMMENT_MAX)
        async with tenant_tx(self._pool, tenant) as conn:
            row = await own_row(conn, approval_id, by)
            comment_id = CommentId(new_id("cmt"))
            source = hashlib.sha256(name.encode()).hexdigest() if name else comment_id
            before = await conn.fetchrow(_SAME, approval_id, source)
            if before is not None and before["body"] != said:
                raise IdempotencyConflict("Something else was said under this Idempotency-Key; choose another")
            if before is not None:
                return CommentId(before["id"]), False
            if await conn.fetchval(_COUNT, approval_id) >= COMMENTS_MAX:
                raise Conflict(f"This request has {COMMENTS_MAX} comments already, which is the most")
            await conn.execute(_INSERT, tenant, comment_id, approval_id, source, by, said)
            event = ApprovalCommented(tenant=tenant, approval_id=approval_id, comment_id=comment_id)
            await outbox.enqueue(conn, tenant, event, cause=_cause(comment_id), mode=Mode.RESEND)
            data = {"comment": comment_id, "text": fingerprint(said)}
            subject, case_id = ("approval", approval_id), CaseId(row["case_id"])
            await append(conn, tenant, Entry("approval_commented", by, subject, comment_id, case_id, data))
        return comment_id, True

    async def details(self, tenant: TenantId, comment_id: CommentId) -> CommentDetails:
        """What it takes to show it. Raises NotFound."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            row = await conn.fetchrow(_DETAILS, comment_id)
        if row is None:
            raise NotFound("There is no such comment")
        return CommentDetails(
            tenant=tenant,
            id=comment_id,
            approval_id=ApprovalId(row["approval_id"]),
            case_id=CaseId(row["case_id"]),
            comment=_comment(row),
            card=None if row["card_ts"] is None else Posted(row["card_channel"], row["card_ts"]),
            pending=row["status"] == Status.PENDING,
            shown=row["shown_at"] is not None,
        )

    @retried
    async def shown(self, tenant: TenantId, comment_id: CommentId) -> None:
        """It is shown, or given up on: nothing about it is said again."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            await conn.execute(_SHOWN, comment_id)
            await outbox.finish(conn, _cause(comment_id))


async def comments_of(conn: Conn, approval_id: ApprovalId) -> tuple[Comment, ...]:
    """Oldest first."""
    return tuple(_comment(row) for row in await conn.fetch(_OF_APPROVAL, approval_id))


def _comment(row: asyncpg.Record) -> Comment:
    return Comment(ActorId(row["said_by"]), row["body"], row["said_at"])


def _cause(comment_id: CommentId) -> str:
    return f"{comment_id}:said"
