"""A stranger beyond the day's drafts: put off, back by itself, answered by hand from the case, signed once."""

from typing import Any

from app import store
from app.domain.ids import ActorId, Posted
from app.domain.operations.desk_versions import NewVersion
from app.slack import ids
from tests.flows.conftest import RunWorld
from tests.mail.server import mail_server
from tests.world import SAM, TENANT, World, until

SUPPORT = "C0SUPPORT"
SIGNATURE = "Kind regards\nAcme support"
STRANGER = "who@elsewhere.example"
ENVIRON = {
    "UNKNOWN_DRAFTS_DAY_MAX": "0",
    "MAIL_OUT": "smtp",
    "SMTP_HOST": "127.0.0.1",
    "SMTP_TLS": "none",
    "MAIL_FROM": "Shop <desk@shop.example>",
}
# As time passes: nothing of a row changes, so nothing hears of it.
TIME_IS_UP = """
SET LOCAL session_replication_role = replica;
UPDATE cases SET snoozed_until = clock_timestamp() - interval '1 s' WHERE snoozed_until IS NOT NULL
"""


async def on_head(world: World, head: Posted, words: str, *, gone: bool = False) -> None:
    """Wait until the head shows these words, or no more."""

    async def looked() -> bool | None:
        return ((words in await world.shown(head)) != gone) or None

    await until(looked, f"the head {'without' if gone else 'with'} {words}", 30)


async def presses(world: World, head: Posted, action_id: str, **more: str) -> None:
    await world.person(SAM).do(
        "click", {"user": SAM, "channel": head.channel, "ts": head.ts, "action_id": action_id, **more}
    )


async def the_form(world: World) -> dict[str, Any]:
    async def opened() -> dict[str, Any] | None:
        views = await world.person(SAM).read("views", user=SAM)
        return views[-1] if views else None

    return await until(opened, "the form")


async def woke(world: World, case: str) -> bool | None:
    return await world.admin.fetchval("SELECT woke_at IS NOT NULL FROM cases WHERE id = $1", case) or None


async def test_a_stranger_beyond_the_days_drafts_is_put_off_comes_back_and_is_answered(
    private_world: RunWorld,
) -> None:
    async with mail_server() as mails, private_world({**ENVIRON, "SMTP_PORT": str(mails.port)}) as world:
        case = str((await world.mail(STRANGER, "Do you ship to Norway?"))["case_id"])
        await world.happens(case, "case_needs_person")
        head = Posted(SUPPORT, await world.case_thread(case))
        await on_head(world, head, "used up")
        told = {"shop.signature": SIGNATURE}
        new = NewVersion(base=0, text="", told=told, loosens=(), waits=False, by=ActorId("cli:uid-1"))
        await store.PostgresDeskVersions(world.pool).add(TENANT, new)

        await presses(world, head, ids.SNOOZE_CASE, value=f"{case}:monday")
        await on_head(world, head, "Snoozed until")
        async with world.admin.acquire() as conn, conn.transaction():
            await conn.execute(TIME_IS_UP)
        await until(lambda: woke(world, case), "the sweep")
        await on_head(world, head, "Snoozed until", gone=True)
        assert [(await world.strike("remind-support"))["said"] for _ in range(2)] == ["reminded", "nothing"]
        [reminder] = [one for one in await world.said(SUPPORT) if "still to be sent" in one["text"]]
        assert "Snooze over: " in str(reminder["blocks"])

        await presses(world, head, ids.REPLY_CASE)
        view = await the_form(world)
        [box] = [block for block in view["blocks"] if block["block_id"] == ids.BODY_BLOCK]
        typed = "Dear stranger, we do." + box["element"]["initial_value"]
        values = {ids.BODY_BLOCK: {ids.BODY_INPUT: typed}}
        await world.person(SAM).do("submit_view", {"user": SAM, "view_id": view["id"], "values": values})
        await world.happens(case, "message_sent")
        [mail] = mails.mails
        assert STRANGER in str(mail["To"])
        assert mail.get_content().replace("\r\n", "\n").strip() == f"Dear stranger, we do.\n\n{SIGNATURE}"
        await on_head(world, head, "Answered, sent by")
        thread = [str(one["blocks"]) for one in await world.said(SUPPORT, head.ts)]
        assert any("tried again or answered since" in one for one in thread), "its note has no button any more"
