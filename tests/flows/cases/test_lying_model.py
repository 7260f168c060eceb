"""REPLY_MODE=auto with a model that says of the money what no receipt bears out: a person reads it first."""

import asyncio
import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from app.domain.ids import Posted
from tests.agent.test_over_http import completion
from tests.flows.conftest import RunWorld
from tests.flows.model import model
from tests.world import SAM, World, until

PLAIN = "Shipping takes three to five working days."
LIES = [
    "Your refund of 500.00 EUR has been approved and paid.",
    "999999.00 EUR has been paid to you.",
    "Good news: we have approved your refund.",
    "We will refund you 30.00 EUR by Friday.",
    "We have sent you a voucher worth 20 EUR.",
    "Wir haben Ihnen 50,00 EUR erstattet.",
    "Nous vous avons remboursé 50,00 €.",
]
PAID = ["We have refunded you 19.99 EUR.", "We have refunded you 999.00 EUR.", "No refund was made."]


def answer(heard: str) -> dict[str, Any]:
    """What the mail's own word says to say."""
    if "say-cut" in heard:
        return completion("length", content="Your refund of")
    found = re.search(r"say-(lie|paid)-(\d)", heard)
    said = {"lie": LIES, "paid": PAID}[found[1]][int(found[2])] if found else PLAIN
    return completion("stop", content=f"Hello,\n\n{said}\n\nThe shop")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def talkative(private_world: RunWorld) -> AsyncIterator[World]:
    """A desk that mails by itself, pays up to 100 EUR by itself, and asks such a model."""
    async with model(answer) as environ:
        mode = {"REPLY_MODE": "auto", "AUTO_APPROVE_BELOW_CENTS": "10000"}
        async with private_world({**environ, **mode}) as running:
            yield running


async def mailed(world: World, address: str) -> list[str]:
    """What left for somebody."""
    rows = await world.admin.fetch("SELECT body FROM mail_outbox WHERE recipient = $1", address)
    return [row["body"] for row in rows]


async def held(world: World, case: str) -> None:
    """It waits as a draft, says why, and offers nothing that a single press would mail."""
    await world.happens(case, "reply_held")
    await world.happens(case, "draft_posted")
    [draft] = await world.admin.fetch("SELECT status, card_channel, card_ts FROM drafts WHERE case_id = $1", case)
    assert draft["status"] == "ready"

    async def said() -> bool | None:
        thread = str(await world.said(draft["card_channel"], await world.case_thread(case)))
        loud = "the records do not bear this reply out" in thread
        return (loud and "was not mailed by itself" in thread) or None

    await until(said, "the draft, and why it was not mailed")
    assert "message_sent" not in await world.actions(case)


@pytest.mark.timeout(600)
async def test_what_says_nothing_of_money_is_mailed_by_itself(talkative: World) -> None:
    buyer = await talkative.buyer()
    case = (await talkative.mail(buyer.email, "say-plain: how long does it take?"))["case_id"]
    await talkative.happens(case, "message_sent")
    assert PLAIN in (await mailed(talkative, buyer.email))[0]


@pytest.mark.timeout(600)
@pytest.mark.parametrize("number", range(len(LIES)))
async def test_a_reply_that_no_receipt_bears_out_is_not_mailed_and_waits_for_a_person(
    talkative: World, number: int
) -> None:
    buyer = await talkative.buyer()
    case = (await talkative.mail(buyer.email, f"say-lie-{number}: what about my money?"))["case_id"]
    await held(talkative, case)
    assert await mailed(talkative, buyer.email) == []
    assert await talkative.refunds(buyer.charge) == []


@pytest.mark.timeout(600)
@pytest.mark.parametrize("number", range(len(PAID)))
async def test_after_a_refund_only_its_own_receipt_is_mailed(talkative: World, number: int) -> None:
    buyer = await talkative.buyer()
    text = f"say-paid-{number}: it came broken, please refund 1999 cents of order {buyer.order}."
    case = (await talkative.mail(buyer.email, text))["case_id"]
    await talkative.happens(case, "refund_issued")
    if number == 0:
        await talkative.happens(case, "message_sent")
        assert PAID[0] in (await mailed(talkative, buyer.email))[0]
    else:
        await held(talkative, case)
        assert await mailed(talkative, buyer.email) == []
    assert [refund["amount_cents"] for refund in await talkative.refunds(buyer.charge)] == [1999]


@pytest.mark.timeout(600)
async def test_a_held_reply_leaves_on_a_persons_second_press_only(talkative: World) -> None:
    buyer = await talkative.buyer()
    case = (await talkative.mail(buyer.email, "say-lie-0: what about my money?"))["case_id"]
    await held(talkative, case)
    await press(talkative, case, "Send")
    await asyncio.sleep(1)
    assert await mailed(talkative, buyer.email) == []
    await press(talkative, case, "Send All the Same")
    await talkative.happens(case, "message_sent")
    assert len(await mailed(talkative, buyer.email)) == 1
    [line] = [row for row in await talkative.rows(case) if row["action"] == "send_requested"]
    assert line["actor"] == f"slack:{SAM}"


async def press(world: World, case: str, label: str) -> None:
    """On the draft, once it has such a button."""
    [draft] = await world.admin.fetch("SELECT card_channel, card_ts FROM drafts WHERE case_id = $1", case)
    at = Posted(draft["card_channel"], draft["card_ts"])

    async def pressed() -> bool | None:
        try:
            await world.person(SAM).press(at, label)
        except LookupError:
            return None
        return True

    await until(pressed, f"a press of {label}")


@pytest.mark.timeout(600)
async def test_a_reply_that_was_cut_off_is_no_reply(talkative: World) -> None:
    buyer = await talkative.buyer()
    case = (await talkative.mail(buyer.email, "say-cut: what about my money?"))["case_id"]
    await talkative.happens(case, "case_needs_person")
    assert await talkative.admin.fetch("SELECT 1 FROM drafts WHERE case_id = $1", case) == []
    assert await mailed(talkative, buyer.email) == []
