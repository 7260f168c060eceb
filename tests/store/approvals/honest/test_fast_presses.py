"""A yes that came sooner than anyone can read is held once; the second press counts, and so does a no."""

import time

import pytest

from app import store
from app.domain.approvals.approval import Approval
from app.domain.approvals.voting import Choice, Counted, Refusal, Refused, Status
from app.domain.ids import ActorId, Posted
from app.domain.operations.desk_config.reviews import ReviewRules
from tests.store.given import ALICE, BOB, Given, click


@pytest.fixture
def strict(given: Given) -> Given:
    """A desk that wants a card to be read for twenty seconds."""
    given.approvals = store.PostgresApprovals(given.pool, reviews=lambda _: ReviewRules(20))
    return given


async def shown(given: Given, seconds_ago: float, call: str = "call_1") -> tuple[Approval, tuple[str, str]]:
    """A request that was opened an hour ago, with a card that was posted so long ago."""
    approval = await given.approval(call_id=call)
    await given.pool.execute("UPDATE approvals SET opened_at = opened_at - interval '1 hour'")
    at = Posted("C1", f"{time.time() - seconds_ago:.6f}")
    await given.approvals.card_posted(given.tenant, approval.id, at)
    return approval, (at.channel, at.ts)


async def test_the_first_press_is_held_with_how_long_it_was_seen_and_the_second_counts(strict: Given) -> None:
    approval, card = await shown(strict, 0.8)
    first = await strict.approvals.cast(strict.tenant, approval.id, click(card=card))
    assert first == Refused(Refusal.TOO_FAST, Status.PENDING)
    assert isinstance(first, Refused)
    assert first.seconds is not None
    assert 0 < first.seconds < 20
    assert isinstance(await strict.approvals.cast(strict.tenant, approval.id, click(card=card)), Counted)
    [line] = await strict.recorded("vote_refused")
    assert line["data"]["code"] == "too_fast"


async def test_the_same_press_sent_again_by_slack_is_no_second_press(strict: Given) -> None:
    approval, card = await shown(strict, 0.8)
    press = click(card=card)
    for _ in range(2):
        verdict = await strict.approvals.cast(strict.tenant, approval.id, press)
        assert verdict == Refused(Refusal.TOO_FAST, Status.PENDING)


async def test_one_reviewers_held_press_is_not_anothers_and_not_of_another_request(strict: Given) -> None:
    approval, card = await shown(strict, 0.8)
    other, other_card = await shown(strict, 0.8, "other")
    await strict.approvals.cast(strict.tenant, approval.id, click(card=card))
    for verdict in (
        await strict.approvals.cast(strict.tenant, approval.id, click(BOB, card=card)),
        await strict.approvals.cast(strict.tenant, other.id, click(card=other_card)),
    ):
        assert verdict == Refused(Refusal.TOO_FAST, Status.PENDING)


@pytest.mark.parametrize(
    ("fields", "seconds_ago"),
    [({}, 30.0), ({"choice": Choice.REJECT}, 0.1), ({"by": ActorId("cli:uid-1000(ada)")}, 0.1)],
    ids=["it was there for long enough", "a rejection", "at a terminal"],
)
async def test_what_is_not_held(strict: Given, fields: dict[str, Choice], seconds_ago: float) -> None:
    approval, card = await shown(strict, seconds_ago)
    verdict = await strict.approvals.cast(strict.tenant, approval.id, click(**{"card": card, **fields}))
    assert isinstance(verdict, Counted)


async def test_a_vote_that_changed_the_card_begins_the_time_anew(strict: Given) -> None:
    approval, card = await shown(strict, 60.0)
    await strict.pool.execute("UPDATE approvals SET quorum = 2 WHERE id = $1", approval.id)
    assert isinstance(await strict.approvals.cast(strict.tenant, approval.id, click(ALICE, card=card)), Counted)
    second = await strict.approvals.cast(strict.tenant, approval.id, click(BOB, card=card))
    assert second == Refused(Refusal.TOO_FAST, Status.PENDING)


async def test_without_a_card_the_time_runs_from_when_it_was_opened(strict: Given) -> None:
    approval = await strict.approval()
    first = await strict.approvals.cast(strict.tenant, approval.id, click())
    assert first == Refused(Refusal.TOO_FAST, Status.PENDING)


async def test_a_desk_that_wants_no_time_holds_nothing(given: Given) -> None:
    approval, card = await shown(given, 0.0)
    assert isinstance(await given.approvals.cast(given.tenant, approval.id, click(card=card)), Counted)
