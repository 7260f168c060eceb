"""Links to sign in by, sessions of the desk's page, and who was mailed about what."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Final

import asyncpg

from app.domain.ids import ApprovalId, TenantId
from app.domain.people.actors import DESK, GATE, slack_person
from app.domain.people.desk_page import (
    LINK_SECONDS,
    LINKS_PER_PERSON_MAX,
    SESSION_SECONDS,
    Authority,
    NewLink,
    SignedIn,
    Token,
)
from app.store.approvals import rows as approval_rows
from app.store.approvals.transitions import entry
from app.store.db.audit import Entry, append
from app.store.db.pool import Pool
from app.store.db.transactions import STEP_SECONDS, retried, tenant_tx

_KEPT: Final = timedelta(days=1)  # what is over is of no use, but for whoever wonders what happened today
_LINK, _SESSION = timedelta(seconds=LINK_SECONDS), timedelta(seconds=SESSION_SECONDS)

_FORGET_LINKS: Final = "DELETE FROM page_links WHERE expires_at < clock_timestamp() - $1::interval"
_FORGET_SESSIONS: Final = "DELETE FROM page_sessions WHERE expires_at < clock_timestamp() - $1::interval"
_OPEN_LINK: Final = """
INSERT INTO page_links (tenant, token_sha256, browser_sha256, user_id, approval_id, expires_at)
SELECT $1, $2, $3, $4, $5, clock_timestamp() + $6::interval
WHERE (SELECT count(*) FROM page_links WHERE user_id = $4 AND created_at > clock_timestamp() - $6::interval) < $7
RETURNING true
"""
_GOOD: Final = "token_sha256 = $1 AND browser_sha256 = $2 AND used_at IS NULL AND expires_at > clock_timestamp()"
_LINK_OF: Final = f"SELECT user_id FROM page_links WHERE {_GOOD}"
_SPEND: Final = f"UPDATE page_links SET used_at = clock_timestamp() WHERE {_GOOD} RETURNING user_id, approval_id"
_BEGIN: Final = """
INSERT INTO page_sessions (tenant, token_sha256, user_id, expires_at) VALUES ($1, $2, $3, clock_timestamp() + $4)
"""
_LASTS: Final = "ended_at IS NULL AND expires_at > clock_timestamp()"
_SESSION_OF: Final = f"SELECT user_id FROM page_sessions WHERE token_sha256 = $1 AND {_LASTS}"
_END: Final = (
    f"UPDATE page_sessions SET ended_at = clock_timestamp() WHERE token_sha256 = $1 AND {_LASTS} RETURNING user_id"
)
_END_ALL: Final = f"UPDATE page_sessions SET ended_at = clock_timestamp() WHERE user_id = $1 AND {_LASTS}"
_SPEND_ALL: Final = "UPDATE page_links SET used_at = clock_timestamp() WHERE user_id = $1 AND used_at IS NULL"
_CLAIM: Final = """
INSERT INTO approval_mails (tenant, approval_id, user_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING true
"""
_RELEASE: Final = "DELETE FROM approval_mails WHERE approval_id = $1 AND user_id = $2"


class PostgresPageAccess:
    """One tenant's. Of links and sessions only digests are kept."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def open_link(self, tenant: TenantId, link: NewLink) -> bool:
        """Keep a link before it is mailed (``page_link_sent``); False where too many are open for this person."""
        digests = (link.token.digest, link.browser.digest)
        values = (tenant, *digests, link.user_id, link.approval_id, _LINK, LINKS_PER_PERSON_MAX)
        async with tenant_tx(self._pool, tenant) as conn:
            await conn.execute(_FORGET_LINKS, _KEPT)
            if not await conn.fetchval(_OPEN_LINK, *values):
                return False
            about = ("page_link", digests[0][:16])  # who asked for it nobody knows yet
            line = Entry("page_link_sent", DESK, about, f"{about[1]}:link", data={"to": link.user_id})
            await append(conn, tenant, line)
        return True

    async def link_of(self, tenant: TenantId, token: Token, browser: Token) -> str | None:
        """Whose link this is, while it is good in this browser."""
        async with tenant_tx(self._pool, tenant) as conn:
            found: str | None = await conn.fetchval(_LINK_OF, token.digest, browser.digest)
        return found

    async def redeem(
        self, tenant: TenantId, token: Token, browser: Token, session: Token, authority: Authority
    ) -> SignedIn | None:
        """The link is spent and the session begins, in one commit (``page_signed_in``); None where it is no good."""
        async with tenant_tx(self._pool, tenant) as conn:
            row = await conn.fetchrow(_SPEND, token.digest, browser.digest)
            if row is None:
                return None
            await conn.execute(_FORGET_SESSIONS, _KEPT)
            await conn.execute(_BEGIN, tenant, session.digest, row["user_id"], _SESSION)
            about = ("page_session", session.digest[:16])
            by, data = slack_person(row["user_id"]), {"authority": authority.value, "link": token.digest[:16]}
            await append(conn, tenant, Entry("page_signed_in", by, about, f"{about[1]}:in", data=data))
        wanted = row["approval_id"]
        return SignedIn(row["user_id"], None if wanted is None else ApprovalId(wanted))

    async def session_of(self, tenant: TenantId, session: Token) -> str | None:
        """Whose session this is, while it lasts."""
        async with tenant_tx(self._pool, tenant) as conn:
            found: str | None = await conn.fetchval(_SESSION_OF, session.digest)
        return found

    async def end(self, tenant: TenantId, session: Token) -> None:
        """Sign out (``page_signed_out``)."""
        async with tenant_tx(self._pool, tenant) as conn:
            user_id = await conn.fetchval(_END, session.digest)
            if user_id is not None:
                about = ("page_session", session.digest[:16])
                await append(conn, tenant, Entry("page_signed_out", slack_person(user_id), about, f"{about[1]}:out"))

    async def end_all(self, tenant: TenantId, user_id: str) -> None:
        """Every session and link of somebody who is gone."""
        async with tenant_tx(self._pool, tenant) as conn:
            await conn.execute(_SPEND_ALL, user_id)
            await conn.execute(_END_ALL, user_id)

    @retried
    async def claim_mail(self, tenant: TenantId, approval_id: ApprovalId, user_id: str) -> bool:
        """Whether this person is still to be mailed about this approval; whoever is told so mails, nobody else."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            return bool(await conn.fetchval(_CLAIM, tenant, approval_id, user_id))

    @retried
    async def release_mail(self, tenant: TenantId, approval_id: ApprovalId, user_id: str) -> None:
        """Certainly nothing was mailed."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            await conn.execute(_RELEASE, approval_id, user_id)

    @retried
    async def mailed(self, tenant: TenantId, approval_id: ApprovalId, user_ids: Sequence[str]) -> None:
        """Put on record who was (``approval_mailed``)."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            row = await approval_rows.find(conn, approval_id)
            lines = [_mailed(row, one) for one in user_ids]
            await append(conn, tenant, *lines)


def _mailed(row: asyncpg.Record, user_id: str) -> Entry:
    line = entry("approval_mailed", row, GATE, key=f"{row['id']}:mailed:{user_id}")
    return replace(line, data={**line.data, "to": user_id})
