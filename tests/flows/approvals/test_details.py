"""Details and Reveal through the whole stack: staff read all of it, masked until they ask on record."""

from typing import Any

from app import store
from app.domain.ids import Posted
from app.slack import ids
from tests.world import MAL, ROSA, SAM, TENANT, World, until

PHONE = "+49 170 1234512"


async def asked(world: World) -> tuple[str, Posted]:
    """A refund asked for in a mail that says how to call its writer; its case and its card."""
    buyer = await world.buyer()
    body = f"Please refund order {buyer.order}, it arrived damaged. Call me: {PHONE}"
    case = str((await world.mail(buyer.email, body))["case_id"])
    return case, await world.card(case)


async def view(world: World, user: str) -> dict[str, Any]:
    """The modal in front of somebody."""
    views = await world.person(user).read("views", user=user)
    return dict(views[-1]) if views else {}


async def revealed(world: World, case: str) -> list[str]:
    """Who read the words unmasked, by the record."""
    return [str(row["actor"]) for row in await world.rows(case) if row["action"] == "words_revealed"]


async def test_staff_read_everything_masked_and_unmasked_only_on_record(world: World) -> None:
    case, card = await asked(world)
    approval = await world.approval_id(case)
    for user, may in ((ROSA, "You may"), (SAM, "You are not set up to decide this")):
        await world.person(user).press(card, "Details")
        shown = await view(world, user)
        assert may in str(shown["blocks"])
        assert approval in str(shown["blocks"])
        assert PHONE not in str(shown["blocks"])
        assert "+49 …12" in str(shown["blocks"])
    assert await revealed(world, case) == []
    shown = await view(world, ROSA)
    await world.person(ROSA).do(
        "click_in_view", {"user": ROSA, "view_id": shown["id"], "action_id": ids.REVEAL, "block_id": "details-reveal"}
    )
    assert PHONE in str((await view(world, ROSA))["blocks"])
    assert PHONE not in str((await view(world, SAM))["blocks"]), "for whoever asked, and for nobody else"
    assert await revealed(world, case) == [f"slack:{ROSA}"]


async def test_details_stay_on_a_decided_card_with_every_step(world: World) -> None:
    case, card = await asked(world)
    await world.person(ROSA).press(card, "Reject")
    await world.happens(case, "draft_posted")
    await world.person(SAM).press(card, "Details")
    shown = str((await view(world, SAM))["blocks"])
    assert "Rejected by " in shown
    assert "Worker resumed: " in shown


async def test_a_stranger_is_refused_hears_why_and_saw_nothing(world: World) -> None:
    case, card = await asked(world)
    approval = await world.approval_id(case)
    await world.person(MAL).press(card, "Details")

    async def refused() -> bool | None:
        heard = await world.person(MAL).read("ephemerals", user=MAL)
        return any("it is for the desk's staff" in one["text"] for one in heard) or None

    await until(refused, "a refusal")
    assert await view(world, MAL) == {}
    everything = await store.PostgresAudit(world.pool).rows(TENANT, limit=10_000)
    refusals = [
        row for row in everything if row["action"] == "press_refused" and row["subject"] == f"approval:{approval}"
    ]
    assert [(row["actor"], row["data"]["action"]) for row in refusals] == [(f"slack:{MAL}", ids.DETAILS)]
