"""What the policy lets through is seen before it is paid, and undone on its own line: by real mails."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from app.domain.approvals.voting import Status
from app.domain.ids import ApprovalId, Posted
from app.slack import ids
from tests.flows.approvals.test_decisions import successor
from tests.flows.conftest import RunWorld
from tests.flows.operations.test_kill import keep_host_running
from tests.world import ROSA, World, until

SMALL = {"AUTO_APPROVE_BELOW_CENTS": "6000", "AUTO_APPROVE_DAY_CENTS": "1000000"}
MESSAGE_OF = """
SELECT h.id, h.channel, h.ts FROM auto_hours h JOIN auto_lines l ON l.hour_id = h.id WHERE l.approval_id = $1
"""
AN_HOUR_PASSES = "UPDATE auto_hours SET begins_at = begins_at - interval '1 hour'"


async def line_of(world: World, case: str) -> tuple[ApprovalId, Posted, str]:
    """Wait until somebody can see its line: the approval, the message, and what its buttons name."""
    approval_id = await world.approval_id(case)
    await world.happens(case, "auto_line_shown", seconds=120)
    row = await world.admin.fetchrow(MESSAGE_OF, approval_id)
    assert row is not None
    return approval_id, Posted(row["channel"], row["ts"]), f"{row['id']}:{approval_id}"


async def undo(world: World, at: Posted, value: str) -> None:
    """Rosa presses the Undo of one line."""
    blocks: list[dict[str, Any]] = (await world.person().message(at))["blocks"]
    [where] = [
        {"action_id": element["action_id"], "block_id": block["block_id"]}
        for block in blocks
        if block["type"] == "actions"
        for element in block["elements"]
        if element["action_id"] == ids.AUTO_UNDO and element["value"] == value
    ]
    await world.person(ROSA).do("click", {"user": ROSA, "channel": at.channel, "ts": at.ts, **where})


async def shows(world: World, at: Posted, words: str) -> None:
    """Wait until the message says so."""

    async def there() -> bool | None:
        return words in await world.shown(at) or None

    await until(there, words)


@pytest.mark.timeout(900)
async def test_two_refunds_of_an_hour_are_two_lines_of_one_message_and_the_second_is_undone(
    private_world: RunWorld,
) -> None:
    async with private_world({**SMALL, "UNDO_SECONDS": "12"}) as world:
        first, second = [await world.buyer() for _ in range(2)]
        cases = await asyncio.gather(world.asks_refund(first), world.asks_refund(second))
        (_, at, _), (undone, same, value) = [await line_of(world, case) for case in cases]
        assert at == same, "one message"
        assert at.channel == "C0APPROVALS"
        assert await world.refunds(first.charge) + await world.refunds(second.charge) == [], "seen before it is paid"
        text = await world.shown(at)
        assert text.count("held until") == 2
        await undo(world, at, value)
        await shows(world, at, "Undone by")
        fresh = await successor(world, undone)
        assert (fresh.status, "undone" in fresh.because) == (Status.PENDING, True)
        await world.happens(cases[0], "refund_issued")
        await shows(world, at, "Refunded 50.00 EUR")
        assert await world.refunds(second.charge) == []

        await world.admin.execute(AN_HOUR_PASSES)
        third = await world.buyer()
        _, later, _ = await line_of(world, await world.asks_refund(third))
        assert later != at, "another hour is another message"
        assert "Refunded 50.00 EUR" in await world.shown(at)


INSTANTS = {
    "the line is in Slack, and not kept": "auto_lines.painted:before:kill",
    "the line is kept, and the step not reported": "auto_messages.show:after:kill",
    "the hold is over, and nothing begun": "refunds.begin:before:kill",
    "the attempt is kept, and the provider not called": "refunds.begin:after:kill",
}


@pytest.mark.timeout(900)
@pytest.mark.parametrize("instant", INSTANTS)
async def test_the_host_killed_on_the_way_shows_the_line_once_and_pays_once(
    instant: str, private_world: RunWorld, tmp_path: Path
) -> None:
    mark = tmp_path / "died"
    environ = {**SMALL, "UNDO_SECONDS": "1", "FAULT": INSTANTS[instant], "FAULT_MARK": str(mark)}
    async with private_world(environ, faulty=True) as world:
        keeper = asyncio.create_task(keep_host_running(world))
        try:
            buyer = await world.buyer()
            case = await world.asks_refund(buyer)
            _, at, _ = await line_of(world, case)
            await world.happens(case, "draft_posted", seconds=180)
        finally:
            keeper.cancel()
        assert mark.exists(), "the host did die there"
        assert len(await world.refunds(buyer.charge)) == 1
        actions = await world.actions(case)
        assert (actions.count("refund_issued"), actions.count("auto_line_shown")) == (1, 1)
        assert [m["ts"] for m in await world.said("C0APPROVALS") if "Let through" in m["text"]] == [at.ts]
        await shows(world, at, "Refunded 50.00 EUR")


@pytest.mark.timeout(900)
async def test_the_host_killed_between_an_undo_and_what_would_have_been_paid_never_pays(
    private_world: RunWorld, tmp_path: Path
) -> None:
    mark = tmp_path / "died"
    environ = {**SMALL, "UNDO_SECONDS": "20", "FAULT": "approvals.undo:after:kill", "FAULT_MARK": str(mark)}
    async with private_world(environ, faulty=True) as world:
        keeper = asyncio.create_task(keep_host_running(world))
        try:
            buyer = await world.buyer()
            case = await world.asks_refund(buyer)
            approval_id, at, value = await line_of(world, case)
            await undo(world, at, value)
            await world.happens(case, "approval_opened", 2, seconds=120)
            fresh = await successor(world, approval_id)
        finally:
            keeper.cancel()
        assert mark.exists(), "the host did die there"
        assert fresh.status is Status.PENDING
        assert await world.refunds(buyer.charge) == []


@pytest.mark.timeout(900)
async def test_while_slack_is_down_nothing_is_paid_and_afterwards_the_line_comes_first(
    private_world: RunWorld,
) -> None:
    async with private_world({**SMALL, "UNDO_SECONDS": "2"}) as world:
        await world.person().do("faults", {"kind": "server_error", "method": "chat.postMessage", "times": 6})
        buyer = await world.buyer()
        case = await world.asks_refund(buyer)
        approval_id = await world.approval_id(case)
        await asyncio.sleep(2)
        assert await world.refunds(buyer.charge) == []
        await line_of(world, case)
        await world.happens(case, "refund_issued", seconds=60)
        actions = await world.actions(case)
        assert actions.index("auto_line_shown") < actions.index("refund_attempted")
        assert (await world.approval(approval_id)).status is Status.EXECUTED


@pytest.mark.timeout(900)
async def test_what_slack_takes_nowhere_asks_a_person(private_world: RunWorld) -> None:
    """It takes cards in the fallback channel again by the time the fresh one is due."""
    async with private_world(SMALL) as world:
        await world.person().do(
            "faults", {"kind": "error", "error": "msg_blocks_too_long", "channel": "C0APPROVALS", "times": 1}
        )
        buyer = await world.buyer()
        case = await world.asks_refund(buyer)
        approval_id = await world.approval_id(case)
        fresh = await successor(world, approval_id)
        assert (fresh.status, "could not be shown" in fresh.because) == (Status.PENDING, True)
        assert await world.refunds(buyer.charge) == []
        assert any("could not be shown in Slack" in m["text"] for m in await world.said("C0OPS"))
