"""Set-up for calls of tools that whoever asked carries out itself: a program's key, and what it opened."""

from dataclasses import dataclass, replace
from typing import Any

from app import store
from app.domain.approvals.approval import Approval
from app.domain.ids import ActorId
from app.domain.people.actors import program
from app.domain.people.api_keys import ApiKey, Scope
from tests.slack.tool_call_records import ACTION, FACTS
from tests.store.given import ALICE, DEMO, Given, click


@dataclass(frozen=True)
class Program:
    """A program by its key."""

    key: ApiKey

    @property
    def actor(self) -> ActorId:
        return program(self.key.id, self.key.name)


async def a_program(given: Given, name: str = "release bot") -> Program:
    """With a key of its own that may ask."""
    keys = store.PostgresApiKeys(given.pool)
    key, _ = await keys.create(given.tenant, name, [Scope.APPROVALS_CREATE], by=ALICE)
    return Program(key)


async def asked(given: Given, by: Program, **fields: Any) -> Approval:
    """A call that waits for a decision; ``silent_after_seconds`` is the tool's."""
    facts = replace(FACTS, silent_after_seconds=fields.pop("silent_after_seconds", 1800))
    message = await given.message(sender=by.key.id)
    plain = {"message": message, "requested_by": by.actor, "submitted": True, "undo_seconds": 0}
    action = replace(ACTION, tenant=DEMO, asker_id=by.key.id)
    return await given.approval(**{**plain, "action": action, "facts": facts, **fields})


async def approved(given: Given, by: Program, **fields: Any) -> Approval:
    """One that Alice approved."""
    opened = await asked(given, by, **fields)
    await given.approvals.cast(given.tenant, opened.id, click())
    return await given.approvals.get(given.tenant, opened.id)
