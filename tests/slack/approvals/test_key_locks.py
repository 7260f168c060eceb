"""Lock This Key: on the card of a first request, under Details, and as a command; by whom, and in what words."""

from dataclasses import replace

import pytest

from app.domain.ids import Posted
from app.local.slack import seed
from app.slack import ids
from app.slack.i18n import catalogue
from app.slack.views.approvals.asked_by import asked_by
from tests.slack import sheets
from tests.slack.approvals.test_auto_lines import answered
from tests.slack.approvals.test_details import a_card, open_view
from tests.slack.asker_records import FIRST, HOSTILE, KEY, KNOWN, LOCKED, Locks
from tests.slack.conftest import World
from tests.slack.pressing import payload
from tests.slack.reading import buttons, read


def locks(world: World) -> Locks:
    held: Locks = world.command_ports.key_locks
    return held


def words(blocks: list[dict[str, object]]) -> str:
    return "\n".join(read(block) for block in blocks)


async def press(world: World, user: str, at: Posted, target: str = sheets.A1) -> None:
    answer = await world.press(payload(ids.LOCK_KEY, at, target, user))
    assert answer.status_code == 200, answer.text
    await world.slack.desk.afterwards.drain()


def test_a_first_request_says_so_and_who_made_the_key_and_has_the_button() -> None:
    said = words(asked_by(FIRST, sheets.A1))
    assert said.startswith("First request of this key: shop agent, made on <date ")
    assert "by ada, uid 1000 (command line)\n[Lock This Key]" in said
    [pressed] = buttons(asked_by(FIRST, sheets.A1))
    assert (pressed["value"], pressed["confirm"]["style"], "style" in pressed) == (sheets.A1, "danger", False)
    assert "shop agent is refused from now on, and everything that it has open" in pressed["confirm"]["text"]["text"]


def test_a_known_key_is_named_with_its_age_and_a_locked_one_with_who_locked_it() -> None:
    assert words(asked_by(KNOWN, sheets.A1)) == "Asked with the key shop agent, 12 days old"
    assert words(asked_by(LOCKED, sheets.A1)).startswith("The key shop agent is locked, since <date ")
    first_and_locked = asked_by(replace(LOCKED, first=True), sheets.A1)
    assert "[" not in words(first_and_locked), "there is nothing left to lock"


def test_nothing_in_a_keys_name_acts() -> None:
    text = str(asked_by(HOSTILE, sheets.A1))
    assert [one for one in ("'broadcast'", "'link'", "\u202e") if one in text] == []


@pytest.mark.parametrize("user", [seed.BEN, seed.SAM], ids=["a reviewer", "an owner"])
async def test_reviewers_and_owners_lock_it_and_are_told(world: World, user: str) -> None:
    at = await a_card(world)
    await press(world, user, at)
    assert locks(world).locked == [f"slack:{user}"]
    await world.hears(user, "shop agent* is locked: it is refused from now on, and what it has open (3)")
    await press(world, seed.ROSA, at)
    await world.hears(seed.ROSA, f"shop agent* is locked already, by <@{user}>")


@pytest.mark.parametrize("user", [seed.MAL, seed.OLU], ids=["a member", "on call"])
async def test_nobody_else_locks_anything_and_the_attempt_is_on_record(world: World, user: str) -> None:
    await press(world, user, await a_card(world))
    assert locks(world).locked == []
    assert [(one.action, one.belongs) for one in world.command_ports.presses.kept] == [(ids.LOCK_KEY, True)]


async def test_a_button_that_names_another_row_or_one_without_a_key_locks_nothing(world: World) -> None:
    at = await a_card(world)
    await press(world, seed.ROSA, at, "apr_2")
    await world.hears(seed.ROSA, "does not belong to the message")
    locks(world).asked = ()
    await press(world, seed.ROSA, at)
    await world.hears(seed.ROSA, "was not asked with a key")
    assert locks(world).locked == []


async def test_under_details_each_request_names_the_key_in_full_and_locks_it(world: World) -> None:
    world.approvals.held = replace(world.approvals.held, asker=KNOWN)
    await world.click(seed.ROSA, ids.DETAILS, await a_card(world))
    view = open_view(world, seed.ROSA)
    assert "Asked with the key shop agent, 12 days old" in words(view["blocks"])
    assert f"key {KEY}" in words(view["blocks"])
    await world.workspace.click_in_view(seed.ROSA, view["id"], ids.LOCK_KEY_IN_DETAILS, "details-withdraw")
    assert locks(world).locked == [f"slack:{seed.ROSA}"]
    assert "is locked: it is refused from now on" in str(world.workspace.views(seed.ROSA)[-1]["blocks"])
    world.approvals.held = replace(world.approvals.held, asker=LOCKED)
    await world.click(seed.SAM, ids.DETAILS, await a_card(world))
    assert ids.LOCK_KEY_IN_DETAILS not in str(open_view(world, seed.SAM)["blocks"])


async def test_a_key_is_locked_by_its_name_as_a_command(world: World) -> None:
    assert catalogue.LOCK_KEY_WHO in await answered(world, seed.OLU, "lock-key shop agent")
    assert "There is no such key" in await answered(world, seed.SAM, "lock-key")
    assert "There is no such key" in await answered(world, seed.SAM, "lock-key nobody")
    assert "Several keys have this name" in await answered(world, seed.SAM, "lock-key twins")
    assert locks(world).locked == []
    assert "is locked: it is refused" in await answered(world, seed.SAM, "lock-key shop agent")
    assert "is locked already" in await answered(world, seed.BEN, f"Lock-Key {KEY}")
    assert locks(world).locked == [f"slack:{seed.SAM}"]


async def test_a_reader_of_german_reads_german(world: World) -> None:
    world.tenants.spoken = "de"
    await press(world, seed.ROSA, await a_card(world))
    await world.hears(seed.ROSA, "ist gesperrt und wird ab sofort abgewiesen; was damit offen ist (3)")
