"""Forward-only migrations, each in its own transaction, safe when several processes start at once."""

import asyncio
import hashlib
import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import asyncpg

from app.errors import Misconfigured, Unavailable
from app.store.db import unfinished_restore
from app.store.db.pool import CONNECT_SECONDS
from app.store.db.refused_connections import refused

if TYPE_CHECKING:
    _Conn: TypeAlias = asyncpg.Connection[Any]

FOLDER: Final = Path(__file__).parents[1] / "migrations"
LOCK_KEY: Final = 7_201_406_188_250_331_905  # any constant: it names our advisory lock in this database
ROLE: Final = "countersign_app"
_ROLE_TRIES: Final = 20

_TABLE: Final = """
CREATE TABLE IF NOT EXISTS schema_migrations (
    version    integer PRIMARY KEY,
    name       text NOT NULL,
    checksum   text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT clock_timestamp()
)
"""
# The lowest migration that hosts must know to go on beside this one; NULL: this one itself.
_HAS_NEEDS: Final = """
    SELECT EXISTS (
        SELECT FROM pg_attribute WHERE attrelid = 'schema_migrations'::regclass AND attname = 'needs'
    )
"""
_ADD_NEEDS: Final = "ALTER TABLE schema_migrations ADD COLUMN needs integer"
_HAS_TABLE: Final = "SELECT to_regclass('schema_migrations') IS NOT NULL"
# By way of JSON, since tables of former versions lack the column.
_APPLIED: Final = """
    SELECT version, name, checksum, coalesce((to_jsonb(one) ->> 'needs')::integer, version) AS needs
    FROM schema_migrations AS one ORDER BY version
"""
_RECORD: Final = "INSERT INTO schema_migrations (version, name, checksum, needs) VALUES ($1, $2, $3, $4)"
_NEEDS: Final = re.compile(r"^-- Needs hosts that know (\d{4})\b", re.MULTILINE)
_ROLE_ROW: Final = "SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = $1"
_SUPERUSER: Final = "SELECT rolsuper FROM pg_roles WHERE rolname = current_user"


@dataclass(frozen=True)
class Migration:
    """One file of ``migrations/``."""

    version: int
    name: str
    sql: str

    @property
    def checksum(self) -> str:
        """SHA-256 of the text: an applied migration is never edited."""
        return hashlib.sha256(self.sql.encode()).hexdigest()

    @property
    def needs(self) -> int:
        """What a host must know to run on the tables as this leaves them; 0: any host, since it only adds.

        A migration that takes something away says so in a line: ``-- Needs hosts that know 0045: they write …``.
        """
        found = _NEEDS.search(self.sql)
        return int(found[1]) if found else 0


def migrations(folder: Path = FOLDER) -> list[Migration]:
    """All of them in order. Raises Misconfigured where two share a number: two branches both added number 7.

    A number may be missing for a while: each is recorded by itself, so one that arrives late is applied then.
    """
    found = [
        Migration(int(path.stem[:4]), path.stem[5:], path.read_text(encoding="utf-8"))
        for path in sorted(folder.glob("[0-9][0-9][0-9][0-9]_*.sql"))
    ]
    if len({one.version for one in found}) < len(found):
        raise Misconfigured("The files in app/store/migrations must be numbered 0001, 0002, … with each number once")
    return found


async def migrate(url: str, *, folder: Path = FOLDER, only: Collection[int] | None = None) -> list[str]:
    """Bring the database up to date; the names of what was applied, empty if nothing was missing.

    ``only`` stops at these versions, for a backup that was made with no more.
    """
    conn = await connect(url)
    try:
        await ensure_role(conn)
        known = migrations(folder)
        async with conn.transaction():
            _refuse_newer(known, await conn.fetch(_APPLIED) if await conn.fetchval(_HAS_TABLE) else [])
        wanted = [one for one in known if only is None or one.version in only]
        return [one.name for one in wanted if await _apply(conn, one)]
    except asyncpg.LockNotAvailableError as error:
        raise Unavailable("A migration waited too long for a lock; stop what holds it and start again") from error
    finally:
        await conn.close(timeout=CONNECT_SECONDS)


async def pending(url: str, *, folder: Path = FOLDER) -> list[str]:
    """Names of the migrations this database still lacks. Raises Misconfigured like ``migrate``."""
    conn = await connect(url)
    try:
        async with conn.transaction():  # outside one, a transaction pooler may split even a single question
            done = await conn.fetch(_APPLIED) if await conn.fetchval(_HAS_TABLE) else []
    finally:
        await conn.close(timeout=CONNECT_SECONDS)
    known = migrations(folder)
    _refuse_newer(known, done)
    return [one.name for one in known if not _is_done(one, done)]


async def check(url: str, *, folder: Path = FOLDER) -> None:
    """Raises Misconfigured where this version cannot run on the tables: it lacks some, or others took some away."""
    conn = await connect(url)
    try:
        await unfinished_restore.refuse(conn)
    finally:
        await conn.close()
    waiting = await pending(url, folder=folder)
    if waiting:
        raise Misconfigured(f"The database lacks {len(waiting)} migrations; run `countersign migrate` first")


async def connect(url: str) -> "_Conn":
    """One connection of its own, as the login. Raises Unavailable or Misconfigured with what to check."""
    try:
        return await asyncpg.connect(url, timeout=CONNECT_SECONDS, statement_cache_size=0)
    except (TimeoutError, OSError, asyncpg.CannotConnectNowError) as error:
        raise Unavailable("The database does not answer; check DATABASE_URL and that the server runs") from error
    except (asyncpg.PostgresError, asyncpg.InterfaceError, ValueError) as error:
        raise refused(error) from error


async def _apply(conn: "_Conn", migration: Migration) -> bool:
    async with conn.transaction():
        # Transaction level, since a pooled server may give the next transaction another session.
        await conn.execute("SET LOCAL lock_timeout = '60s'")
        await conn.execute("SELECT pg_advisory_xact_lock($1)", LOCK_KEY)
        await conn.execute("SET LOCAL lock_timeout = '5s'")  # a waiting ALTER TABLE stops everybody behind it
        await conn.execute(_TABLE)
        if not await conn.fetchval(_HAS_NEEDS):
            await conn.execute(_ADD_NEEDS)
        if _is_done(migration, await conn.fetch(_APPLIED)):
            return False
        await conn.execute(migration.sql)
        await conn.execute(_RECORD, migration.version, migration.name, migration.checksum, migration.needs)
        return True


def _refuse_newer(known: list[Migration], applied: list[asyncpg.Record]) -> None:
    """What a later version only added is no hindrance; what it took away, this one would read and write wrongly."""
    ours = {one.version for one in known}
    newer = [
        f"{row['version']:04d}_{row['name']}"
        for row in applied
        if row["version"] not in ours and row["needs"] and row["needs"] not in ours
    ]
    if newer:
        raise Misconfigured(
            f"The database is newer than this version of Countersign: it has {', '.join(newer)}. Install the version "
            "that made these changes, or restore a backup from before them"
        )


def _is_done(migration: Migration, applied: list[asyncpg.Record]) -> bool:
    for row in applied:
        if row["version"] != migration.version:
            continue
        if row["checksum"] != migration.checksum:
            raise Misconfigured(
                f"Migration {migration.version:04d}_{migration.name} was edited after it had been applied here; "
                "restore the file and put the change into a new migration"
            )
        return True
    return False


async def ensure_role(conn: "_Conn") -> None:
    """Roles belong to the whole cluster, so other databases' migrations may be doing this right now."""
    for attempt in range(_ROLE_TRIES):
        try:
            async with conn.transaction():
                await _make_role(conn)
            break
        except (asyncpg.DuplicateObjectError, asyncpg.UniqueViolationError, asyncpg.InternalServerError):
            await asyncio.sleep(0.02 * (attempt + 1))
        except asyncpg.InsufficientPrivilegeError as error:
            raise Misconfigured(
                f"The database user may not create or join the role {ROLE}; as an administrator run: "
                f"CREATE ROLE {ROLE} NOLOGIN; GRANT {ROLE} TO <the user in DATABASE_URL>"
            ) from error
    else:
        raise Unavailable(f"The role {ROLE} could not be made: others keep changing it; start again")
    async with conn.transaction():
        row = await conn.fetchrow(_ROLE_ROW, ROLE)
    if row is None or row["rolsuper"] or row["rolbypassrls"]:
        raise Misconfigured(
            f"The role {ROLE} can bypass row security; run: ALTER ROLE {ROLE} NOSUPERUSER NOBYPASSRLS"
        )


async def _make_role(conn: "_Conn") -> None:
    if await conn.fetchrow(_ROLE_ROW, ROLE) is None:
        # The negatives are the defaults; naming them needs rights a plain owner may lack.
        await conn.execute("CREATE ROLE countersign_app NOLOGIN")
    if not await conn.fetchval(_SUPERUSER) and not await _may_become(conn):
        await conn.execute("GRANT countersign_app TO CURRENT_USER")


async def _may_become(conn: "_Conn") -> bool:
    # Since version 16 whoever creates a role is its member without the right to SET ROLE to it.
    right = "SET" if conn.get_server_version().major >= 16 else "MEMBER"
    return bool(await conn.fetchval("SELECT pg_has_role(current_user, $1, $2)", ROLE, right))
