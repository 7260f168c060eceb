"""A desk that knows the tools of docs/agents.md, with an agent's key and a reviewer's hands."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from app import store
from app.client.countersign_client import Approval, AsyncCountersign
from app.desk_file.reading import read_desk_file
from app.domain.ids import ActorId, ApprovalId, Posted
from app.domain.operations.desk_versions import NewVersion
from app.domain.people.api_keys import AGENT, scopes_named
from tests.client.page import blocks
from tests.flows.conftest import RunWorld
from tests.world import ROSA, TENANT, World, until


def desk_file() -> str:
    """As the page says: the tool of its examples, and the gateway's."""
    [tools], [events] = blocks("Three things first", "yaml"), blocks("An Inngest function", "yaml")
    gateway = blocks("A gateway in front of any MCP server", "yaml")[-1].partition("\n")[2]
    return f"reviewers: [{ROSA}]\nundo: off\n{tools}{gateway}{events}"


@dataclass
class Asked:
    """A desk that knows the page's tools, with an agent's key."""

    world: World
    key: str

    @property
    def told(self) -> dict[str, str]:
        """What an agent's process knows."""
        return {"COUNTERSIGN_URL": self.world.stack.host_url, "COUNTERSIGN_KEY": self.key}

    def client(self) -> AsyncCountersign:
        """The agent's own hands."""
        return AsyncCountersign(self.world.stack.host_url, self.key)

    async def card(self, approval_id: str) -> Posted:
        """Where people see it."""

        async def posted() -> Posted | None:
            return (await self.world.approval(ApprovalId(approval_id))).card

        return await until(posted, f"a card of {approval_id}")

    async def press(self, approval_id: str, label: str) -> None:
        """As a reviewer does."""
        await self.world.person().press(await self.card(approval_id), label)

    async def newest(self, known: Iterable[str] = ()) -> str:
        """The request that is there now and was not before."""

        async def there() -> str | None:
            return next((one.id for one in await self.all() if one.id not in known), None)

        return await until(there, "a request")

    async def all(self) -> list[Approval]:
        """All that were asked so far, page by page."""
        async with self.client() as client:
            page = await client.approvals.list(limit=100)
            found = list(page.approvals)
            while page.next is not None:
                page = await client.approvals.list(limit=100, after=page.next)
                found += page.approvals
        return found

    async def known(self) -> set[str]:
        """By their ids."""
        return {one.id for one in await self.all()}


async def asking(world: World) -> Asked:
    """With a fresh key, so that what one test asked is nothing to another."""
    keys = store.PostgresApiKeys(world.pool)
    _, secret = await keys.create(TENANT, "cleanup agent", scopes_named([AGENT]), by=ActorId("test"))
    return Asked(world, secret.text)


@asynccontextmanager
async def run_asked_world(private_world: RunWorld, text: str) -> AsyncIterator[World]:
    """One whose desk has taken this file, with a tool ``delete_branch``."""
    async with private_world() as world:
        told = dict(read_desk_file(text.encode()).told)
        new = NewVersion(base=0, text=text, told=told, loosens=[], waits=False, by=ActorId("test"), owner=ROSA)
        await store.PostgresDeskVersions(world.pool).add(TENANT, new)
        running = await asking(world)
        await until(lambda: _declared(running), "the host to know the tools")
        yield world


async def _declared(asked: Asked) -> bool | None:
    async with asked.client() as client:
        try:
            await client.approvals.request("delete_branch", {"name": "to begin with"}, idempotency_key="first")
        except Exception as error:
            if "declares no tool" in str(error):
                return None
            raise
    return True
