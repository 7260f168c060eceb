"""Who presses what (facts/threats.md cases 25, 28 to 31), on the whole system: records, Slack and doors."""

import asyncio
import json
from urllib.parse import urlencode

from app.domain.approvals.voting import Status
from app.local.slack import seed
from app.slack import ids
from app.slack.people.reviewers import REMEMBERED_SECONDS
from tests.flows.approvals.test_clicks import votes
from tests.slack.conftest import press_payload, signed
from tests.world import BEN, MAL, ROSA, SAM, World, until


async def told(world: World, user: str) -> str:
    return "\n".join(str(one["text"]) for one in await world.person(user).read("ephemerals", user=user))


async def hears(world: World, user: str, words: str) -> str:
    async def heard() -> str | None:
        found = await told(world, user)
        return found if words in found else None

    return await until(heard, f"{user} hears {words!r}")


async def test_a_press_that_names_another_approval_neither_paints_nor_tells_nor_decides(world: World) -> None:
    one, other = await world.buyer(), await world.buyer()
    cases = await world.asks_refund(one), await world.asks_refund(other)
    cards = [await world.card(case) for case in cases]
    approvals = [await world.approval_id(case) for case in cases]
    before = await world.person().message(cards[0])
    body = urlencode({"payload": json.dumps(press_payload(cards[0], ids.APPROVE, approvals[1]))})
    answer = await world.http.post(f"{world.stack.host_url}/slack/events", content=body, headers=signed(body))
    assert answer.status_code == 200
    for case, approval_id in zip(cases, approvals, strict=True):
        assert (await world.approval(approval_id)).status is Status.PENDING
        assert "vote_counted" not in await world.actions(case)
    assert (await world.person().message(cards[0]))["blocks"] == before["blocks"]
    assert await votes(world, approvals[1]) == {}
    await world.person().press(cards[0], "Approve")
    await world.happens(cases[0], "refund_issued")
    assert (await world.approval(approvals[1])).status is Status.PENDING
    rows = await world.admin.fetch("SELECT data FROM audit WHERE action = 'press_refused'")
    assert "elsewhere" in str([row["data"] for row in rows])


async def test_a_reviewer_who_is_the_customer_is_refused_and_another_decides(world: World) -> None:
    buyer = await world.buyer()
    case = await world.asks_refund(buyer)
    card = await world.card(case)
    await world.person().do("user", {"user": BEN, "profile": {"email": buyer.email.replace("@", "+mine@").upper()}})
    await asyncio.sleep(REMEMBERED_SECONDS)  # as long as the desk may go by the profile it read for an earlier press
    try:
        await world.person(BEN).press(card, "Approve")
        await hears(world, BEN, "about your own account")
        approval_id = await world.approval_id(case)
        assert await votes(world, approval_id) == {"is_customer": 1}
        assert (await world.approval(approval_id)).status is Status.PENDING
    finally:
        await world.person().do("user", {"user": BEN, "profile": {"email": "ben@countersign.local"}})
    await world.person(ROSA).press(card, "Approve")
    await world.happens(case, "refund_issued")


async def test_only_staff_and_reviewers_look_customers_up_and_send(world: World) -> None:
    buyer = await world.buyer()
    answer = await world.mail(buyer.email, "How long does shipping take?")
    await world.draft(str(answer["case_id"]))
    find = {"channel": seed.SUPPORT, "command": "/approvals", "text": f"find {buyer.email}"}
    await world.person(MAL).do("command", {"user": MAL, **find})
    assert buyer.email.partition("@")[0] not in await hears(world, MAL, "ask whoever runs the desk")
    thread = await world.case_thread(str(answer["case_id"]))
    [draft] = [one for one in await world.said(seed.SUPPORT, thread) if ids.SEND_DRAFT in str(one.get("blocks"))]
    press = {"channel": seed.SUPPORT, "ts": draft["ts"], "action_id": ids.SEND_DRAFT}
    await world.person(MAL).do("click", {"user": MAL, **press})
    await world.happens(str(answer["case_id"]), "draft_posted")
    refused = (
        "SELECT count(*) FROM audit WHERE action = 'press_refused' AND actor = $1 AND data->>'code' = 'not_staff'"
    )

    async def on_record() -> int | None:
        return await world.admin.fetchval(refused, f"slack:{MAL}") or None

    await until(on_record, "the refusal on record")
    assert "send_requested" not in await world.actions(str(answer["case_id"]))
    await world.person(SAM).do("click", {"user": SAM, **press})
    await world.happens(str(answer["case_id"]), "message_sent")
