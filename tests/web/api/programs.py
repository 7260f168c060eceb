"""A team's programs as they read approvals: each with a key of its own, and with requests that it opened."""

from typing import Any

import httpx

from app import store
from app.domain.approvals.approval import Approval
from app.domain.people.actors import program
from app.domain.people.api_keys import Scope
from tests.store.given import Given
from tests.web.api.calls import BY


class Program:
    """A team's program: its key, its calls, and what it opens."""

    def __init__(self, given: Given, key_id: str, secret: str) -> None:
        self.given, self.key_id = given, key_id
        self.headers = {"authorization": f"Bearer {secret}"}

    async def opened(self, **fields: Any) -> Approval:
        """A request of its own."""
        return await self.given.approval(requested_by=program(self.key_id, "agent (one)"), **fields)


async def of(given: Given, *scopes: Scope) -> Program:
    """A program with a fresh key."""
    made, secret = await store.PostgresApiKeys(given.pool).create(given.tenant, "agent (one)", scopes, by=BY)
    return Program(given, made.id, secret.text)


async def got(http: httpx.AsyncClient, path: str, caller: Program) -> Any:
    """Its answer, which is there."""
    answer = await http.get(path, headers=caller.headers)
    assert answer.status_code == 200, answer.text
    return answer.json()
