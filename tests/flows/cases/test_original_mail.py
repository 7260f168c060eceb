"""A mail as it came, through the whole stack: staff are shown it, others are not, each look stays on record."""

from typing import Any

from app import store
from app.domain.ids import Posted
from tests.world import MAL, ROSA, SAM, TENANT, World, until

# Engine state is text and JSON; what is in its tables as bytes is looked through too.
_TABLES = "SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname = 'inngest_engine'"
_TEXTS = "SELECT coalesce(string_agg(t::text, E'\n'), '') AS rows FROM {table} t"


async def engine_state(world: World) -> str:
    """All that the engine ever wrote down: events, runs, steps, what they gave and what waits."""
    tables = [row["name"] for row in await world.in_engine(_TABLES)]
    assert tables
    return "\n".join([(await world.in_engine(_TEXTS.format(table=name)))[0]["rows"] for name in tables])


async def arrived(world: World, marker: str) -> tuple[str, str, Posted]:
    """A mail with a word that only its original has, handled; its case, its id and its message in Slack."""
    buyer = await world.buyer()
    hidden = {"x_headers": f"X-Only-Here: {marker}-header"}
    accepted = await world.mail(buyer.email, f"How long does shipping take? {marker}-body", **hidden)
    case = str(accepted["case_id"])
    await world.draft(case)
    [row] = await world.admin.fetch("SELECT thread_channel, thread_ts FROM cases WHERE id = $1", case)
    return case, str(accepted["message_id"]), Posted(row["thread_channel"], row["thread_ts"])


async def views(world: World, user: str) -> list[dict[str, Any]]:
    """Modals in front of somebody."""
    return list(await world.person(user).read("views", user=user))


async def looks(world: World, case: str) -> list[str]:
    """Who looked, by the record."""
    return [str(row["actor"]) for row in await world.rows(case) if row["action"] == "original_read"]


async def test_staff_are_shown_the_mail_as_it_came_and_each_look_is_on_record(world: World) -> None:
    case, message_id, head = await arrived(world, "shownmarker")
    assert await looks(world, case) == []
    for user in (SAM, ROSA, SAM):
        await world.person(user).press(head, "Show Original")
        shown = str((await views(world, user))[-1]["blocks"])
        assert "shownmarker-body" in shown
        assert "X-Only-Here: shownmarker-header" in shown
        assert message_id in shown
    assert await looks(world, case) == [f"slack:{user}" for user in (SAM, ROSA, SAM)]
    posted = str(await world.said(head.channel)) + str(await world.said(head.channel, head.ts))
    assert "shownmarker-header" not in posted, "it is shown to whoever asked, and not in the channel"


async def test_a_stranger_is_refused_hears_why_and_saw_nothing(world: World) -> None:
    case, _, head = await arrived(world, "strangemarker")
    await world.person(MAL).press(head, "Show Original")

    async def refused() -> bool | None:
        heard = await world.person(MAL).read("ephemerals", user=MAL)
        return any("it is for the desk's staff" in one["text"] for one in heard) or None

    await until(refused, "a refusal")
    assert "strangemarker" not in str(await views(world, MAL))
    assert await looks(world, case) == []
    everything = await store.PostgresAudit(world.pool).rows(TENANT, limit=10_000)
    refusals = [row for row in everything if row["action"] == "press_refused" and row["subject"] == f"case:{case}"]
    assert [row["actor"] for row in refusals] == [f"slack:{MAL}"]


async def test_nothing_of_a_mails_text_is_in_the_engines_state(world: World) -> None:
    case, message_id, head = await arrived(world, "statemarker")
    await world.person(SAM).press(head, "Show Original")
    await until(lambda: _looked(world, case), "the look")
    state = await engine_state(world)
    assert message_id in state, "ids are there, or this looks in the wrong place"
    assert "statemarker" not in state
    assert b"statemarker".hex() not in state


async def _looked(world: World, case: str) -> bool | None:
    return bool(await looks(world, case)) or None
