"""Reviewers as Slack last told of them, for when it cannot be asked."""

from collections.abc import Sequence
from typing import Final

from app.domain.ids import TenantId
from app.domain.people.desk_page import SeenMember
from app.store.db.pool import Pool
from app.store.db.sanitize import storable
from app.store.db.transactions import STEP_SECONDS, retried, tenant_tx

MEMBERS_MAX: Final = 500
NAME_MAX: Final = 200
ADDRESS_MAX: Final = 254

# Somebody who is gone keeps the name and address they had: the mails of old decisions name them.
_KEEP: Final = """
INSERT INTO seen_members (tenant, user_id, name, address, active, reviewer) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (tenant, user_id) DO UPDATE SET active = excluded.active, reviewer = excluded.reviewer,
    name = coalesce(nullif(excluded.name, ''), seen_members.name),
    address = CASE WHEN excluded.active THEN excluded.address ELSE seen_members.address END,
    seen_at = clock_timestamp()
"""
_ALL: Final = (
    "SELECT user_id, name, address, active, reviewer FROM seen_members ORDER BY seen_at DESC, user_id LIMIT $1"
)


class PostgresSeenMembers:
    """One tenant's."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    @retried
    async def keep(self, tenant: TenantId, members: Sequence[SeenMember]) -> None:
        """As of now."""
        rows = [
            (tenant, one.user_id, storable(one.name, NAME_MAX), storable(one.address, ADDRESS_MAX), *_flags(one))
            for one in sorted(members, key=lambda one: one.user_id)  # in one order, so that two writers queue
        ]
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            await conn.executemany(_KEEP, rows)

    async def all(self, tenant: TenantId) -> Sequence[SeenMember]:
        """At most a few hundred."""
        async with tenant_tx(self._pool, tenant) as conn:
            return [SeenMember(**dict(row)) for row in await conn.fetch(_ALL, MEMBERS_MAX)]


def _flags(member: SeenMember) -> tuple[bool, bool]:
    return member.active, member.active and member.reviewer
