"""The card of a version that waits for a second owner: who may press, what it says, and what becomes of it."""

from dataclasses import replace

import pytest

from app.domain.ids import Posted
from app.domain.operations.desk_config import Channels, DeskConfig
from app.local.slack import seed
from app.slack import ids
from tests.desk_configs import Told
from tests.slack.conftest import World, a_world
from tests.slack.pressing import payload
from tests.slack.proposal_records import TOOLS_CHANGED, WAITING, Proposals
from tests.slack.reading import read


async def shown(world: World) -> Posted:
    return await world.slack.proposals.show_proposal(rows(world).held)


def rows(world: World) -> Proposals:
    held: Proposals = world.command_ports.proposals
    return held


def words(world: World, at: Posted) -> str:
    return "\n".join(read(block) for block in world.message(at)["blocks"])


async def press(world: World, user: str, at: Posted, name: str = ids.CONFIRM_VERSION) -> None:
    answer = await world.press(payload(name, at, "4", user))
    assert answer.status_code == 200, answer.text
    await world.slack.desk.afterwards.drain()


async def test_the_card_says_what_changes_who_applied_it_and_whom_it_waits_for(world: World) -> None:
    at = await shown(world)
    said = words(world, at)
    assert at.channel == seed.OPS
    assert f"<{seed.SAM}> (command line: ada, uid 1000) applied it" in said
    assert f"another owner has to agree: <{seed.ROSA}>. Until then version 3" in said, "not whoever applied it"
    assert "(undo): 1 min → off\nLoosens: there is less time to undo a refund" in said
    assert f"(reviewers): added <{seed.MAL}>, 2 in all, 1 before\nLoosens" in said
    assert "20,000 (200.00 EUR or 20,000 JPY) → 90,000 (900.00 EUR or 90,000 JPY)" in said
    assert f"<{seed.APPROVALS}> → <{seed.SUPPORT}>" in said
    assert "(640 characters in all)" in said
    assert said.index("Loosens") < said.index("(shop.tone)"), "what loosens stands first"
    assert "[Confirm] [Discard]" in said


async def test_changed_tools_are_told_part_by_part_in_the_desks_language(world: World) -> None:
    rows(world).held = replace(WAITING, changes=TOOLS_CHANGED)
    said = words(world, await shown(world))
    assert "Tool new (tools.new): off → “Delete”: no arguments (" in said
    assert f"Who decides delete (tools.delete.reviewers): added <{seed.MAL}>, 2 in all, 1 before" in said
    assert "Arguments of delete (tools.delete.schema): no arguments (" in said
    assert "Loosens: a reviewer may approve other arguments than were asked for" in said
    assert said.index("Loosens: decisions may be sent to more places") < said.index("(tools.delete.title)")


async def test_another_owner_confirms_and_the_card_says_so_without_buttons(world: World) -> None:
    at = await shown(world)
    await press(world, seed.ROSA, at)
    assert rows(world).settled == [(4, "confirm", f"slack:{seed.ROSA}", seed.ROSA)]
    await world.hears(seed.ROSA, "Version 4 is in force")
    rows(world).held = replace(rows(world).held, card=at)
    assert await shown(world) == at
    assert f"<{seed.ROSA}> confirmed it" in words(world, at)
    assert "[" not in words(world, at)
    await press(world, seed.ROSA, at, ids.DISCARD_VERSION)
    await world.hears(seed.ROSA, "was confirmed by")
    assert len(rows(world).settled) == 1


async def test_whoever_applied_it_neither_confirms_nor_discards_it_and_the_attempt_is_on_record(world: World) -> None:
    at = await shown(world)
    for name in (ids.CONFIRM_VERSION, ids.DISCARD_VERSION):
        await press(world, seed.SAM, at, name)
    await world.hears(seed.SAM, "You applied version 4 yourself")
    assert rows(world).settled == []
    kept = [(one.code, one.about.row_id, one.belongs) for one in world.command_ports.presses.kept]
    assert kept == [("own", "4", True)] * 2


@pytest.mark.parametrize("user", [seed.MAL, seed.BEN], ids=["a member", "a reviewer"])
async def test_only_owners_press_it(world: World, user: str) -> None:
    at = await shown(world)
    await press(world, user, at)
    await world.hears(user, "Only owners that the desk's file in force names")
    assert rows(world).settled == []
    assert [one.code for one in world.command_ports.presses.kept] == ["not_owner"]


@pytest.mark.parametrize("flag", ["deleted", "is_restricted", "is_ultra_restricted", "is_bot", "is_stranger"])
async def test_an_owner_who_is_no_full_member_any_more_is_refused(world: World, flag: str) -> None:
    at = await shown(world)
    world.workspace.admin.user(seed.ROSA, {flag: True})
    await press(world, seed.ROSA, at)
    assert rows(world).settled == []
    assert [one.code for one in world.command_ports.presses.kept] == ["not_a_member"]


async def test_owners_are_those_in_force_at_the_moment_of_the_press_and_never_those_it_would_name() -> None:
    channels = Channels(seed.APPROVALS, seed.SUPPORT, seed.ONCALL, seed.OPS)
    told = Told(DeskConfig(reviewers=(seed.REVIEWERS_GROUP,), owners=(seed.BEN,), channels=channels))
    async with a_world(configs=told) as world:
        new = replace(WAITING.version, told={**WAITING.version.told, "owners": [seed.ROSA]})
        rows(world).held, rows(world).owners = replace(WAITING, version=new), (seed.BEN,)
        at = await shown(world)
        await press(world, seed.ROSA, at)
        assert rows(world).settled == []
        rows(world).owners = (seed.SAM,)  # taken out a moment ago, on another host
        await press(world, seed.BEN, at)
        await world.hears(seed.BEN, "does not name you")
        assert rows(world).settled == []
        rows(world).owners = (seed.BEN,)
        await press(world, seed.BEN, at)
        assert len(rows(world).settled) == 1


async def test_what_is_overtaken_changes_nothing_and_says_so(world: World) -> None:
    at = await shown(world)
    rows(world).held = replace(rows(world).held, in_force=6)
    await press(world, seed.ROSA, at)
    await world.hears(seed.ROSA, "Version 6 is in force by now, and version 4 was compared with version 3")
    assert rows(world).settled == []


async def test_a_reader_of_german_reads_german(world: World) -> None:
    world.tenants.spoken = "de"
    at = await shown(world)
    assert "Lockert: es bleibt weniger Zeit" in words(world, at)
    assert "[Bestätigen] [Verwerfen]" in words(world, at)
