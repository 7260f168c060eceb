"""What programs asked for, in cases whose time is over or in which somebody is forgotten: words go, rows stay."""

from collections.abc import Sequence
from typing import Final

import asyncpg

from app.domain.actions.registry import action_from
from app.domain.approvals.askers.reports import FAILED
from app.store.approvals import rows
from app.store.db.pool import Conn

NOWHERE: Final = "https://erased.invalid/"  # a name that no server can ever have
_OF_APPROVALS: Final = "approval_id IN (SELECT id FROM approvals WHERE case_id = ANY($1))"
_CLOSED: Final = (
    "SELECT "
    + rows.COLUMNS
    + """
FROM approvals a WHERE a.case_id = ANY($1) AND a.status NOT IN ('pending', 'approved', 'executing') ORDER BY a.id
"""
)
_ERASE: Final = "SELECT erase_words($1, $2, $3)"
# A program's own account of what went wrong.
_TROUBLE: Final = f"UPDATE approvals SET trouble = '' WHERE case_id = ANY($1) AND trouble_code = '{FAILED}'"
_ASKED: Final = f"""
UPDATE agent_requests SET title = '', reason = '', evidence = '[]', callback = NULL WHERE {_OF_APPROVALS}
"""
# Whoever is still to be told is told first: they are, within moments, or it is over when all of it is.
_CALLED: Final = f"""
UPDATE approval_callbacks c SET address = '{NOWHERE}' WHERE {_OF_APPROVALS} AND NOT EXISTS (
    SELECT FROM webhook_deliveries d
    WHERE d.tenant = c.tenant AND d.approval_id = c.approval_id AND d.state IN ('waiting', 'due'))
"""
# Nobody waits for them so long: the rest of what was to be told is not told.
END_CALLS: Final = f"""
UPDATE approval_callbacks SET address = '{NOWHERE}' WHERE approval_id IN (
    SELECT a.id FROM approvals a JOIN cases c ON c.tenant = a.tenant AND c.id = a.case_id WHERE c.sender = $1)
"""


async def erase(conn: Conn, cases: Sequence[str]) -> None:
    """Of closed approvals, in the caller's transaction; done again it changes nothing."""
    chosen = list(cases)
    for row in await conn.fetch(_CLOSED, chosen):
        await conn.execute(_ERASE, row["id"], *_digests(row))
    for statement in (_TROUBLE, _ASKED, _CALLED):
        await conn.execute(statement, chosen)


def _digests(row: asyncpg.Record) -> tuple[str, str | None]:
    """What was not whole before is not made whole by this."""
    if not rows.intact(row):
        return row["digest"], row["approved_digest"]
    digest = rows.asked(row).without_words().digest(row["id"])
    if row["approved_action"] is None:
        return digest, None
    return digest, action_from(row["kind"], row["approved_action"]).without_words().digest(row["id"])
