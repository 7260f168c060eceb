"""Opens the records for a command: the database named by DATABASE_URL, else the private one."""

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from app import store
from app.cli.environment import LOCKED, setting
from app.cli.terminal import say
from app.domain.ids import TenantId
from app.domain.operations.registration import app_id_of
from app.domain.privacy.records_keys import keys_of, new_key
from app.errors import Misconfigured, NotFound
from app.file_storage.fsspec_storage import FsspecStorage
from app.local import postgres
from app.ports.cases.file_storage import FileStorage

KEY_FILES: Final = {"RECORDS_KEY": "records.key", "SECRETS_KEY": "secrets.key"}


def home() -> Path:
    """Where the one-machine run keeps its data."""
    return Path(setting("COUNTERSIGN_HOME") or ".countersign").resolve()


def tenant() -> TenantId:
    """The tenant a command works for."""
    return TenantId(setting("TENANT") or store.DEFAULT_TENANT)


def app_id() -> str:
    """The app that the tenant's host is at the engine."""
    return setting("INNGEST_APP_ID") or app_id_of(tenant())


@dataclass(frozen=True)
class Records:
    """The stores a terminal works with."""

    pool: store.Pool
    url: str
    tenant: TenantId


@asynccontextmanager
async def database() -> AsyncIterator[str]:
    """The URL of the records' database: DATABASE_URL, else that of a private cluster made earlier.

    Raises Misconfigured where there is neither: an empty database made on the way would answer "nothing waits".
    """
    url = setting("DATABASE_URL")
    if url:
        yield url
        return
    folder = home() / "postgres"
    if setting("COUNTERSIGN_ENV") in LOCKED or not postgres.exists(folder):
        raise Misconfigured(
            "There are no records to look at: DATABASE_URL is set neither in the environment nor in .env, and "
            f"`countersign demo` and `dev` keep none in {home()}. Set DATABASE_URL, or start one of them first"
        )
    cluster = await asyncio.to_thread(postgres.start, folder, say=say)
    try:
        yield await postgres.ensure_database(cluster, postgres.DATABASE)
    finally:
        await asyncio.to_thread(cluster.stop)


def kept_key(folder: Path, name: str) -> str:
    """The one-machine run's own RECORDS_KEY or SECRETS_KEY, made once and kept beside its data."""
    path = folder / KEY_FILES[name]
    if not path.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(FileExistsError):
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w") as file:
                file.write(new_key())
    return path.read_text().strip()


def key_text(name: str) -> str:
    """What one of these says, else the key of the one-machine run; empty where there is none."""
    path = home() / KEY_FILES[name]
    return setting(name) or (path.read_text().strip() if path.is_file() else "")


def vault() -> store.Vault | None:
    """What originals are sealed with: RECORDS_KEY, else the key of the one-machine run. Raises Misconfigured."""
    try:
        keys = keys_of(key_text("RECORDS_KEY"))
    except ValueError as error:
        raise Misconfigured(str(error)) from None
    return store.Vault(keys) if keys else None


def storage() -> FileStorage | None:
    """Where sealed files lie, if not in the records."""
    url = setting("ATTACHMENTS_URL")
    return FsspecStorage(url) if url else None


def trusted_servers() -> frozenset[str]:
    """Whose word on a mail's sender counts, as the host is told by MAIL_AUTHSERV_IDS."""
    names = (setting("MAIL_AUTHSERV_IDS") or "").split(",")
    return frozenset(name.strip().lower() for name in names if name.strip())


@asynccontextmanager
async def open_records(*, new_tenant: bool = False) -> AsyncIterator[Records]:
    """A small pool on the records, which must be of this version: looking changes nothing.

    Raises NotFound for a tenant that is not there and not yet to be made.
    """
    async with database() as url:
        await store.check_schema(url)
        pool = await store.open_pool(url, size=2)
        try:
            if not new_tenant:
                await _known(pool)
            yield Records(pool, url, tenant())
        finally:
            await pool.close()


async def _known(pool: store.Pool) -> None:
    """Of a tenant that is not there everything could be said: that nothing waits, that its record holds."""
    if tenant() in await store.PostgresTenants(pool).all():
        return
    raise NotFound(
        f"There is no tenant {tenant()!r} in these records. Check TENANT and DATABASE_URL; "
        "`countersign tenant list` names those there are, `countersign tenant add` makes one."
    )
