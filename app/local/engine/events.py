"""Events: what senders may send, and how one is stored (T1: a 200 means committed)."""

import json
from dataclasses import dataclass
from typing import Any, Final

from app.local.engine.database import Connection
from app.local.engine.primitives import ids
from app.local.engine.primitives.ids import EventId
from app.local.engine.primitives.limits import EVENT_BYTES_MAX, EVENT_TS_MAX_MS, EVENT_TS_MIN_MS
from app.local.engine.primitives.text import storable

_INSERT: Final = """
    INSERT INTO inngest_engine.events (id, ext_id, name, body, ts)
    SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[])
    ON CONFLICT (id) DO UPDATE SET received_at = statement_timestamp(), routed_at = NULL
"""
_INT64: Final = 1 << 63


class BadEvent(ValueError):
    """The real server would not take this event."""


@dataclass(frozen=True)
class Event:
    """One event as it is stored and delivered."""

    id: EventId
    ext_id: str
    name: str
    ts: int
    body: str  # JSON, as functions get it

    @property
    def decoded(self) -> dict[str, Any]:
        """The body for expressions; data that is null counts as empty."""
        value: dict[str, Any] = json.loads(self.body)
        if value.get("data") is None:
            value["data"] = {}
        return value


def normalise(item: Any, internal_id: str, now_ms: int) -> Event:
    """Check one item of a request and give it its id."""
    if not isinstance(item, dict):
        raise BadEvent("json: cannot unmarshal value into Go value of type event.Event")
    name = item.get("name")
    if name is not None and not isinstance(name, str):
        raise BadEvent(_wrong_type("name", "string"))
    if not name:
        raise BadEvent("event name is empty")
    if name.lower().startswith("inngest/"):
        raise BadEvent(f"event name is reserved for internal use: {name}")
    data = item.get("data")
    if data is not None and not isinstance(data, dict):
        raise BadEvent(_wrong_type("data", "map[string]interface {}"))
    given, user = item.get("id"), item.get("user")
    if given is not None and not isinstance(given, str):
        raise BadEvent(_wrong_type("id", "string"))
    if user is not None and not isinstance(user, dict):
        raise BadEvent(_wrong_type("user", "map[string]interface {}"))
    if data and "_inngest" in data:
        data = {key: value for key, value in data.items() if key != "_inngest"}
    return make(
        name, data, internal_id=internal_id, ext_id=given or internal_id, ts=_timestamp(item.get("ts"), now_ms),
        user=user or {}, v=item.get("v"),
    )  # fmt: skip


def _wrong_type(field: str, wanted: str) -> str:
    return f"json: cannot unmarshal value into Go struct field Event.{field} of type {wanted}"


def _timestamp(value: Any, now_ms: int) -> int:
    if value is None or value == 0:
        return now_ms
    if isinstance(value, bool) or not isinstance(value, int):
        raise BadEvent(_wrong_type("ts", "int64"))
    if not -_INT64 <= value < _INT64:
        raise BadEvent(_wrong_type("ts", "int64"))
    nanoseconds = _wrapped(value * 1_000_000)
    if nanoseconds < EVENT_TS_MIN_MS * 1_000_000:
        raise BadEvent("timestamp is before Jan 1, 1980")
    if nanoseconds > EVENT_TS_MAX_MS * 1_000_000:
        raise BadEvent("timestamp is after Jan 1, 2100")
    return value


def _wrapped(value: int) -> int:
    """As 64 bits hold it: the real server's check overflows, which lets times of our day in microseconds pass."""
    return (value + _INT64) % (2 * _INT64) - _INT64


def make(  # noqa: PLR0913 - the fields of an event
    name: str,
    data: Any,
    *,
    internal_id: str,
    ext_id: str,
    ts: int,
    user: dict[str, Any] | None = None,
    v: Any = None,
) -> Event:
    """An event with its delivered form."""
    fields = {"data": data, "id": ext_id, "name": name, "ts": ts, "user": user or {}}
    if v is not None:
        fields["v"] = v
    try:
        body = json.dumps(fields, separators=(",", ":"), allow_nan=False)
    except (ValueError, RecursionError) as bad:
        raise BadEvent("Event data is not JSON") from bad
    size = len(body) if len(body) <= EVENT_BYTES_MAX else len(_plain(fields))
    if size > EVENT_BYTES_MAX:
        raise BadEvent(f"Event is over the max size: Max {EVENT_BYTES_MAX} bytes / Size {size} bytes")
    return Event(EventId(internal_id), ext_id, name, ts, body)


def _plain(fields: dict[str, Any]) -> bytes:
    """The size that counts: UTF-8, without the escapes this engine stores."""
    return json.dumps(fields, separators=(",", ":"), ensure_ascii=False).encode("utf-8", "surrogatepass")


def system(name: str, data: dict[str, Any], *, ext_id: str | None = None, now_ms: int | None = None) -> Event:
    """An event the engine itself publishes; only it may use these names."""
    moment = ids.now_ms() if now_ms is None else now_ms
    internal = ids.ulid(moment)
    fields = {"data": data, "id": ext_id or internal, "name": name, "ts": moment, "user": {}}
    body = json.dumps(fields, separators=(",", ":"))
    return Event(EventId(internal), ext_id or internal, name, moment, body)


async def insert(conn: Connection, batch: list[Event]) -> None:
    """Store events. A retried send keeps its ids: it is stored once, and routed again like any other event."""
    await conn.execute(
        _INSERT,
        [event.id for event in batch],
        [storable(event.ext_id) for event in batch],
        [storable(event.name) for event in batch],
        [event.body for event in batch],
        [event.ts for event in batch],
    )
