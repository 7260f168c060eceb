"""A mail about two things of one order: a reviewer ticks one, and that is refunded to the cent, told and kept."""

from typing import Any

import pytest

from app.domain.ids import Posted
from app.slack import ids
from tests.flows.approvals.test_auto_lines import line_of, shows
from tests.flows.commands.test_commands import command
from tests.flows.conftest import RunWorld
from tests.world import BEN, ROSA, TENANT, Buyer, World, until

LAMP, BULBS = ("LAMP", "Desk lamp", 1, 2_990), ("BULB-E14", "Bulb, E14", 3, 507)


async def with_lines(world: World, buyer: Buyer) -> None:
    """The order is of a lamp and three bulbs, with shipping; 50.00 EUR in all."""
    for number, line in enumerate((LAMP, BULBS), start=1):
        await world.admin.execute(
            "INSERT INTO order_lines (tenant, order_id, number, sku, description, quantity, unit_cents) "
            "VALUES ($1, $2, $3, $4, $5, $6, $7)",
            *(TENANT, f"ord_{buyer.order}", number, *line),
        )
    await world.admin.execute("UPDATE orders SET shipping_cents = 489 WHERE id = $1", f"ord_{buyer.order}")


async def open_changes(world: World, card: Posted) -> dict[str, Any]:
    """Press Change; the modal."""
    rosa = world.person(ROSA)
    await rosa.do(
        "click", {"user": ROSA, "channel": card.channel, "ts": card.ts, **await rosa.button(card, "Change")}
    )

    async def opened() -> dict[str, Any] | None:
        views = await rosa.read("views", user=ROSA)
        return views[-1] if views else None

    return await until(opened, "the modal")


async def tick(world: World, view: dict[str, Any], *numbers: str) -> dict[str, Any]:
    """Tick these lines and no others, and send it off; the door's answer."""
    values = {ids.LINES_BLOCK: {ids.LINES_INPUT: list(numbers)}}
    return dict(await world.person(ROSA).do("submit_view", {"user": ROSA, "view_id": view["id"], "values": values}))


async def test_one_of_two_things_is_ticked_refunded_to_the_cent_and_named(world: World) -> None:
    buyer = await world.buyer()
    await with_lines(world, buyer)
    text = f"Hello, the desk lamp and the bulbs of order {buyer.order} arrived broken. Please refund the order."
    case = str((await world.mail(buyer.email, text, subject=f"Refund for order {buyer.order}"))["case_id"])
    card = await world.card(case)
    shown = await world.shown(card)
    for line in ("1 x Desk lamp: 29.90 EUR", "3 x Bulb, E14: 15.21 EUR", "Shipping: 4.89 EUR"):
        assert line in shown

    view = await open_changes(world, card)
    asked = await tick(world, view, "1")
    assert asked["state"] == "updated", "nobody approves a sum that was not shown to them"
    assert await world.refunds(buyer.charge) == []
    await tick(world, (await world.person(ROSA).read("views", user=ROSA))[-1], "1")

    draft = await world.draft(case)
    [refund] = await world.refunds(buyer.charge)
    assert (refund["amount_cents"], refund["status"]) == (2_990, "succeeded")
    assert "29.90 EUR of the 50.00 EUR you asked for" in draft
    assert "1 x Desk lamp" in draft
    assert "Bulb" not in draft
    receipt = await world.shown(card)
    assert "1 x Desk lamp: 29.90 EUR" in receipt
    assert "Bulb" not in receipt
    [issued] = [row for row in await world.rows(case) if row["action"] == "refund_issued"]
    assert issued["data"]["lines"] == [{"number": 1, "quantity": 1, "amount_cents": 2_990}]


async def test_what_is_left_of_an_order_is_the_rest_of_it_with_its_shipping(world: World) -> None:
    buyer = await world.buyer()
    await with_lines(world, buyer)
    first = f"Please refund the desk lamp from order {buyer.order}, it broke."
    case = str((await world.mail(buyer.email, first, subject="Broken lamp"))["case_id"])
    await world.person(ROSA).press(await world.card(case), "Approve")
    assert "1 x Desk lamp" in await world.draft(case)
    rest = f"Please refund all of order {buyer.order}."
    case = str((await world.mail(buyer.email, rest, subject="The rest"))["case_id"])
    card = await world.card(case)
    assert "3 x Bulb, E14: 15.21 EUR" in await world.shown(card)
    await world.person(ROSA).press(card, "Approve")
    await world.draft(case)
    assert sorted(refund["amount_cents"] for refund in await world.refunds(buyer.charge)) == [2_010, 2_990]


@pytest.mark.timeout(600)
async def test_what_is_let_through_alone_names_its_lines_before_it_is_paid_and_after(private_world: RunWorld) -> None:
    async with private_world({"AUTO_APPROVE_BELOW_CENTS": "6000", "UNDO_SECONDS": "6"}) as world:
        buyer = await world.buyer()
        await with_lines(world, buyer)
        text = f"Please refund the desk lamp from order {buyer.order}, it broke."
        case = str((await world.mail(buyer.email, text, subject="Broken lamp"))["case_id"])
        _, at, _ = await line_of(world, case)
        shown = await world.shown(at)
        assert shown.index("29.90 EUR to") < shown.index("1 x Desk lamp: 29.90 EUR") < shown.index("held until")
        assert await world.refunds(buyer.charge) == []
        await world.happens(case, "refund_issued")
        await shows(world, at, "Refunded 29.90 EUR")
        assert "1 x Desk lamp: 29.90 EUR" in await world.shown(at)
        assert "1 x Desk lamp" in await world.draft(case)


async def test_an_investigation_asks_for_the_lines_a_question_names(world: World) -> None:
    buyer = await world.buyer()
    await with_lines(world, buyer)
    case = str((await world.mail(buyer.email, "How long does shipping take?"))["case_id"])
    await world.draft(case)
    await command(world, ROSA, f"/investigate please refund the desk lamp of order {buyer.order}")
    card = await world.card(case)
    shown = await world.shown(card)
    assert "1 x Desk lamp: 29.90 EUR" in shown
    assert "Bulb" not in shown
    await world.person(BEN).press(card, "Approve")
    await world.happens(case, "refund_issued")
    [refund] = await world.refunds(buyer.charge)
    assert refund["amount_cents"] == 2_990
