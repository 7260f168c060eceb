"""Calls of the API as a team's program makes them, and the look of what it is answered."""

from datetime import timedelta
from typing import Any

import asyncpg
import httpx

from app import store
from app.domain.ids import ActorId, TenantId
from app.domain.people.api_keys import Scope
from tests.web.composed import Composed

BY = ActorId("test")


def url(desk: Composed) -> str:
    """Of its records."""
    assert desk.settings.database_url is not None
    return desk.settings.database_url.get_secret_value()


async def key(desk: Composed, *scopes: Scope, tenant: str = "demo", lasts: timedelta | None = None) -> dict[str, str]:
    """What a program that has such a key sends."""
    pool = await store.open_pool(url(desk), size=1)
    try:
        keys = store.PostgresApiKeys(pool)
        _, secret = await keys.create(TenantId(tenant), "a test", set(scopes), by=BY, lasts=lasts)
    finally:
        await pool.close()
    return {"authorization": f"Bearer {secret.text}"}


async def rows(desk: Composed, query: str, *values: Any) -> list[Any]:
    """From the records, behind the product's back."""
    conn = await asyncpg.connect(url(desk))
    try:
        return [dict(row) for row in await conn.fetch(query, *values)]
    finally:
        await conn.close()


def problem(answer: httpx.Response, status: int, **more: str) -> str:
    """Its sentence, after looking at the shape of it."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert (body["status"], set(body) - set(more)) == (status, {"type", "title", "status", "detail", "code"})
    assert {name: body[name] for name in more} == more
    return str(body["detail"])
