"""A desk that agents ask, shared by the tests that leave it as they found it, each with a key of its own."""

from collections.abc import AsyncIterator

import pytest_asyncio

from tests.flows.approvals.asked import Asked, asking, desk_file, run_asked_world
from tests.flows.conftest import RunWorld
from tests.world import World


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def asked_world(private_world: RunWorld) -> AsyncIterator[World]:
    """It knows the tools of docs/agents.md."""
    async with run_asked_world(private_world, desk_file()) as world:
        yield world


@pytest_asyncio.fixture(loop_scope="session")
async def asked(asked_world: World) -> Asked:
    """An agent nobody has heard of before."""
    return await asking(asked_world)
