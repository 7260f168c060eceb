"""A long thread in a running world: read by the agent side by side, and shown on head, draft and in Details."""

import re
from typing import Any

from app.domain.cases.thread_summary import LONG_MESSAGES
from app.domain.ids import Posted
from tests.world import ROSA, TENANT, Buyer, World, until, words_of

IN_SHORT = "The thread in short"


async def write(world: World, buyer: Buyer, number: int, body: str) -> dict[str, Any]:
    """One more mail of the thread."""
    letter = {
        "from": buyer.email,
        "subject": "Order",
        "body": body,
        "message_id": f"{buyer.order}-{number}@example.com",
        "in_reply_to": f"<{buyer.order}-0@example.com>",
    }
    answer = await world.http.post(f"{world.stack.host_url}/webhooks/mail/{TENANT}", json=letter)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def test_a_long_thread_is_summarised_and_shown_where_people_look(world: World) -> None:
    buyer = await world.buyer()
    case = str((await write(world, buyer, 0, f"Order {buyer.order} has not arrived yet."))["case_id"])
    for number in range(1, LONG_MESSAGES):
        assert (await write(world, buyer, number, f"Is there any news? ({number})"))["case_id"] == case
    await world.happens(case, "draft_posted", times=LONG_MESSAGES)
    assert "thread_summarised" not in await world.actions(case)

    await write(world, buyer, LONG_MESSAGES, f"I would like a refund for order {buyer.order}, please.")
    await world.happens(case, "thread_summarised")
    card = await world.card(case)
    head = Posted("C0SUPPORT", await world.case_thread(case))

    async def shown(at: Posted) -> str | None:
        said = await world.shown(at)
        return said if IN_SHORT in said else None

    async def in_details() -> str | None:
        views = await world.person(ROSA).read("views", user=ROSA)
        said = " ".join(words_of(views[-1:]))
        return said if IN_SHORT in said else None

    await world.person(ROSA).press(card, "Details")
    for look in (lambda: shown(head), in_details):
        said = await until(look, "the gist")
        assert "the agent's words, not checked" in said
        assert re.search(rf"Orders named: ({buyer.order}|…{buyer.order[-2:]})", said), "Details masks long numbers"
        assert f"A thread of {LONG_MESSAGES + 1} messages." in said
        assert "No language model read this" in said
        assert "The customer sounds: calm" in said
    assert (await world.shown(head)).count(IN_SHORT) == 1
    assert IN_SHORT not in await world.shown(card), "the card is for one glance"

    draft = await until(lambda: latest_draft(world, case), "the latest unsent draft")
    await until(lambda: shown(draft), "the gist on the draft")
    assert (await world.actions(case)).count("thread_summarised") == 1
    rows = await world.admin.fetch("SELECT purpose FROM model_usage WHERE case_id = $1", case)
    assert {"summary", "sentiment", "key_points"} <= {row["purpose"] for row in rows}


async def latest_draft(world: World, case: str) -> Posted | None:
    """Where the newest draft that can still be sent is shown."""
    row = await world.admin.fetchrow(
        "SELECT card_channel, card_ts FROM drafts WHERE case_id = $1 AND status = 'ready' AND card_ts IS NOT NULL "
        "ORDER BY created_at DESC LIMIT 1",
        case,
    )
    return None if row is None else Posted(row["card_channel"], row["card_ts"])
