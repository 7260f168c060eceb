"""Withdraw in the details of a request: for reviewers, with a reason, and in the record's words."""

from typing import Any

from app.domain.approvals.voting import Counted, Status, Withdrawal
from app.local.slack import seed
from app.slack import ids
from app.slack.i18n import catalogue
from tests.slack.approvals.test_details import a_card, open_view
from tests.slack.conftest import World


async def withdrawn(world: World) -> list[Withdrawal]:
    """What reaches the records."""
    found: list[Withdrawal] = []

    async def withdraw(tenant: Any, approval_id: Any, wish: Withdrawal) -> Counted:
        found.append(wish)
        return Counted(Status.CANCELLED, wish.by)

    world.approvals.withdraw = withdraw  # type: ignore[attr-defined]
    return found


async def test_a_reviewer_withdraws_with_a_reason_and_not_without(world: World) -> None:
    found = await withdrawn(world)
    await world.click(seed.ROSA, ids.DETAILS, await a_card(world))
    await world.workspace.click_in_view(
        seed.ROSA, open_view(world, seed.ROSA)["id"], ids.WITHDRAW, "details-withdraw"
    )
    view = world.workspace.views(seed.ROSA)[-1]
    empty = {ids.WITHDRAW_BLOCK: {ids.WITHDRAW_INPUT: "   "}}
    answer = await world.workspace.submit_view(seed.ROSA, view["id"], empty)
    assert answer["errors"] == {ids.WITHDRAW_BLOCK: catalogue.WITHDRAW_WHY}
    assert found == []
    why = {ids.WITHDRAW_BLOCK: {ids.WITHDRAW_INPUT: "Asked twice by mistake"}}
    await world.workspace.submit_view(seed.ROSA, view["id"], why)
    assert [(one.by, one.reason) for one in found] == [(f"slack:{seed.ROSA}", "Asked twice by mistake")]
    assert world.workspace.views(seed.ROSA) == []


async def test_whoever_may_not_decide_has_no_such_button(world: World) -> None:
    await world.click(seed.SAM, ids.DETAILS, await a_card(world))
    assert ids.WITHDRAW not in str(open_view(world, seed.SAM)["blocks"])
