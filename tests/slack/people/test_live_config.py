"""Who may press is what the desk is told now, on every host: a reviewer who was taken out may not, within seconds."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

from app import store
from app.domain.approvals.voting import Status
from app.domain.ids import ActorId
from app.domain.operations.desk_config import Channels, DeskConfig, OnCall
from app.domain.operations.desk_versions import NewVersion
from app.local.slack import seed
from app.slack import ids
from app.store.db.pool import Pool
from tests.desk_configs import Told
from tests.slack import sheets
from tests.slack.conftest import World, a_world, press_payload, until

PLACES = Channels(seed.APPROVALS, seed.SUPPORT, seed.ONCALL, seed.OPS)
BASE = DeskConfig(
    channels=PLACES, reviewers=(seed.ROSA, seed.BEN), staff=(seed.SUPPORT_GROUP,), oncall=OnCall(seed.ONCALL_GROUP)
)


@asynccontextmanager
async def host(url: str, pool: Pool) -> AsyncIterator[tuple[World, store.LiveDeskConfigs]]:
    async with store.OutboxListener(url) as wakeups:
        configs = store.LiveDeskConfigs(pool, sheets.ACME, BASE)
        following = asyncio.create_task(configs.follow(wakeups.wait_for_desk))
        async with a_world(configs=configs) as world:
            yield world, configs
        following.cancel()
        await asyncio.wait([following])


async def test_a_reviewer_who_was_taken_out_is_refused_on_every_host(database_url: str, pool: Pool) -> None:
    await store.seed(pool, sheets.ACME)
    async with host(database_url, pool) as (one, first), host(database_url, pool) as (other, second):
        cards = [await one.post_card(), await other.post_card()]
        told = {"reviewers": [seed.BEN]}
        by = ActorId("cli:uid-1")
        new = NewVersion(base=0, text="", told=told, loosens=(), waits=False, by=by)
        await store.PostgresDeskVersions(pool).add(sheets.ACME, new)
        async with asyncio.timeout(3):
            while {first.now(sheets.ACME).version, second.now(sheets.ACME).version} != {1}:
                await asyncio.sleep(0.02)
        for world, at in zip((one, other), cards, strict=True):
            await world.press(press_payload(at, ids.APPROVE, sheets.A1))
            assert [vote.may_decide for vote in world.approvals.votes] == [False]
            assert world.approvals.status is Status.PENDING
            ben = {"id": seed.BEN, "team_id": seed.TEAM_ID}
            await world.press(press_payload(at, ids.APPROVE, sheets.A1, user=ben))
            assert world.approvals.status is not Status.PENDING


async def test_cards_go_to_the_channel_of_the_moment() -> None:
    told = Told(BASE)
    async with a_world(configs=told) as world:
        assert (await world.post_card()).channel == seed.APPROVALS
        told.config = DeskConfig(channels=Channels(seed.OPS, seed.SUPPORT, seed.ONCALL, seed.OPS), reviewers=("UX1",))
        world.approvals.change(card=None)
        assert (await world.slack.chat.show_card(world.approvals.held)).channel == seed.OPS


async def test_a_home_bears_the_name_of_the_desk() -> None:
    told = Told(replace(BASE, name="Acme <support>"))
    async with a_world(configs=told) as world:
        await world.workspace.open_home(seed.ROSA)
        await until(lambda: world.workspace.home(seed.ROSA) is not None)
        home = world.workspace.home(seed.ROSA)
        assert home is not None
        assert home["blocks"][0]["text"]["text"] == "Acme <support>"


async def test_staff_are_whom_the_file_names_at_the_moment() -> None:
    told = Told(BASE)
    async with a_world(configs=told) as world:
        reviewers = world.slack.desk.reviewers
        assert not await reviewers.may_handle_customers(seed.MAL, seed.TEAM_ID)
        told.config = DeskConfig(channels=PLACES, reviewers=BASE.reviewers, staff=(seed.MAL,))
        assert await reviewers.may_handle_customers(seed.MAL, seed.TEAM_ID)
        told.config = BASE
        assert not await reviewers.may_handle_customers(seed.MAL, seed.TEAM_ID)


async def test_the_language_is_the_files_of_the_moment_and_else_the_directorys() -> None:
    told = Told(BASE)
    async with a_world(configs=told) as world:
        world.tenants.spoken = "de"
        language = world.slack.chat.tenant_language
        assert language is not None
        assert await language.now() == "de", "the file says none"
        told.config = replace(BASE, language="en")
        assert await language.now() == "en", "without waiting for what was remembered"
        told.config = BASE
        assert await language.now() == "de"
