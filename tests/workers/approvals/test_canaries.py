"""A seeded false request from its card to its reveal, with the steps of its own run."""

import random
from dataclasses import replace

from app import store
from app.domain.approvals.canaries.canary import Outcome
from app.domain.approvals.voting import Choice
from app.domain.ids import TenantId
from app.ports.bundle import Ports
from tests.store.given import DEMO, Given, click
from tests.store.given_canaries import reviewers, seeded
from workers.functions.approvals.canaries import show
from workers.functions.approvals.canaries.seed import open_one

_EVENTS = "SELECT name FROM outbox WHERE payload->>'approval_id' = $1 ORDER BY id"


async def test_its_card_is_shown_and_says_what_it_was_once_it_is_decided(ports: Ports, given: Given) -> None:
    opened = await seeded(given, card=False)
    assert await show._left(ports, DEMO, opened) > 0
    assert await show._ask(ports, DEMO, opened)
    card = (await ports.canaries.details(DEMO, opened)).approval.card
    assert card is not None
    await reviewers(given).cast(DEMO, opened, click(choice=Choice.REJECT, card=(card.channel, card.ts)))
    assert await show._left(ports, DEMO, opened) == 0
    assert await show._expire(ports, DEMO, opened) == "rejected"
    assert await show._reveal(ports, DEMO, opened)
    assert [row["name"] for row in await given.pool.fetch(_EVENTS, opened)] == ["canary/opened", "canary/closed"]
    [one] = await ports.canaries.listed(DEMO)
    assert one.outcome is Outcome.CAUGHT


async def test_nobody_decides_and_it_ends_quietly(ports: Ports, given: Given) -> None:
    opened = await seeded(given, card=False)
    await given.deadline_in(opened, -1)
    assert await show._expire(ports, DEMO, opened) == "expired"
    revealed = (await ports.canaries.details(DEMO, opened)).revealed
    assert revealed is not None
    assert revealed.outcome is Outcome.UNANSWERED


async def test_a_desk_whose_file_says_nothing_is_never_tested(ports: Ports) -> None:
    assert await open_one(ports, TenantId("demo"), "an hour", random.Random(1)) == "not now"


async def test_what_is_caught_and_missed_is_counted_by_reviewer(given: Given) -> None:
    canaries, desk = store.PostgresCanaries(given.pool), reviewers(given)
    for choice in (Choice.REJECT, Choice.REJECT, Choice.APPROVE):
        await desk.cast(DEMO, await seeded(given), replace(click(), choice=choice))
    opened = await canaries.listed(DEMO)
    first, last = opened[-1].closed_at, opened[0].closed_at
    assert first is not None
    assert last is not None
    whole, *_ = await canaries.catch_rates(DEMO, first, last)
    assert (whole.caught, whole.missed) == (2, 0)  # an end is not within
    assert whole.percent == 100
