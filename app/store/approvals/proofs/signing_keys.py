"""The keys that a tenant's decisions are signed with: one signs, those before it are shown for a while."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import asyncpg
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.domain.approvals.proofs.signing_keys import SHOWN_SECONDS, SigningKey, thumbprint
from app.domain.ids import ActorId, TenantId
from app.domain.people.actors import DESK
from app.errors import Misconfigured
from app.store.db.audit import Entry, append
from app.store.db.pool import Conn, Pool
from app.store.db.sealing import Sealed, Seals
from app.store.db.transactions import STEP_SECONDS, retried, tenant_tx

_COLUMNS: Final = "kid, public_key, sealed, key_id, created_by, created_at, replaced_at"
_ALL: Final = f"SELECT {_COLUMNS} FROM signing_keys ORDER BY created_at DESC, kid"
_SHOWN: Final = f"""
SELECT {_COLUMNS} FROM signing_keys
WHERE replaced_at IS NULL OR replaced_at > clock_timestamp() - make_interval(secs => $1)
ORDER BY created_at DESC, kid
"""
_SIGNS: Final = f"SELECT {_COLUMNS} FROM signing_keys WHERE replaced_at IS NULL"
# Of several who need the first key at once, one makes it: the others wait here for its commit, and find it.
_INSERT: Final = """
INSERT INTO signing_keys (tenant, kid, public_key, sealed, key_id, created_by) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (tenant) WHERE replaced_at IS NULL DO NOTHING RETURNING kid
"""
_REPLACE: Final = """
UPDATE signing_keys SET replaced_at = clock_timestamp(), sealed = NULL, key_id = NULL
WHERE replaced_at IS NULL RETURNING kid
"""
_SEAL_ANEW: Final = "UPDATE signing_keys SET sealed = $2, key_id = $3 WHERE kid = $1 AND replaced_at IS NULL"


@dataclass(frozen=True)
class Signer:
    """The private half, for as long as it takes to sign."""

    kid: str
    private: bytes

    def __repr__(self) -> str:
        """Without it."""
        return f"Signer({self.kid})"


class PostgresSigningKeys:
    """One tenant's. Without a key in SECRETS_KEY there are none."""

    def __init__(self, pool: Pool, seals: Seals) -> None:
        self._pool, self._seals = pool, seals

    async def all(self, tenant: TenantId) -> Sequence[SigningKey]:
        """Newest first; replaced ones stay, so that what they signed can be looked into."""
        async with tenant_tx(self._pool, tenant) as conn:
            rows = await conn.fetch(_ALL)
        return [_key(row, self._seals, tenant) for row in rows]

    async def shown(self, tenant: TenantId) -> Sequence[SigningKey]:
        """Of every token that may still be valid."""
        async with tenant_tx(self._pool, tenant) as conn:
            return [_key(row, self._seals, tenant) for row in await conn.fetch(_SHOWN, SHOWN_SECONDS)]

    @retried
    async def rotate(self, tenant: TenantId, *, by: ActorId) -> SigningKey:
        """A new key that signs from now on; the old one's private half is gone. Raises Misconfigured.

        Of several at once one makes it, and the others, who waited for the old one's row, find it.
        """
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            old = await conn.fetchval(_REPLACE)
            row = await _made(conn, tenant, self._seals, by)
            if old is not None:
                data = {"replaced_by": row["kid"]}
                line = Entry("signing_key_rotated", by, ("signing_key", old), f"{old}:rotated", data=data)
                await append(conn, tenant, line)
            return _key(row, self._seals, tenant)


async def signer(conn: Conn, tenant: TenantId, seals: Seals) -> Signer:
    """The key that signs; made where there is none. Raises Misconfigured where it cannot be opened or sealed."""
    row = await conn.fetchrow(_SIGNS) or await _made(conn, tenant, seals, DESK)
    return Signer(
        row["kid"], bytes.fromhex(seals.open(Sealed(row["sealed"], row["key_id"]), _bound(tenant, row["kid"])))
    )


async def public_halves(conn: Conn) -> dict[str, bytes]:
    """By name, of every token that may still be valid."""
    return {row["kid"]: row["public_key"] for row in await conn.fetch(_SHOWN, SHOWN_SECONDS)}


async def seal_anew(conn: Conn, tenant: TenantId, seals: Seals) -> datetime | None:
    """The one that signs, with the first key; when it was made, if it was another. Raises Misconfigured."""
    row = await conn.fetchrow(_SIGNS + " FOR UPDATE")
    if row is None or row["key_id"] == seals.newest:
        return None
    bound = _bound(tenant, row["kid"])
    anew = seals.seal(seals.open(Sealed(row["sealed"], row["key_id"]), bound), bound)
    await conn.execute(_SEAL_ANEW, row["kid"], anew.content, anew.key_id)
    made: datetime = row["created_at"]
    return made


async def _made(conn: Conn, tenant: TenantId, seals: Seals, by: ActorId) -> asyncpg.Record:
    """The one that signs: ours, or that of whoever was quicker."""
    private = Ed25519PrivateKey.generate()
    public = private.public_key().public_bytes_raw()
    kid = thumbprint(public)
    sealed = seals.seal(private.private_bytes_raw().hex(), _bound(tenant, kid))
    values = (kid, public, sealed.content, sealed.key_id, by)
    if await conn.fetchval(_INSERT, tenant, *values) is not None:
        await append(conn, tenant, Entry("signing_key_created", by, ("signing_key", kid), f"{kid}:created"))
    row = await conn.fetchrow(_SIGNS)
    assert row is not None, "whoever made it has committed, and whoever replaces it makes the next"
    return row


def _key(row: asyncpg.Record, seals: Seals, tenant: TenantId) -> SigningKey:
    return SigningKey(
        kid=row["kid"],
        public=row["public_key"],
        created_by=ActorId(row["created_by"]),
        created_at=row["created_at"],
        replaced_at=row["replaced_at"],
        opens=row["sealed"] is not None and _opens(row, seals, tenant),
        is_newest=row["key_id"] == seals.newest,
    )


def _opens(row: asyncpg.Record, seals: Seals, tenant: TenantId) -> bool:
    try:
        seals.open(Sealed(row["sealed"], row["key_id"]), _bound(tenant, row["kid"]))
    except Misconfigured:
        return False
    return True


def _bound(tenant: TenantId, kid: str) -> str:
    return f"{tenant}/signing-keys/{kid}"
