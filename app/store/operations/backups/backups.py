"""Backups of the records: made from one snapshot, restored on trial before they are kept, and never overwritten."""

import asyncio
import secrets
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeAlias
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import structlog

from app.domain.ids import TenantId
from app.domain.operations.retention import backup_name, made_at, outlived
from app.errors import BackupFailed, BadInput
from app.ports.operations.operations import Backup
from app.store.db import unfinished_restore
from app.store.db.audit import PostgresAudit
from app.store.db.migrate import connect, ensure_role, migrate, migrations
from app.store.db.pool import behind_pooler, open_pool
from app.store.operations.backups import archive as files
from app.store.operations.backups import pg_dump, table_copy
from app.store.operations.backups.archive import Manifest
from app.store.operations.backups.table_copy import Tables

if TYPE_CHECKING:
    _Conn: TypeAlias = asyncpg.Connection[Any]

# In the database at this address, whom the list beside the backups names; and the backup's moment, if it is known.
EraseAgain: TypeAlias = Callable[[str, datetime | None], Awaitable[None]]

SCRATCH: Final = "countersign_verify_"
_SCRATCH_SECONDS_MAX: Final = 86_400
DUMP: Final = "records.dump"

_ABOUT: Final = """
SELECT current_setting('server_version_num')::int / 10000 AS server,
       (SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user) AS unwalled
"""
_MIGRATIONS: Final = "SELECT version, name, checksum FROM schema_migrations ORDER BY version"
_OCCUPIED: Final = """
SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'S')
"""
_SCRATCHES: Final = "SELECT datname FROM pg_database WHERE datname LIKE 'countersign\\_verify\\_%'"

_log = structlog.get_logger("countersign.store")


class PostgresBackups:
    """Of one database, in one folder. ``keep_days`` is how long; the newest is kept however old it is."""

    def __init__(self, url: str, folder: Path, *, keep_days: int) -> None:
        self._url, self._folder, self._keep_days = url, folder, keep_days

    async def make(self, at: datetime) -> Backup:
        """Back up and verify; a backup of that moment that is there already is verified again and returned.

        Raises BackupFailed, and Unavailable where the database does not answer. Nothing is kept then.
        """
        final = self._folder / backup_name(at)
        if final.exists():
            return await self.verify(final)
        files.private_folder(self._folder)
        with _workplace(self._folder) as place:
            parts, partial = place / "parts", place / final.name
            parts.mkdir()
            try:
                manifest = await self._write(parts)
                await asyncio.to_thread(files.pack, parts, manifest, partial)
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
                _log.exception("backup_not_written")
                raise BackupFailed("The backup could not be written", detail=type(error).__name__) from error
            made = await self.verify(partial)
            files.settle(partial, final)
        return made

    async def verify(self, backup: Path) -> Backup:
        """Restore it into a database of its own and compare. Raises BackupFailed with what differs."""
        async with _scratch(self._url) as scratch:
            if scratch is None:
                manifest = await _read_back(backup)
            else:
                manifest = await restore(backup, scratch)
        return Backup(backup.name, files.size(backup), manifest.total_rows, restored=scratch is not None)

    async def prune(self, now: datetime) -> Sequence[str]:
        """Delete those that outlived their days, never the newest; the names of what went."""
        gone = outlived(files.listed(self._folder), now=now, keep_days=self._keep_days)
        for name in gone:
            (self._folder / name).unlink(missing_ok=True)
        return gone

    async def _write(self, parts: Path) -> Manifest:
        conn = await connect(self._url)
        try:
            async with conn.transaction(isolation="repeatable_read", readonly=True):
                tables, about = await Tables.of(conn), await conn.fetchrow(_ABOUT)
                assert about is not None
                tools = await pg_dump.find_tools(about["server"]) if about["unwalled"] else None
                if tools is not None and not await behind_pooler(conn):  # a pooler knows no other session's snapshot
                    snapshot = await conn.fetchval("SELECT pg_export_snapshot()")
                    await pg_dump.dump(tools, self._url, snapshot, parts / DUMP)
                else:
                    tools = None
                    await tables.copy_out(parts)
                return Manifest(
                    kind="copy" if tools is None else "pg_dump",
                    migrations=[tuple(row) for row in await conn.fetch(_MIGRATIONS)],
                    rows=await tables.rows(),
                    columns=tables.columns,
                    heads=await tables.heads(),
                    server=about["server"],
                )
        finally:
            await conn.close()


async def restore(backup: Path, url: str, erase_again: EraseAgain | None = None) -> Manifest:
    """Load a backup into an empty database, bring it up to date, check that it is all there, erase again.

    No desk starts on it before all of that is done. Raises BadInput where the database is not empty or the backup is
    of another version, BackupFailed where what was loaded is not what was saved. It is then left as it is, to be
    looked at or dropped.
    """
    with tempfile.TemporaryDirectory(prefix="countersign-") as folder:
        parts = Path(folder)
        manifest = await asyncio.to_thread(files.unpack, backup, parts)
        _check_version(manifest)
        conn = await connect(url)
        try:
            if await conn.fetchval(_OCCUPIED):
                raise BadInput("The database to restore into is not empty; make a new one, or name it with --into")
            await ensure_role(conn)
            await unfinished_restore.begin(conn)
            await _load(conn, url, parts, manifest)
            await _compare(conn, manifest)
        except (asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            raise BackupFailed(f"The backup could not be loaded ({type(error).__name__})", detail="load") from error
        finally:
            await conn.close()
    await _check_chains(url, manifest)
    await migrate(url)
    if erase_again is not None:
        await erase_again(url, made_at(backup.name))
    await _ended(url)
    return manifest


async def _ended(url: str) -> None:
    conn = await connect(url)
    try:
        await unfinished_restore.end(conn)
    finally:
        await conn.close()


async def _load(conn: "_Conn", url: str, parts: Path, manifest: Manifest) -> None:
    if manifest.kind == "copy":
        await migrate(url, only={version for version, _, _ in manifest.migrations})
        async with conn.transaction():
            await table_copy.copy_in(conn, parts, manifest.columns)
        return
    server = int(conn.get_server_version().major)
    tools = await pg_dump.find_tools(max(server, manifest.server))
    if tools is None:
        raise BackupFailed(
            f"This backup needs pg_restore {manifest.server} or newer on the PATH", detail="pg_restore"
        )
    await pg_dump.load(tools, url, parts / DUMP)


async def _compare(conn: "_Conn", manifest: Manifest) -> None:
    async with conn.transaction(isolation="repeatable_read", readonly=True):
        tables = await Tables.of(conn)
        rows, heads = await tables.rows(), await tables.heads()
    differ = sorted(name for name in rows.keys() | manifest.rows.keys() if rows.get(name) != manifest.rows.get(name))
    if differ:
        raise BackupFailed(f"The restored tables differ in their rows: {', '.join(differ)}", detail="rows_differ")
    if heads != manifest.heads:
        raise BackupFailed("The restored record ends elsewhere than the one that was saved", detail="heads_differ")


async def _check_chains(url: str, manifest: Manifest) -> None:
    pool = await open_pool(url, size=2)
    try:
        for tenant in manifest.heads:
            broken = await PostgresAudit(pool).verify(TenantId(tenant))
            if broken is not None:
                raise BackupFailed(f"The record of {tenant} does not hold at row {broken}", detail="chain_broken")
    finally:
        await pool.close()


def _check_version(manifest: Manifest) -> None:
    known = {(each.version, each.checksum) for each in migrations()}
    made_with = manifest.migrations
    foreign = [f"{version:04}_{name}" for version, name, checksum in made_with if (version, checksum) not in known]
    if foreign:
        raise BadInput(f"The backup is of another version of Countersign; unknown here: {', '.join(foreign)}")


async def _read_back(backup: Path) -> Manifest:
    with tempfile.TemporaryDirectory(prefix="countersign-") as folder:
        return await asyncio.to_thread(files.unpack, backup, Path(folder))


@contextmanager
def _workplace(folder: Path) -> Iterator[Path]:
    """Beside the backups, so that a finished one can be moved there at once; readable by us only."""
    with tempfile.TemporaryDirectory(prefix=".partial-", dir=folder) as place:
        yield Path(place)


@asynccontextmanager
async def _scratch(url: str) -> AsyncIterator[str | None]:
    """An empty database beside ours, gone afterwards; None where we may not make one."""
    name = f"{SCRATCH}{int(time.time())}_{secrets.token_hex(4)}"
    conn = await connect(url)
    try:
        await _drop_forgotten(conn)
        try:
            await conn.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
        except asyncpg.InsufficientPrivilegeError:
            _log.warning("backup_not_restored_on_trial", because="the database user may not create databases")
            yield None
            return
        try:
            yield urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
        finally:
            await conn.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    finally:
        await conn.close()


async def _drop_forgotten(conn: "_Conn") -> None:
    """Of a process that died while it verified."""
    for row in await conn.fetch(_SCRATCHES):
        made = row["datname"].removeprefix(SCRATCH).partition("_")[0]
        if made.isdigit() and time.time() - int(made) > _SCRATCH_SECONDS_MAX:
            with suppress(asyncpg.PostgresError):
                await conn.execute(f'DROP DATABASE IF EXISTS "{row["datname"]}"')
