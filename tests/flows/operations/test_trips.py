"""How often one mail and one decision go to the records and to Slack: counted, so that it does not creep up."""

import asyncio
from collections import Counter
from pathlib import Path

from app.observability import correlation
from tests.flows.conftest import RunWorld
from tests.world import ROSA, World

# What was counted here is the most it may be. Whoever needs another trip says why, and raises the figure.
# The head of the case says where it stands: that it waits for a decision, and that a draft is ready. The card leads
# to the case, whose address Slack is asked for.
# Three of a mail's are its precedents: words read, place and likeness noted, in steps before the card.
MAIL_TRANSACTIONS, MAIL_SLACK_CALLS = 32, 5
# Three of a click are the seats of whoever votes and the locks of the desk; a busy machine paints once more.
CLICK_TRANSACTIONS, CLICK_SLACK_CALLS = 40, 8


def trips(log: Path, whose: set[str]) -> Counter[str]:
    """What was done for these, by the store's methods."""
    lines = [line.split() for line in log.read_text().splitlines()]
    return Counter(where for one, where in lines if one in whose)


async def settled(log: Path, whose: set[str]) -> None:
    """Nothing that belongs to them has happened for a while."""
    before, quiet = -1, 0
    while quiet < 4:
        now = trips(log, whose).total()
        quiet, before = (quiet + 1, before) if now == before else (0, now)
        await asyncio.sleep(0.5)


async def slack_calls(world: World) -> list[str]:
    """What the host asked of Slack's Web API, oldest first."""
    return [str(one.get("method") or one["text"]) for one in await world.person().read("log", kind="api")]


async def test_a_mail_and_a_click_go_no_more_often_than_counted(private_world: RunWorld, tmp_path: Path) -> None:
    log = tmp_path / "trips"
    async with private_world({"TRIPS": str(log), "UNDO_SECONDS": "0"}, faulty=True) as world:
        buyer = await world.buyer()
        await world.happens(
            await world.asks_refund(await world.buyer()), "card_posted"
        )  # what is asked once is known
        before = len(await slack_calls(world))
        case = await world.asks_refund(buyer)
        card = await world.card(case)
        whose = {correlation.of(await world.admin.fetchval("SELECT id FROM messages WHERE case_id = $1", case))}
        await settled(log, whose)
        mail, asked = trips(log, whose), (await slack_calls(world))[before:]
        done = len(log.read_text().splitlines())
        await world.person(ROSA).press(card, "Approve")
        await world.happens(case, "draft_posted")
        await settled(log, whose)
        [press] = {one.split()[0] for one in log.read_text().splitlines()[done:] if "cast" in one}
        click, painted = trips(log, whose | {press}) - mail, (await slack_calls(world))[before + len(asked) :]
    assert mail.total() <= MAIL_TRANSACTIONS, mail.most_common()
    assert len(asked) <= MAIL_SLACK_CALLS, asked
    assert click.total() <= CLICK_TRANSACTIONS, click.most_common()
    assert len(painted) <= CLICK_SLACK_CALLS, painted
