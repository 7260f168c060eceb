"""People at the desk: how they want to be reached, who looks at their App Home, and who was pinged for what."""

from collections.abc import Sequence
from typing import Final

import asyncpg

from app.domain.ids import ActorId, TenantId
from app.domain.operations.dashboard import Preferences
from app.errors import BadInput
from app.store.db.pool import Conn, Pool
from app.store.db.transactions import STEP_SECONDS, retried, tenant_tx

VIEWERS_MAX: Final = 50
PINGED_MAX: Final = 50

_GET: Final = "SELECT * FROM people WHERE person = $1"
_CHOOSE: Final = """
INSERT INTO people (tenant, person, zone, quiet_from, quiet_until, ping, chosen) VALUES ($1, $2, $3, $4, $5, $6, true)
ON CONFLICT (tenant, person) DO UPDATE SET zone = excluded.zone, quiet_from = excluded.quiet_from,
    quiet_until = excluded.quiet_until, ping = excluded.ping, chosen = true
"""
# What Slack says of their zone holds until they choose one themselves.
_OPENED: Final = """
INSERT INTO people (tenant, person, zone, home_opened_at) VALUES ($1, $2, $3, clock_timestamp())
ON CONFLICT (tenant, person) DO UPDATE SET home_opened_at = clock_timestamp(),
    zone = CASE WHEN people.chosen THEN people.zone ELSE excluded.zone END
"""
_VIEWERS: Final = """
SELECT person FROM people WHERE home_opened_at > clock_timestamp() - interval '7 days'
ORDER BY home_opened_at DESC LIMIT $1
"""
_CLAIM: Final = """
UPDATE people SET home_published_at = clock_timestamp() WHERE person = $1
  AND (home_published_at IS NULL OR home_published_at <= clock_timestamp() - make_interval(secs => $2))
RETURNING true
"""
_WAIT: Final = """
SELECT extract(epoch FROM home_published_at + make_interval(secs => $2) - clock_timestamp())::float8
FROM people WHERE person = $1
"""
_WANT_PING: Final = "SELECT * FROM people WHERE ping = 'dm' ORDER BY person LIMIT $1"
_KNOWS: Final = "SELECT clock_timestamp() AT TIME ZONE $1"
_PING: Final = "INSERT INTO pings (tenant, key, person) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING true"


class PostgresPeople:
    """Per tenant and person."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def preferences(self, tenant: TenantId, person: ActorId) -> Preferences:
        """Theirs, or what we assume."""
        async with tenant_tx(self._pool, tenant) as conn:
            row = await conn.fetchrow(_GET, person)
        return Preferences(person) if row is None else _preferences(row)

    @retried
    async def choose(self, tenant: TenantId, chosen: Preferences) -> None:
        """Keep what they chose."""
        async with tenant_tx(self._pool, tenant) as conn:
            if not await _knows(conn, chosen.zone):
                raise BadInput("The database does not know this time zone; please choose a neighbouring one")
            hours = (chosen.quiet_from, chosen.quiet_until)
            await conn.execute(_CHOOSE, tenant, chosen.person, chosen.zone, *hours, chosen.ping)

    @retried
    async def opened_home(self, tenant: TenantId, person: ActorId, zone: str) -> None:
        """They look at their App Home: from now on it is kept fresh."""
        async with tenant_tx(self._pool, tenant) as conn:
            await conn.execute(_OPENED, tenant, person, zone if await _knows(conn, zone) else "UTC")

    async def viewers(self, tenant: TenantId) -> Sequence[ActorId]:
        """Whose App Home is worth keeping fresh: opened within a week, at most 50."""
        async with tenant_tx(self._pool, tenant) as conn:
            return [ActorId(row["person"]) for row in await conn.fetch(_VIEWERS, VIEWERS_MAX)]

    @retried
    async def claim_publish(self, tenant: TenantId, person: ActorId, *, every_seconds: float) -> float:
        """0.0: publish now, nobody else will within ``every_seconds``. Else how long to wait before asking again."""
        async with tenant_tx(self._pool, tenant) as conn:
            if await conn.fetchval(_CLAIM, person, every_seconds):
                return 0.0
            left = await conn.fetchval(_WAIT, person, every_seconds)
        return every_seconds if left is None else max(0.05, left)

    async def want_ping(self, tenant: TenantId) -> Sequence[Preferences]:
        """Who asked for a direct message beside the card, at most 50."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            return [_preferences(row) for row in await conn.fetch(_WANT_PING, PINGED_MAX)]

    @retried
    async def claim_ping(self, tenant: TenantId, key: str, person: ActorId) -> bool:
        """Whether this ping is still to be sent; whoever is told so sends it, and nobody else will."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            return bool(await conn.fetchval(_PING, tenant, key, person))


async def _knows(conn: Conn, zone: str) -> bool:
    """Boards are cut into days by the database, whose zones may be older than ours."""
    try:
        async with conn.transaction():
            await conn.fetchval(_KNOWS, zone)
    except asyncpg.InvalidParameterValueError:
        return False
    return True


def _preferences(row: asyncpg.Record) -> Preferences:
    return Preferences(
        person=ActorId(row["person"]),
        zone=row["zone"],
        quiet_from=row["quiet_from"],
        quiet_until=row["quiet_until"],
        ping="dm" if row["ping"] == "dm" else "card",
        chosen=row["chosen"],
    )
