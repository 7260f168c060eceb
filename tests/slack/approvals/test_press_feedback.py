"""Whoever presses sees it on the card and is told it no second time; where the card cannot show it, they are told."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.domain.approvals.presses import Kind, Shown
from app.domain.approvals.voting import Status
from app.domain.ids import ActorId
from app.local.slack import seed
from app.slack import ids
from tests.slack import sheets
from tests.slack.conftest import World

REFUSALS = ("message_not_found", "invalid_blocks", "cant_update_message", "internal_error")


async def reject(world: World) -> None:
    view = world.workspace.views(seed.ROSA)[-1]
    await world.workspace.submit_view(seed.ROSA, view["id"], {ids.REASON_BLOCK: {ids.REASON_INPUT: "Too late"}})


async def approve_less(world: World) -> None:
    view = world.workspace.views(seed.ROSA)[-1]
    await world.workspace.submit_view(seed.ROSA, view["id"], {ids.AMOUNT_BLOCK: {ids.AMOUNT_INPUT: "40"}})


PRESSES = {
    ids.APPROVE: (sheets.details(), "Your approval is recorded"),
    ids.REJECT: (sheets.details(), "Your rejection is recorded"),
    ids.CHANGE: (sheets.details(), "Your approval is recorded"),
    ids.UNDO: (sheets.decided(Status.APPROVED), "Undone"),
    ids.REOPEN: (sheets.decided(Status.EXPIRED, decided_by=ActorId("clock")), "fresh card follows"),
}
MODALS = {ids.REJECT: reject, ids.CHANGE: approve_less}


async def pressed(world: World, press: str, *faults: dict[str, object]) -> None:
    """Shown, pressed with these faults, and everything after it done."""
    held = PRESSES[press][0]
    if press == ids.UNDO:
        held = replace(held, approval=replace(held.approval, undo_until=datetime.now(UTC) + timedelta(seconds=60)))
    world.approvals.held = held
    at = await world.post_card()
    for fault in faults:
        world.workspace.faults(fault)
    assert (await world.click(seed.ROSA, press, at))["ok"]
    if press in MODALS:
        await MODALS[press](world)
    await world.slack.desk.afterwards.drain()


@pytest.mark.parametrize("press", PRESSES)
async def test_what_the_card_says_is_said_once(world: World, press: str) -> None:
    await pressed(world, press)
    assert world.told(seed.ROSA) == ""


@pytest.mark.parametrize("press", PRESSES)
async def test_where_slack_refuses_the_repaint_whoever_pressed_is_told(world: World, press: str) -> None:
    await pressed(world, press, {"kind": "error", "method": "chat.update", "error": "is_archived", "times": 99})
    assert PRESSES[press][1] in world.told(seed.ROSA)


@pytest.mark.parametrize("refusal", REFUSALS)
async def test_however_slack_refuses_it(world: World, refusal: str) -> None:
    await pressed(world, ids.APPROVE, {"kind": "error", "method": "chat.update", "error": refusal, "times": 99})
    assert PRESSES[ids.APPROVE][1] in world.told(seed.ROSA)


async def test_a_repaint_that_takes_too_long_is_told_too(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    async def never(*_: object) -> None:
        await asyncio.sleep(3600)

    object.__setattr__(world.slack.desk, "paint_seconds", 0.05)
    monkeypatch.setattr(type(world.slack.chat), "repaint_card", never)
    await pressed(world, ids.APPROVE)
    assert PRESSES[ids.APPROVE][1] in world.told(seed.ROSA)


async def test_a_press_on_what_the_row_does_not_know_as_its_card_is_told(world: World) -> None:
    at = await world.slack.chat.show_card(world.approvals.held)  # the gate has not written down where it is
    world.command_ports.presses.shown[at] = Shown(Kind.APPROVAL, sheets.A1)
    assert (await world.click(seed.ROSA, ids.APPROVE, at))["ok"]
    await world.slack.desk.afterwards.drain()
    assert PRESSES[ids.APPROVE][1] in world.told(seed.ROSA)
