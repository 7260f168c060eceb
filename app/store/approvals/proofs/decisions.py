"""A settled decision, read from its row: what a token says, and what is signed for nobody."""

from typing import Final

import asyncpg

from app.domain.actions.arguments import arguments_hash
from app.domain.actions.registry import action_from
from app.domain.approvals import state_words
from app.domain.approvals.proofs.proof import Decision
from app.domain.approvals.voting import Status
from app.domain.ids import ActorId, ApprovalId, TenantId
from app.domain.people import actors
from app.store.approvals import rows
from app.store.db.pool import Conn
from app.store.people import key_lines

# What the desk gave up is carried out by nobody on its word: there may be a fresh request in its place.
PROVEN: Final = frozenset({Status.APPROVED, Status.EXECUTING, Status.EXECUTED})

# Waits for whoever undoes it just now, and keeps others out until we have read the clock. Of what is forgotten
# nothing is signed anew: it would be a proof of something that nobody decided.
_KEPT: Final = (
    "SELECT "
    + rows.COLUMNS
    + """ FROM approvals a WHERE a.id = $1 AND a.status = ANY($2::approval_status[])
  AND NOT EXISTS (
      SELECT FROM messages m WHERE m.tenant = a.tenant AND m.id = a.message_id AND m.erased_at IS NOT NULL
  )
FOR SHARE OF a"""
)
# Asked with the row locked, by the clock that the undo button obeys. What nobody can see yet, nobody could undo.
_SETTLED: Final = """
SELECT coalesce(a.undo_until, a.decided_at) AS at, clock_timestamp() AS now
FROM approvals a
WHERE a.id = $1 AND coalesce(a.undo_until <= clock_timestamp(), true)
  AND NOT EXISTS (SELECT FROM auto_lines l WHERE l.approval_id = a.id AND l.shown_at IS NULL)
"""


async def kept(conn: Conn, approval_id: ApprovalId) -> asyncpg.Record | None:
    """The row, which nobody changes until this transaction ends, if it may be proven at all."""
    return await conn.fetchrow(_KEPT, approval_id, sorted(PROVEN))


async def settled(conn: Conn, row: asyncpg.Record) -> tuple[Decision, asyncpg.Record] | None:
    """The decision of a locked row with the database's clock; None for what is signed for nobody."""
    if Status(row["status"]) not in PROVEN or not rows.intact(row):
        return None
    times = await conn.fetchrow(_SETTLED, row["id"])
    if times is None:
        return None
    action = action_from(row["kind"], rows.final_action(row))
    said = action.to_json()
    decision = Decision(
        tenant=TenantId(row["tenant"]),
        approval_id=ApprovalId(row["id"]),
        kind=row["kind"],
        action_digest=rows.final_digest(row),
        arguments_hash=arguments_hash(action),
        decided_by=ActorId(row["decided_by"]),
        decided_at=row["decided_at"],
        audience=await audience(conn, row),
        settled_at=times["at"],
        tool=said.get("tool"),
        answer=said.get("answer", ""),
    )
    return decision, times


async def audience(conn: Conn, row: asyncpg.Record) -> str:
    """Whom it is for: the program that asked, by its first key; the desk's own tenant where the desk asked itself."""
    key_id = actors.key_of(ActorId(row["requested_by"]))
    if key_id is None:
        return str(row["tenant"])
    line = (await key_lines.read(conn, key_id)).ids
    return line[0] if line else key_id


def state_of(row: asyncpg.Record) -> str:
    """How it stands, in the word that programs read."""
    withdrawn, undone = row["withdrawn_at"] is not None, row["undo_until"] is not None
    return state_words.state_of(Status(row["status"]), withdrawn=withdrawn, undone=undone)
