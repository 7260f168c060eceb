"""Registered apps and functions: stored in Postgres, kept compiled in memory."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from app.local.engine.database import Connection, Database
from app.local.engine.primitives import cron, ids
from app.local.engine.protocol.function_config import EventTrigger, Function, parse_function
from app.local.engine.protocol.validation import problems

_LOCK: Final = "SELECT value FROM inngest_engine.meta WHERE key = 'registry_version' FOR UPDATE"
_APP: Final = "SELECT checksum FROM inngest_engine.apps WHERE name = $1"
_SAVE_APP: Final = """
    INSERT INTO inngest_engine.apps (name, id, url, checksum, sdk, framework)
    VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (name) DO UPDATE SET url = excluded.url, checksum = excluded.checksum, sdk = excluded.sdk,
        framework = excluded.framework, synced_at = statement_timestamp()
"""
_TOUCH_APP: Final = "UPDATE inngest_engine.apps SET synced_at = statement_timestamp() WHERE name = $1"
_SAVE_FUNCTION: Final = """
    INSERT INTO inngest_engine.functions AS f (slug, app, name, config) VALUES ($1, $2, $3, $4)
    ON CONFLICT (slug) DO UPDATE SET app = excluded.app, name = excluded.name, config = excluded.config,
        version = f.version + (f.config <> excluded.config)::int, archived_at = NULL
"""
_ARCHIVE: Final = """
    UPDATE inngest_engine.functions SET archived_at = statement_timestamp()
    WHERE app = $1 AND slug <> ALL($2) AND archived_at IS NULL
"""
_DROP_CRONS: Final = """
    DELETE FROM inngest_engine.crons c USING inngest_engine.functions f
    WHERE c.slug = f.slug AND f.app = $1
      AND (c.slug, c.expression) NOT IN (SELECT * FROM unnest($2::text[], $3::text[]))
"""
_SAVE_CRON: Final = """
    INSERT INTO inngest_engine.crons (slug, expression, next_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING
"""
_BUMP: Final = "UPDATE inngest_engine.meta SET value = value + 1 WHERE key = 'registry_version'"
_LOAD: Final = """
    SELECT slug, app, config, version, archived_at IS NOT NULL AS archived FROM inngest_engine.functions
"""
_VERSION: Final = "SELECT value FROM inngest_engine.meta WHERE key = 'registry_version'"


class Refused(Exception):
    """A registration the real server would not take."""


@dataclass(frozen=True)
class Registered:
    """What a registration did."""

    app: str
    modified: bool
    functions: int
    sync_id: str
    app_id: str


class Registry:
    """The functions as of the last version this process has seen."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.version = -1
        self._functions: dict[str, Function] = {}
        self._archived: dict[str, Function] = {}
        self._by_event: dict[str, list[tuple[Function, EventTrigger]]] = {}
        self._wildcards: list[tuple[Function, EventTrigger]] = []

    def get(self, slug: str) -> Function | None:
        """A function that may start runs."""
        return self._functions.get(slug)

    def known(self, slug: str) -> Function | None:
        """A function, archived or not: its open runs still have to be asked."""
        return self._functions.get(slug) or self._archived.get(slug)

    def all(self) -> list[Function]:
        """Every active function, by slug."""
        return [self._functions[slug] for slug in sorted(self._functions)]

    def triggered_by(self, event_name: str) -> Iterator[tuple[Function, list[EventTrigger]]]:
        """The functions with a trigger for this name; each once, with all triggers that fit."""
        found: dict[str, tuple[Function, list[EventTrigger]]] = {}
        for function, trigger in (*self._by_event.get(event_name, ()), *self._wildcards):
            if trigger.accepts_name(event_name):
                found.setdefault(function.slug, (function, []))[1].append(trigger)
        yield from found.values()

    async def refresh(self, conn: Connection | None = None, version: int | None = None) -> None:
        """Read the functions again if another version is current."""
        if version is not None and version == self.version:
            return
        source = conn or self._database.pool
        current = await source.fetchval(_VERSION)
        if current == self.version:
            return
        rows = await source.fetch(_LOAD)
        functions: dict[str, Function] = {}
        archived: dict[str, Function] = {}
        for row in rows:
            target = archived if row["archived"] else functions
            target[row["slug"]] = parse_function(row["app"], json.loads(row["config"]), row["version"])
        self._install(functions, archived)
        self.version = current

    def _install(self, functions: dict[str, Function], archived: dict[str, Function]) -> None:
        by_event: dict[str, list[tuple[Function, EventTrigger]]] = {}
        wildcards = []
        for function in functions.values():
            for trigger in function.triggers:
                if trigger.event.endswith("*"):
                    wildcards.append((function, trigger))
                else:
                    by_event.setdefault(trigger.event, []).append((function, trigger))
        self._functions, self._archived = functions, archived
        self._by_event, self._wildcards = by_event, wildcards

    async def register(self, payload: Mapping[str, Any]) -> Registered:
        """Take over an app's functions, all of them; those it no longer names are archived."""
        body = {str(key).lower(): value for key, value in payload.items()}
        app = str(body.get("appname") or "")
        functions = _checked(app, body)
        checksum = hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()

        async def save(conn: Connection) -> bool:
            await conn.fetchval(_LOCK)
            if await conn.fetchval(_APP, app) == checksum:
                await conn.execute(_TOUCH_APP, app)
                return False
            await conn.execute(
                _SAVE_APP, app, ids.derived_uuid("app", app), str(body.get("url") or ""), checksum,
                str(body.get("sdk") or ""), str(body.get("framework") or ""),
            )  # fmt: skip
            await self._save_functions(conn, app, functions)
            await conn.execute(_BUMP)
            return True

        modified = await self._database.run(save)
        await self.refresh()
        return Registered(
            app, modified, len(functions), str(ids.derived_uuid("sync", checksum)), str(ids.derived_uuid("app", app))
        )

    async def _save_functions(
        self, conn: Connection, app: str, functions: list[tuple[Function, dict[str, Any]]]
    ) -> None:
        await conn.executemany(
            _SAVE_FUNCTION, [(item.slug, app, item.name, json.dumps(config)) for item, config in functions]
        )
        await conn.execute(_ARCHIVE, app, [item.slug for item, _ in functions])
        schedules = [(item.slug, trigger.cron) for item, _ in functions for trigger in item.crons]
        await conn.execute(_DROP_CRONS, app, [slug for slug, _ in schedules], [text for _, text in schedules])
        now = datetime.now(UTC)
        await conn.executemany(
            _SAVE_CRON, [(slug, text, cron.parse(text).next_after(now)) for slug, text in schedules]
        )


def _checked(app: str, body: Mapping[str, Any]) -> list[tuple[Function, dict[str, Any]]]:
    if not app:
        raise Refused("app name is required")
    configs = body.get("functions")
    if not isinstance(configs, list) or not configs:
        raise Refused("At least one function must be registered")
    functions, found = [], list[str]()
    for config in configs:
        try:
            function = parse_function(app, config)
        except (KeyError, TypeError, ValueError, AttributeError, StopIteration) as bad:
            name = config.get("id", "?") if isinstance(config, dict) else "?"
            found.append(f"{name}: invalid configuration: {bad!r}")
            continue
        found.extend(problems(function))
        functions.append((function, dict(config)))
    slugs = [function.slug for function, _ in functions]
    found.extend(f"{slug}: registered twice" for slug in sorted({slug for slug in slugs if slugs.count(slug) > 1}))
    if found:
        raise Refused("; ".join(found))
    return functions
