"""Support's day: twelve drafts wait and everybody can see it, and at its end nobody waits and that is said."""

import asyncio
from functools import partial
from typing import Any

from app.domain.ids import Posted
from tests.flows.conftest import RunWorld
from tests.world import OLU, SAM, World, until, words_of

DRAFTS = 12
SUPPORT = "C0SUPPORT"
HOURS_AGO = "UPDATE messages SET received_at = received_at - make_interval(hours => $1) WHERE case_id = ANY($2)"


async def command(world: World, line: str, user: str = SAM) -> None:
    name, _, text = line.partition(" ")
    await world.person(user).do("command", {"user": user, "channel": SUPPORT, "command": name, "text": text})


async def use(world: World, view: dict[str, Any], action: str, block: str) -> None:
    """Press a button of the list, in the block of that row."""
    pressed = {"user": SAM, "view_id": view["id"], "action_id": action, "block_id": block}
    await world.person(SAM).do("click_in_view", pressed)


async def status(world: World) -> str:
    """What /countersign status says now."""
    before = len(await world.person().read("ephemerals", user=SAM))
    await command(world, "/countersign status")

    async def answered() -> str | None:
        found = await world.person().read("ephemerals", user=SAM)
        return " ".join(words_of(found[-1]["blocks"])) if len(found) > before else None

    return await until(answered, "the status")


async def heads(world: World, case_id: str) -> Posted:
    """Where the head of the case stands."""
    return Posted(SUPPORT, await world.case_thread(case_id))


async def says(world: World, at: Posted, words: str) -> bool | None:
    """Whether the message shows these words by now."""
    return words in await world.shown(at) or None


async def shows(world: World, words: str, user: str = SAM) -> dict[str, Any]:
    """Wait until the list says so."""

    async def said() -> dict[str, Any] | None:
        views = await world.person().read("views", user=user)
        return dict(views[-1]) if views and words in " ".join(words_of(views[-1]["blocks"])) else None

    return await until(said, words)


async def test_the_day_from_twelve_drafts_to_nobody_waits(private_world: RunWorld) -> None:
    async with private_world({"DRAFTS_REPEAT_AFTER_SECONDS": "3600", "UNKNOWN_DRAFTS_DAY_MAX": "0"}) as world:
        assert "No customer is waiting" in await status(world)
        buyers = [await world.buyer() for _ in range(DRAFTS)]
        mails = await asyncio.gather(*(world.mail(one.email, "Where is my order, please?") for one in buyers))
        cases = [str(one["case_id"]) for one in mails]
        await asyncio.gather(*(world.happens(case, "draft_posted") for case in cases))
        stranger = str((await world.mail("who@elsewhere.example", "Hello, who are you?"))["case_id"])
        await world.happens(stranger, "case_needs_person")
        said = await status(world)
        assert "No customer is waiting" not in said
        assert f"Customers waiting: {DRAFTS + 1}" in said
        assert f"Drafts to send: {DRAFTS}; mails that need a person: 1" in said

        assert (await world.strike("remind-support"))["said"] == "nothing"
        await world.admin.execute(HOURS_AGO, 2, cases[:1])
        assert [(await world.strike("remind-support"))["said"] for _ in range(2)] == ["reminded", "nothing"]
        reminders = [one for one in await world.said(SUPPORT) if "still to be sent" in one["text"]]
        assert [one["text"] for one in reminders] == [f"{DRAFTS + 1} replies are still to be sent"]
        await world.admin.execute(HOURS_AGO, 3, cases[:1])
        assert [(await world.strike("remind-support"))["said"] for _ in range(2)] == ["escalated", "nothing"]

        await command(world, "/drafts")
        view = await shows(world, f"{DRAFTS + 1} replies are still to be sent")
        rows = [block for block in view["blocks"] if block["block_id"].startswith("queue-")]
        first = next(block for block in rows if block["block_id"].startswith("queue-actions-"))
        above = rows[rows.index(first) - 1]
        assert buyers[0].email.partition("@")[0] in str(above), "the longest waiting customer"
        await use(world, view, "queue_claim", first["block_id"])
        await world.happens(cases[0], "case_claimed")
        view = await shows(world, "Release")
        await command(world, "/drafts mine", OLU)
        await shows(world, "Nothing that you have taken still waits", OLU)

        await world.child_restarted("host")
        for case in cases[:-1]:
            draft = await world.admin.fetchval("SELECT id FROM drafts WHERE case_id = $1 AND status = 'ready'", case)
            await use(world, view, "queue_send", f"queue-actions-{draft}")
        await asyncio.gather(*(world.happens(case, "message_sent") for case in cases[:-1]))
        last = await world.admin.fetchval("SELECT id FROM drafts WHERE case_id = $1", cases[-1])
        await command(world, "/drafts")
        view = await shows(world, "2 replies are still to be sent")
        await use(world, view, "queue_no_reply", f"queue-actions-{last}")
        await world.happens(cases[-1], "reply_not_needed")
        mail = await world.admin.fetchval("SELECT id FROM messages WHERE case_id = $1", stranger)
        view = await shows(world, "1 reply is still to be sent")
        await use(world, view, "queue_no_reply", f"queue-actions-{mail}")
        await world.happens(stranger, "reply_not_needed")
        await shows(world, "No draft waits to be sent")
        assert "No customer is waiting" in await status(world)
        assert (await world.strike("remind-support"))["said"] == "nothing"

        head = await heads(world, cases[0])
        await until(partial(says, world, head, "Answered, sent by"), "the head")
        await until(partial(says, world, await heads(world, cases[-1]), "Closed: no reply needed"), "the head")
        name = await world.admin.fetchval("SELECT external_id FROM messages WHERE case_id = $1", cases[-1])
        await world.mail(buyers[-1].email, "And another thing: it is broken.", references=f"<{name}>")
        assert "No customer is waiting" not in await status(world), "the customer wrote again"
