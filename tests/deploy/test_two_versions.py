"""docs/upgrading.md, walked: two versions side by side while approvals wait, and back again."""

from pathlib import Path

import httpx

from app.cli.local_stack.children import Child
from app.cli.local_stack.ports import Ports
from app.domain.approvals.voting import Status
from tests.deploy.linters import ROOT
from tests.deploy.versions import Front, host, later, migrated
from tests.flows.conftest import RunWorld
from tests.world import Buyer, World, until

_FUNCTIONS = "SELECT slug FROM inngest_engine.functions WHERE archived_at IS NULL"
_FAILED = "SELECT slug, error FROM inngest_engine.runs WHERE upper(status) = 'FAILED'"


async def ready(port: int) -> bool:
    async with httpx.AsyncClient(timeout=10.0) as http:
        return (await http.get(f"http://127.0.0.1:{port}/ready")).status_code == 200


async def asked(world: World) -> tuple[Buyer, str]:
    buyer = await world.buyer()
    case = await world.asks_refund(buyer)
    await world.card(case)
    return buyer, case


async def decided(world: World, front: Front, case: str, by: int) -> None:
    """Somebody approves, and it is this host that Slack reaches."""
    front.named["/slack/"] = by
    await world.person().press(await world.card(case), "Approve")
    approval = await world.approval_id(case)

    async def done() -> bool | None:
        return (await world.approval(approval)).status is Status.EXECUTED or None

    await until(done, f"{case} to be paid")


async def knows(world: World, function: str) -> None:
    async def there() -> bool | None:
        return any(row["slug"].endswith(function) for row in await world.in_engine(_FUNCTIONS)) or None

    await until(there, f"the engine to know {function}")


async def test_versions_take_turns_while_approvals_wait_and_go_back(private_world: RunWorld, tmp_path: Path) -> None:
    after = later(tmp_path / "later")
    front = Front()
    with Ports() as ports:
        first, second, third, door = (ports.spare(what) for what in ("first", "second", "third", "door"))
        front.hosts = [first]
        environ = {"PORT": str(first), "UNDO_SECONDS": "2"}
        async with front.open(door) as url, private_world(environ, public_url=url) as world:
            await walk(world, front, (first, second, third), after)


async def walk(world: World, front: Front, places: tuple[int, int, int], after: Path) -> None:
    first, second, third = places
    old = world.stack.children["host"]
    waiting = [await asked(world) for _ in range(4)]

    said = await migrated(world, after)
    assert "Applied" in said
    assert await ready(first), "the version before goes on, on the tables of the next"

    new = host(world, after, second, "new")
    await new.start()
    try:
        await new.ready()
        front.hosts.append(second)
        await knows(world, "of-tomorrow")
        await decided(world, front, waiting[0][1], by=first)
        await decided(world, front, waiting[1][1], by=second)
        waiting.append(await asked(world))
        assert set(front.calls) >= {first, second}

        front.hosts.remove(first)
        await old.stop()
        await decided(world, front, waiting[2][1], by=second)
        waiting.append(await asked(world))
        await back(world, front, waiting, third, new, second)
    finally:
        await new.stop()


async def back(
    world: World, front: Front, waiting: list[tuple[Buyer, str]], third: int, new: Child, second: int
) -> None:
    """The version before is started again on the newer tables, and takes over what waits."""
    again = host(world, ROOT, third, "again")
    await again.start()
    try:
        await again.ready()
        assert await ready(third)
        front.hosts.append(third)
        front.hosts.remove(second)
        await new.stop()
        for _, case in waiting[3:]:
            await decided(world, front, case, by=third)
        await nothing_lost_and_nothing_twice(world, waiting)
    finally:
        await again.stop()


async def nothing_lost_and_nothing_twice(world: World, waiting: list[tuple[Buyer, str]]) -> None:
    for buyer, case in waiting:
        await world.draft(case)
        assert len(await world.refunds(buyer.charge)) == 1, case
        said = await world.actions(case)
        for once in ("approval_opened", "refund_attempted", "refund_issued", "draft_posted"):
            assert said.count(once) == 1, (case, once, said)
    assert await world.in_engine(_FAILED) == []
