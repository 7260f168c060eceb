"""A tenant that is spoken to in German: whole stories, and no English of ours in anything that Slack was given."""

import asyncio
import re
from typing import Any

import httpx
import pytest

from app import store
from app.domain.approvals.voting import Status
from app.domain.ids import Posted
from app.slack.i18n.tenant_language import REMEMBERED_SECONDS
from tests.flows.approvals.test_approval_questions import fill
from tests.flows.commands.test_commands import command, investigation
from tests.flows.conftest import RunWorld
from tests.slack.leaks import english_figures_in, english_in
from tests.world import BEN, OLU, ROSA, SAM, TENANT, World, until

CHANNELS = ("C0APPROVALS", "C0SUPPORT", "C0ONCALL", "C0OPS")
LADDER = {"REMIND_AFTER_SECONDS": "1", "ESCALATE_AFTER_SECONDS": "2", "INVESTIGATE_WITHIN_SECONDS": "600"}


async def approved_and_sent(world: World) -> None:
    """Asked about, approved, told, sent."""
    buyer = await world.buyer()
    case = await world.asks_refund(buyer)
    card = await world.card(case)
    await world.happens(case, "approval_escalated")
    await fill(world, ROSA, card, "Fragen", "Has this customer had refunds before?")
    await world.happens(case, "question_answered")
    await press(world, ROSA, card, "Freigeben")
    await world.happens(case, "refund_issued")
    await world.draft(case)
    [draft] = await world.admin.fetch("SELECT * FROM drafts WHERE case_id = $1", case)
    await press(world, SAM, Posted(draft["card_channel"], draft["card_ts"]), "Senden")
    await world.happens(case, "message_sent")


async def disputed_meanwhile(world: World) -> str:
    """Approved, but the bank has a dispute by then: no refund, no fresh card, and the old one says both."""
    buyer = await world.buyer()
    case = await world.asks_refund(buyer)
    card = await world.card(case)
    await world.admin.execute("UPDATE ledger_charges SET disputed = true WHERE id = $1", buyer.charge)
    await press(world, ROSA, card, "Freigeben")
    await world.draft(case)
    return await until(lambda: shows(world, card, "nicht erneut gefragt"), "why no fresh card follows")


async def expired_and_not_reopened(world: World) -> str:
    """Nobody answered, and the policy stops what somebody wants asked again."""
    buyer = await world.buyer()
    case = await world.asks_refund(buyer)
    card, approval_id = await world.card(case), await world.approval_id(case)
    await world.admin.execute("UPDATE approvals SET deadline = now() WHERE id = $1", approval_id)

    async def expired() -> bool | None:
        return (await world.approval(approval_id)).status is Status.EXPIRED or None

    await until(expired, "the expiry")
    await until(lambda: shows(world, card, "Abgelaufen"), "an expired card")
    await world.admin.execute("UPDATE ledger_charges SET disputed = true WHERE id = $1", buyer.charge)
    await press(world, ROSA, card, "Erneut fragen")
    return await until(lambda: shows(world, card, "nicht erneut gefragt"), "why no fresh card follows")


async def failed_and_investigated(world: World) -> None:
    """The provider does not know the payment any more: an alarm, somebody takes it, the agent reports."""
    buyer = await world.buyer()
    case = await world.asks_refund(buyer)
    card = await world.card(case)
    await world.admin.execute("DELETE FROM ledger_charges WHERE id = $1", buyer.charge)
    await press(world, BEN, card, "Freigeben")
    await world.happens(case, "refund_alarm_raised")

    async def raised() -> Posted | None:
        row = await world.admin.fetchrow(
            "SELECT channel, ts FROM refund_alarms WHERE approval_id = $1 AND ts IS NOT NULL",
            await world.approval_id(case),
        )
        return Posted(row["channel"], row["ts"]) if row else None

    await press(world, OLU, await until(raised, "the alarm"), "Untersuchen")
    await investigation(world, buyer)


async def press(world: World, user: str, at: Posted, label: str) -> None:
    """As a person does: once more, if the message was repainted under the finger."""

    async def pressed() -> bool | None:
        try:
            await world.person(user).press(at, label)
        except httpx.HTTPStatusError as error:
            if error.response.status_code != 409:
                raise
            return None
        return True

    await until(pressed, f"a press of {label}")


async def commands(world: World) -> None:
    """What is answered to one person alone."""
    await world.mail("stranger@example.org", "I want a refund for order 1001.")
    for line in ("/approvals", "/approvals find nobody", "/countersign status", "/countersign", "/investigate ?"):
        await command(world, ROSA, line, "C0APPROVALS")
    await world.person(ROSA).do("open_home", {"user": ROSA})


async def shows(world: World, card: Posted, words: str) -> str | None:
    """What a message says, once it says these words."""
    said = await world.shown(card)
    return said if words in said else None


@pytest.mark.timeout(900)
async def test_no_english_of_ours_reaches_a_german_tenant(private_world: RunWorld) -> None:
    async with private_world(LADDER) as world:
        await store.PostgresTenants(world.pool).speak(TENANT, "de")
        # What looks after messages has asked for the language already, and it is remembered for a moment.
        await asyncio.sleep(REMEMBERED_SECONDS)
        _, disputed, expired, *_ = await asyncio.gather(
            approved_and_sent(world),
            disputed_meanwhile(world),
            expired_and_not_reopened(world),
            failed_and_investigated(world),
            commands(world),
        )
        because = "Die Zahlung wird bei der Bank angefochten; das entscheidet die Bank"
        assert f"Es kann nicht erneut gefragt werden: {because}" in disputed
        assert "Seit die Karte gezeigt wurde, wird die Zahlung bei der Bank angefochten" in disputed
        assert f"Es kann nicht erneut gefragt werden: {because}" in expired
        assert "Eine neue Karte folgt" not in expired
        assert "Erneut gefragt von" in expired
        posted = await everything(world)
        assert len(posted) > 15
        assert [found for each in posted for found in english_in(each, "de", quotes=False)] == []
        assert [found for each in posted for found in english_figures_in(each)] == []
        assert re.search(r"\d,\d\d €", str(posted))


async def everything(world: World) -> list[Any]:
    """All we ever posted, what it said before it was repainted included."""
    found: list[Any] = []
    for channel in CHANNELS:
        heads = await world.said(channel)
        inside = [each for head in heads if head.get("reply_count") for each in await world.said(channel, head["ts"])]
        found += [each for each in [*heads, *inside] if each.get("bot_id")]
    for user in (ROSA, BEN, SAM, OLU):
        found += await world.person(user).read("ephemerals", user=user)
        found += await world.person(user).read("views", user=user)
    found.append(await world.person(ROSA).read("home", user=ROSA))
    return found
