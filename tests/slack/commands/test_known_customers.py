"""Whom only the team's own records know: staff find them by address or id, and hear where nobody could tell."""

from typing import Any

import pytest

from app.domain.cases.case_links import Linking
from app.domain.investigations import SubjectKind
from app.errors import RecordsUnavailable, SeveralCustomers
from app.local.slack import seed
from app.slack import ids
from app.slack.i18n import catalogue
from tests.slack import sheets
from tests.slack.conftest import World

EVE = "eve@shop.example"
SILENT = RecordsUnavailable("Stripe did not answer the look-up", detail="no_answer")
SEVERAL = SeveralCustomers("Several customers have this address at Stripe")


async def investigate(world: World, text: str) -> None:
    await world.workspace.command(user=seed.SAM, channel=seed.SUPPORT, command="/investigate", text=text)


@pytest.mark.parametrize("named", [EVE, "cus_NffrFeUfNV2Hib"])
async def test_a_customer_only_the_source_knows_is_looked_into(world: World, named: str) -> None:
    world.command_ports.elsewhere = {named}
    await investigate(world, f"why does {named} wait?")
    await world.hears(seed.SAM, "On it")
    [new] = world.command_ports.opened
    assert (new.subject.kind, world.command_ports.looked_up) == (SubjectKind.CUSTOMER, [named])


async def test_whom_ours_know_is_asked_of_nobody_else_and_few_are_asked_for(world: World) -> None:
    world.command_ports.knows("1003", SubjectKind.ORDER)
    await investigate(world, f"1003 of {EVE}")
    await world.hears(seed.SAM, "On it")
    assert world.command_ports.looked_up == []
    await investigate(world, " ".join(f"{n}@shop.example" for n in range(9)))
    await world.hears(seed.SAM, "I found no order, customer, case or approval of ours")
    assert world.command_ports.looked_up == ["0@shop.example", "1@shop.example"]


@pytest.mark.parametrize(
    ("why", "told"),
    [(SILENT, "The team's records did not answer"), (SEVERAL, "Several customers of the team's records")],
)
async def test_records_that_cannot_tell_start_nothing_and_say_so(world: World, why: Exception, told: str) -> None:
    world.command_ports.look_up_fails = why
    await investigate(world, EVE)
    await world.hears(seed.SAM, told)
    assert world.command_ports.opened == []


@pytest.mark.parametrize(
    ("why", "outcome"), [(SILENT, Linking.SILENT), (SEVERAL, Linking.SEVERAL), (None, Linking.NO_CUSTOMER)]
)
async def test_linking_a_case_asks_the_source_as_well(world: World, why: Exception | None, outcome: Linking) -> None:
    world.command_ports.look_up_fails = why
    at = await world.slack.chat.open_case(sheets.case(customer=None, sender_verified=False))
    await world.click(seed.SAM, ids.LINK_CASE, at)
    view = world.workspace.views(seed.SAM)[-1]
    typed: dict[str, Any] = {ids.WHOSE_BLOCK: {ids.WHOSE_INPUT: EVE}}
    answer = await world.workspace.submit_view(seed.SAM, view["id"], typed)
    assert answer["errors"] == {ids.WHOSE_BLOCK: catalogue.LINK_TOLD[outcome.value]}
    assert world.command_ports.looked_up == [EVE]
    assert len(world.command_ports.support.told) == 1
    world.command_ports.elsewhere, world.command_ports.look_up_fails = {EVE}, None
    await world.workspace.submit_view(seed.SAM, view["id"], typed)
    assert len(world.command_ports.support.told) == 3, "once they are known, they are named to our records again"
