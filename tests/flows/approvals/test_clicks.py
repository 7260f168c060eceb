"""Clicks, races and strangers (facts/threats.md cases 1, 2, 4, 5, 10, 24), through Slack's own door."""

import asyncio
from collections import Counter

from app import store
from app.domain.approvals.voting import Choice, Counted, Status, Vote
from app.domain.ids import ActorId, Posted
from tests.world import BEN, MAL, ROSA, TENANT, World


async def click(world: World, card: Posted, user: str, label: str) -> dict[str, object]:
    """One press, whatever comes of it."""
    person = world.person(user)
    button = await person.button(card, label)
    press = {"user": user, "channel": card.channel, "ts": card.ts, **button, "stale": True}
    return dict(await person.do("click", press))


async def votes(world: World, approval_id: str) -> Counter[str]:
    """How the votes of an approval were taken."""
    rows = await world.admin.fetch("SELECT refusal FROM votes WHERE approval_id = $1", approval_id)
    return Counter(row["refusal"] or "counted" for row in rows)


async def test_twenty_clicks_at_once_are_one_decision_and_one_refund(world: World) -> None:
    buyer = await world.buyer()
    case = await world.asks_refund(buyer)
    card = await world.card(case)
    person = world.person(ROSA)
    button = await person.button(card, "Approve")
    # stale: as on a phone whose picture of the card is a moment old
    press = {"user": ROSA, "channel": card.channel, "ts": card.ts, **button, "stale": True}
    await asyncio.gather(*(person.do("click", press) for _ in range(20)))
    await world.draft(case)
    assert len(await world.refunds(buyer.charge)) == 1
    assert (await world.actions(case)).count("refund_issued") == 1
    assert (await votes(world, await world.approval_id(case)))["counted"] == 1


async def test_two_reviewers_at_once_leave_one_decision(world: World) -> None:
    for _ in range(5):
        buyer = await world.buyer()
        case = await world.asks_refund(buyer)
        card = await world.card(case)
        await asyncio.gather(click(world, card, ROSA, "Approve"), click(world, card, BEN, "Approve"))
        approval_id = await world.approval_id(case)
        await world.happens(case, "refund_issued")
        taken = await votes(world, approval_id)
        assert taken == Counter({"counted": 1, "already_closed": 1})
        assert len(await world.refunds(buyer.charge)) == 1


async def test_a_decision_before_the_card_is_even_shown_is_not_lost(world: World) -> None:
    """Cast straight on the row the moment it exists: the event then usually finds no wait to wake."""
    approvals = store.PostgresApprovals(world.pool)
    for number in range(5):
        buyer = await world.buyer()
        case = await world.asks_refund(buyer)
        approval_id = await world.approval_id(case)
        vote = Vote(by=ActorId("cli:early"), choice=Choice.APPROVE, source=f"early-{case}-{number}", may_decide=True)
        assert isinstance(await approvals.cast(TENANT, approval_id, vote), Counted)
        await world.happens(case, "refund_issued")
        await world.draft(case)
        assert len(await world.refunds(buyer.charge)) == 1


async def test_a_stranger_is_told_privately_and_changes_nothing(world: World) -> None:
    buyer = await world.buyer()
    case = await world.asks_refund(buyer)
    card = await world.card(case)
    before = await world.shown(card)
    await click(world, card, MAL, "Approve")
    approval_id = await world.approval_id(case)
    assert (await world.approval(approval_id)).status is Status.PENDING
    assert await votes(world, approval_id) == Counter({"not_a_reviewer": 1})
    assert await world.shown(card) == before, "the card is left alone"
    told = await world.person(MAL).read("ephemerals", user=MAL)
    assert "S0REVIEWERS" in str(told), "and says who may decide"
    assert "vote_refused" in await world.actions(case)


async def test_a_click_after_expiry_says_expired_and_has_no_effect(hurried_world: World) -> None:
    world = hurried_world
    buyer = await world.buyer()
    case = await world.asks_refund(buyer)
    card = await world.card(case)
    person = world.person(ROSA)
    button = await person.button(card, "Approve")
    await world.happens(case, "approval_expired")
    await person.do("click", {"user": ROSA, "channel": card.channel, "ts": card.ts, **button, "stale": True})
    assert (await votes(world, await world.approval_id(case)))["counted"] == 0
    assert await world.refunds(buyer.charge) == []
    assert "expired" in str(await person.read("ephemerals", user=ROSA)).lower()


async def test_forged_decision_events_wake_nobody_wrongly(world: World) -> None:
    """Case 38: the event is a hint. Sent by hand it finds a pending row, and the gate goes on waiting."""
    buyer = await world.buyer()
    case = await world.asks_refund(buyer)
    await world.card(case)
    approval_id = await world.approval_id(case)
    forged = [
        {"name": "refund/approval.decided", "data": {"tenant": TENANT, "approval_id": approval_id}},
        {"name": "refund/approval.decided", "data": {"tenant": "other", "approval_id": approval_id}},
        {"name": "refund/approval.decided", "data": {"tenant": TENANT, "approval_id": 'x" || true || "'}},
    ]
    answer = await world.http.post(f"{world.stack.engine_url}/e/forged", json=forged)
    assert answer.status_code == 200
    await asyncio.sleep(1.0)
    assert (await world.approval(approval_id)).status is Status.PENDING
    assert await world.refunds(buyer.charge) == []
    await world.person(ROSA).press(await world.card(case), "Approve")
    await world.happens(case, "refund_issued")
