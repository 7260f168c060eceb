"""Which single-use ids were used already: what a verifier asks, and a store of them in one SQLite file."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final, Protocol

WAIT_SECONDS: Final = 10.0

_TABLE: Final = """
CREATE TABLE IF NOT EXISTS used (
    tenant text NOT NULL, id text NOT NULL, at text NOT NULL DEFAULT CURRENT_TIMESTAMP, PRIMARY KEY (tenant, id)
) STRICT, WITHOUT ROWID
"""
_USE: Final = "INSERT INTO used (tenant, id) VALUES (?, ?) ON CONFLICT DO NOTHING"


class UsedIds(Protocol):
    """Remembers for good: fresh tokens have the same id, so that none may be forgotten when a token expires."""

    def use(self, tenant: str, use_id: str) -> bool:
        """Whether this is the first time; of several at once exactly one hears True. Kept before it returns."""
        ...


class SqliteUsedIds:
    """One file, shared by all processes of one machine; not by machines, and not over a network's file system."""

    def __init__(self, path: str | Path) -> None:
        self._path = str(path)
        with closing(self._open()) as conn:
            conn.execute(_TABLE)

    def use(self, tenant: str, use_id: str) -> bool:
        """Waits ten seconds for others at most, then raises sqlite3.OperationalError: not used, not known."""
        with closing(self._open()) as conn:
            return conn.execute(_USE, (tenant, use_id)).rowcount == 1

    def _open(self) -> sqlite3.Connection:
        """Each statement commits by itself, and is on the disk when it returns."""
        conn = sqlite3.connect(self._path, timeout=WAIT_SECONDS, isolation_level=None)
        conn.execute("PRAGMA synchronous = FULL")
        return conn
