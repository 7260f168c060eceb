"""The workspace's memory: one SQLite file of JSON documents, or the same in memory."""

import json
import sqlite3
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

Doc = dict[str, Any]

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS docs (kind TEXT, id TEXT, doc TEXT NOT NULL, PRIMARY KEY (kind, id));
CREATE TABLE IF NOT EXISTS messages (
    channel TEXT, ts TEXT, thread_ts TEXT, doc TEXT NOT NULL, PRIMARY KEY (channel, ts));
CREATE INDEX IF NOT EXISTS messages_thread ON messages (channel, thread_ts, ts);
"""
# An upsert keeps the row's place, which is the order in which things were made.
_PUT: Final = """
INSERT INTO docs (kind, id, doc) VALUES (?, ?, ?)
ON CONFLICT (kind, id) DO UPDATE SET doc = excluded.doc
"""
_GET: Final = "SELECT doc FROM docs WHERE kind = ? AND id = ?"
_ALL: Final = "SELECT doc FROM docs WHERE kind = ? ORDER BY rowid"
_DROP: Final = "DELETE FROM docs WHERE kind = ? AND id = ?"
_PUT_MESSAGE: Final = "INSERT OR REPLACE INTO messages (channel, ts, thread_ts, doc) VALUES (?, ?, ?, ?)"
_GET_MESSAGE: Final = "SELECT doc FROM messages WHERE channel = ? AND ts = ?"
_DROP_MESSAGE: Final = "DELETE FROM messages WHERE channel = ? AND ts = ?"
# A thread reply shows in the channel only when it was broadcast.
_CHANNEL: Final = """
SELECT doc FROM messages WHERE channel = ?
AND (thread_ts IS NULL OR thread_ts = ts OR json_extract(doc, '$.subtype') = 'thread_broadcast')
ORDER BY ts DESC LIMIT ?
"""
_THREAD: Final = "SELECT doc FROM messages WHERE channel = ? AND thread_ts = ? ORDER BY ts"
_OFFERING: Final = """
SELECT doc FROM messages WHERE channel = ? AND json_extract(doc, '$.blocks') LIKE '%"primary"%' ORDER BY ts
"""
_SHOWING: Final = "SELECT doc FROM messages WHERE instr(json_extract(doc, '$.files'), ?) > 0"
_LAST_TS: Final = "SELECT max(ts) FROM messages"


class Records:
    """Documents by kind and id, and messages by channel and ts. Small, so every call is immediate."""

    def __init__(self, path: Path | None) -> None:
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.Lock()
        self._db = sqlite3.connect(str(path) if path else ":memory:", isolation_level=None, check_same_thread=False)
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = NORMAL")
        self._db.executescript(_SCHEMA)

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    def put(self, kind: str, doc_id: str, doc: Doc) -> None:
        """Keep ``doc``, replacing the one of the same kind and id."""
        self._run(_PUT, kind, doc_id, json.dumps(doc))

    def get(self, kind: str, doc_id: str) -> Doc | None:
        """The document, or None."""
        return next(iter(self._docs(_GET, kind, doc_id)), None)

    def all(self, kind: str) -> list[Doc]:
        """Every document of a kind, oldest first."""
        return self._docs(_ALL, kind)

    def drop(self, kind: str, doc_id: str) -> None:
        """Forget a document."""
        self._run(_DROP, kind, doc_id)

    def put_message(self, message: Doc) -> None:
        """Keep a message, replacing the one with the same channel and ts."""
        key = (message["channel"], message["ts"], message.get("thread_ts"))
        self._run(_PUT_MESSAGE, *key, json.dumps(message))

    def message(self, channel: str, ts: str) -> Doc | None:
        """One message, or None."""
        return next(iter(self._docs(_GET_MESSAGE, channel, ts)), None)

    def drop_message(self, channel: str, ts: str) -> None:
        """Forget a message."""
        self._run(_DROP_MESSAGE, channel, ts)

    def channel_messages(self, channel: str, last: int = -1) -> list[Doc]:
        """What the channel shows, oldest first; ``last`` keeps only the newest so many (-1: all)."""
        return self._docs(_CHANNEL, channel, last)[::-1]

    def thread(self, channel: str, thread_ts: str) -> list[Doc]:
        """A thread's parent and replies, oldest first."""
        return self._docs(_THREAD, channel, thread_ts)

    def offering(self, channel: str) -> list[Doc]:
        """Messages and replies with something that is styled as the first choice, oldest first."""
        return self._docs(_OFFERING, channel)

    def showing(self, file_id: str) -> list[Doc]:
        """Messages with this file."""
        return self._docs(_SHOWING, f'"{file_id}"')

    def last_ts(self) -> float:
        """The newest message's time, 0 when there is none."""
        with self._lock:
            row = self._db.execute(_LAST_TS).fetchone()
        return float(row[0] or 0)

    def _run(self, sql: str, *values: str | None) -> None:
        with self._lock:
            self._db.execute(sql, values)

    def _docs(self, sql: str, *values: str | int) -> list[Doc]:
        with self._lock:
            rows: Iterable[tuple[str]] = self._db.execute(sql, values).fetchall()
        return [json.loads(row[0]) for row in rows]
