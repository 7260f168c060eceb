"""Link to Customer: who may, what the modal says, and what reaches the records."""

from typing import Any

from app.domain.cases.case_links import Linking, LinkVerdict
from app.domain.cases.case_state import CaseStage, CaseState
from app.domain.ids import ActorId, Posted
from app.local.slack import seed
from app.slack import ids
from tests.slack import sheets
from tests.slack.conftest import World


async def head(world: World, **fields: Any) -> Posted:
    return await world.slack.chat.open_case(sheets.case(**{"customer": None, "sender_verified": False, **fields}))


async def test_staff_link_a_strangers_case_and_hear_that_a_new_draft_comes(world: World) -> None:
    at = await head(world)
    assert "Unknown sender" in str(world.message(at)["blocks"])
    await world.click(seed.SAM, ids.LINK_CASE, at)
    view = world.workspace.views(seed.SAM)[-1]
    assert "stays unverified" in str(view["blocks"])
    typed: dict[str, Any] = {ids.WHOSE_BLOCK: {ids.WHOSE_INPUT: " nobody@example.org "}}
    answer = await world.workspace.submit_view(seed.SAM, view["id"], typed)
    assert answer["errors"] == {ids.WHOSE_BLOCK: "No customer has this address or id."}
    world.command_ports.support.link_verdict = LinkVerdict(Linking.LINKED, sheets.ADA, drafting=True)
    await world.workspace.submit_view(seed.SAM, view["id"], typed)
    assert [what for what, *_ in world.command_ports.support.told] == ["link to nobody@example.org"] * 2
    await world.hears(seed.SAM, "A new draft with their orders is being written")


async def test_a_customers_own_case_has_no_such_button_and_a_linked_one_says_who(world: World) -> None:
    own = world.message(await head(world, customer=sheets.ADA, sender_verified=True))
    assert "Link to" not in str(own["blocks"])
    linked = await head(world, case_id="case_2", customer=sheets.ADA, linked_by="slack:U0SAM")
    assert "Linked to this customer by" in str(world.message(linked)["blocks"])
    assert "Link to Another" in str(world.message(linked)["blocks"])


async def test_a_guest_links_nothing(world: World) -> None:
    at = await head(world)
    world.workspace.admin.user(seed.SAM, {"is_restricted": True})
    await world.click(seed.SAM, ids.LINK_CASE, at)
    await world.hears(seed.SAM, "Only full members")
    assert world.workspace.views(seed.SAM) == []


async def test_a_case_that_was_closed_without_a_draft_is_opened_again_on_its_head(world: World) -> None:
    state = CaseState(CaseStage.CLOSED, sheets.OPENED, ActorId("slack:U0SAM"))
    at = await head(world, customer=sheets.ADA, sender_verified=True, state=state)
    await world.click(seed.SAM, ids.REOPEN_CASE, at)
    await world.hears(seed.SAM, "It waits for a reply again")
    assert [what for what, *_ in world.command_ports.support.told] == ["reopen"]
