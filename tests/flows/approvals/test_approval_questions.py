"""Asking before deciding and drafting again, through the doors: answered once, the clock waits, one live draft."""

import asyncio
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.domain.approvals.voting import Status
from app.domain.ids import Posted
from tests.flows.conftest import RunWorld
from tests.world import ROSA, SAM, TENANT, World, until

ASKED = "Has this customer had refunds before?"


async def fill(world: World, user: str, at: Posted, button: str, text: str) -> None:
    """Press a button, type into the modal it opens, and submit."""
    person = world.person(user)

    async def pressed() -> bool | None:
        """A card that is painted in that very moment has other buttons by now: whoever presses looks again."""
        click = {"user": user, "channel": at.channel, "ts": at.ts, **await person.button(at, button)}
        try:
            await person.do("click", click)
        except httpx.HTTPStatusError as stale:
            if stale.response.status_code != 409:
                raise
            return None
        return True

    await until(pressed, f"a press on {button}")

    async def opened() -> dict[str, Any] | None:
        views = await person.read("views", user=user)
        return dict(views[-1]) if views else None

    view = await until(opened, f"a modal after {button}")
    block = next(block for block in view["blocks"] if block["type"] == "input")
    values = {block["block_id"]: {block["element"]["action_id"]: {"type": "plain_text_input", "value": text}}}
    answer = await person.do("submit_view", {"user": user, "view_id": view["id"], "values": values})
    assert answer["ok"], answer


async def answers(world: World, card: Posted) -> list[dict[str, Any]]:
    """The agent's answers in the card's thread."""
    return [each for each in await world.said(card.channel, card.ts) if "answered a question" in each["text"]]


async def test_a_question_by_the_button_is_answered_once_and_the_approval_still_waits(world: World) -> None:
    buyer = await world.buyer()
    case = await world.asks_refund(buyer)
    card, approval_id = await world.card(case), await world.approval_id(case)
    await fill(world, ROSA, card, "Ask", ASKED)
    await world.happens(case, "question_answered")
    (answer,) = await answers(world, card)
    said = await world.shown(Posted(card.channel, answer["ts"]))
    assert ASKED in said
    assert "this customer's orders" in said
    assert "No language model" in said
    approval = await world.approval(approval_id)
    assert (approval.status, approval.paused_at) == (Status.PENDING, None)
    await world.person(ROSA).press(card, "Approve")
    await world.happens(case, "refund_issued")


async def test_a_reply_in_the_cards_thread_is_a_question_and_a_strangers_is_not(world: World) -> None:
    buyer = await world.buyer()
    case = await world.asks_refund(buyer)
    card = await world.card(case)
    for user in (SAM, ROSA):
        say = {"user": user, "channel": card.channel, "text": ASKED, "thread_ts": card.ts}
        await world.person(user).do("say", say)
    await world.happens(case, "question_answered")
    assert len(await answers(world, card)) == 1
    assert "Only those who may decide" in str(await world.person(SAM).read("ephemerals", user=SAM))
    assert (await world.actions(case)).count("question_asked") == 1


@pytest.mark.timeout(900)
async def test_an_answer_survives_lost_replies_and_a_killed_host_and_is_shown_once(private_world: RunWorld) -> None:
    async with private_world() as world:
        buyer = await world.buyer()
        case = await world.asks_refund(buyer)
        card = await world.card(case)
        lost = {"kind": "lost_answer", "method": "chat.postMessage", "times": 1}
        await world.person().do("faults", lost)
        await fill(world, ROSA, card, "Ask", ASKED)
        await world.happens(case, "question_asked")
        await world.child_killed("host")
        await world.child_restarted("host")
        await world.happens(case, "question_answered", seconds=90)
        assert len(await answers(world, card)) == 1
        assert (await world.actions(case)).count("question_answered") == 1


async def nothing_gets_through(world: World) -> None:
    """No answer reaches the card's thread, so the question stays open."""
    fault = {"kind": "server_error", "method": "chat.postMessage", "channel": "C0APPROVALS", "times": None}
    await world.person().do("faults", fault)


@pytest.mark.timeout(900)
async def test_the_gate_waits_as_long_as_the_question_was_open_and_a_late_yes_counts(private_world: RunWorld) -> None:
    """The model does not answer, so the question stays open past the ladder's end; the moved deadline is honoured."""
    environ = {"REMIND_AFTER_SECONDS": "2", "ESCALATE_AFTER_SECONDS": "3", "EXPIRE_AFTER_SECONDS": "5"}
    async with private_world({**environ, "ASK_PAUSE_MAX_SECONDS": "8"}) as world:
        buyer = await world.buyer()
        case = await world.asks_refund(buyer)
        card, approval_id = await world.card(case), await world.approval_id(case)
        opened = await world.approval(approval_id)
        await nothing_gets_through(world)
        await fill(world, ROSA, card, "Ask", ASKED)
        await world.happens(case, "question_asked")
        await asyncio.sleep(6)
        moved = await world.approval(approval_id)
        assert moved.status is Status.PENDING, "past the ladder's own end, and still open"
        assert (moved.deadline - opened.deadline).total_seconds() == 8
        await world.person(ROSA).press(card, "Approve")
        await world.happens(case, "refund_issued", seconds=10)


@pytest.mark.timeout(900)
async def test_an_open_question_does_not_keep_an_approval_for_ever(private_world: RunWorld) -> None:
    environ = {"REMIND_AFTER_SECONDS": "1", "ESCALATE_AFTER_SECONDS": "2", "EXPIRE_AFTER_SECONDS": "4"}
    async with private_world({**environ, "ASK_PAUSE_MAX_SECONDS": "3"}) as world:
        buyer = await world.buyer()
        case = await world.asks_refund(buyer)
        card = await world.card(case)
        await nothing_gets_through(world)
        await fill(world, ROSA, card, "Ask", ASKED)
        await world.happens(case, "approval_expired")
        assert "question_answered" not in await world.actions(case)
        assert await world.refunds(buyer.charge) == []


async def test_a_draft_is_written_again_and_the_old_one_points_to_it(world: World) -> None:
    buyer = await world.buyer()
    case = str((await world.mail(buyer.email, "How long does shipping take?"))["case_id"])
    first = await world.draft(case)
    (old,) = await drafts(world, case)
    await fill(world, SAM, old, "Try Again", "Please apologise")
    await world.happens(case, "draft_posted", times=2)
    again = await world.draft(case)
    assert "We are sorry" in again
    assert again != first

    async def pointed() -> bool | None:
        return "Open the new draft" in str(await world.person().message(old)) or None

    await until(pointed, "a link on the old draft")
    new = next(each for each in await drafts(world, case) if each != old)
    await world.person(SAM).press(new, "Send")
    await world.happens(case, "message_sent")
    sent = [row for row in await world.rows(case) if row["action"] == "message_sent"]
    assert [row["actor"] for row in sent] == [f"slack:{SAM}"]


async def test_an_edit_is_shown_with_who_made_it_and_kept(world: World) -> None:
    buyer = await world.buyer()
    case = str((await world.mail(buyer.email, "What is your refund policy?"))["case_id"])
    text = await world.draft(case)
    (draft,) = await drafts(world, case)
    await fill(world, SAM, draft, "Edit & Send", text + "\nP.S. Thank you!")
    await world.happens(case, "message_sent")

    async def shown() -> bool | None:
        return "lines added 1, removed 0" in await world.shown(draft) or None

    await until(shown, "how much was changed")
    kept = await world.admin.fetchval(
        "SELECT edit_diff FROM drafts WHERE tenant = $1 AND card_ts = $2", TENANT, draft.ts
    )
    assert "+P.S. Thank you!" in kept


async def drafts(world: World, case: str) -> list[Posted]:
    """Where the case's drafts are shown, oldest first."""
    rows = await world.admin.fetch(
        "SELECT card_channel, card_ts FROM drafts WHERE case_id = $1 AND card_ts IS NOT NULL ORDER BY turn", case
    )
    return [Posted(row["card_channel"], row["card_ts"]) for row in rows]


@pytest.mark.timeout(900)
async def test_a_question_whose_run_failed_for_good_is_closed_and_the_clock_gets_its_pause_back(
    private_world: RunWorld, tmp_path: Path
) -> None:
    environ = {"FAULT": "questions.answer:before:always-raise", "FAULT_MARK": str(tmp_path / "mark")}
    async with private_world(environ, faulty=True, retry_scale=0.0005) as world:
        buyer = await world.buyer()
        case = await world.asks_refund(buyer)
        card, approval_id = await world.card(case), await world.approval_id(case)
        await fill(world, ROSA, card, "Ask", ASKED)
        await world.happens(case, "question_unanswered")

        async def told() -> bool | None:
            thread, ops = await answers(world, card), await world.said("C0OPS")
            return (len(thread) == 1 and "Answering a question stopped" in str(ops)) or None

        await until(told, "a word in the thread, and one to the operators")
        [answer] = await answers(world, card)
        assert "could not answer this" in await world.shown(Posted(card.channel, answer["ts"]))
        approval = await world.approval(approval_id)
        assert (approval.status, approval.paused_at) == (Status.PENDING, None)
        opened_for = (approval.deadline - approval.opened_at).total_seconds()
        assert 1800 <= opened_for < 1800 + 170, "only the time the question was open"
        await until(lambda: says(world, card, "Open until"), "a card whose clock runs")


async def says(world: World, at: Posted, words: str) -> bool | None:
    """Whether a message says these words."""
    return words in await world.shown(at) or None
