"""The mark of records that are being restored: whoever was erased since may be in them still, so no desk starts."""

from typing import TYPE_CHECKING, Any, Final, TypeAlias

import asyncpg

from app.errors import Misconfigured

if TYPE_CHECKING:
    _Conn: TypeAlias = asyncpg.Connection[Any]

_BEGUN: Final = "CREATE SCHEMA IF NOT EXISTS countersign_restoring"  # a backup holds the schema public alone
_ENDED: Final = "DROP SCHEMA IF EXISTS countersign_restoring"
_STANDS: Final = "SELECT to_regnamespace('countersign_restoring') IS NOT NULL"


async def begin(conn: "_Conn") -> bool:
    """Before anything is loaded. False where the login may make no schema: then nothing marks it."""
    try:
        await conn.execute(_BEGUN)
    except asyncpg.InsufficientPrivilegeError:
        return False
    return True


async def end(conn: "_Conn") -> None:
    """After everything."""
    await conn.execute(_ENDED)


async def refuse(conn: "_Conn") -> None:
    """Raises Misconfigured where a restore has not ended."""
    if await conn.fetchval(_STANDS):
        raise Misconfigured(
            "A backup is being restored into this database, or that stopped half-way: people who were erased since "
            "may be in it. Let it end; else drop the database and run `countersign restore` again"
        )
