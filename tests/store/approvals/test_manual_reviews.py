"""Who wants to be asked about a customer: reviewers only, on record, read under the policy's lock, taken back."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from app import store
from app.domain.approvals.approval import Approval
from app.domain.approvals.manual_reviews import ManualReview
from app.domain.approvals.voting import Refusal, Refused, ReviewerRequest, Status
from app.domain.ids import ActorId
from app.errors import NotFound
from app.slack.outbound.approvals.auto_lines import HourPainter
from app.store.db.transactions import tenant_tx
from app.store.payments.refund_limits import lock_policy
from tests.store.given import ALICE, BOB, Given
from tests.store.given_lines import Wall, let_through


def wish(by: ActorId = BOB, **fields: Any) -> ReviewerRequest:
    """Bob wants something, unless it is somebody else."""
    plain = {"source": f"test:{by}", "may_decide": True, "address": "bob@desk.example"}
    return ReviewerRequest(by=by, **{**plain, **fields})


@pytest.fixture
def reviews(given: Given) -> store.PostgresManualReviews:
    """The records."""
    return store.PostgresManualReviews(given.pool)


async def small(given: Given) -> Approval:
    """What the policy would let through, of a payment of its own."""
    new = await given.new_approval(auto=True, amount_cents=100)
    own = {"order_id": f"ord_{new.message_id}", "charge_id": f"ch_{new.message_id}"}
    new = replace(new, action=replace(new.action, **own), facts=replace(new.facts, **own))
    return await given.approvals.open(given.tenant, new)


async def test_from_then_on_a_person_decides_and_the_card_says_who_wanted_it(
    given: Given, reviews: store.PostgresManualReviews
) -> None:
    first = await small(given)
    assert first.status is Status.APPROVED
    asked = await reviews.ask(given.tenant, first.id, wish(), name="Ben")
    assert isinstance(asked, ManualReview)
    assert (asked.email, asked.asked_by, asked.asked_name) == ("ada@example.com", BOB, "Ben")
    fresh = await small(given)
    assert fresh.status is Status.PENDING
    assert fresh.because == "Ben wants to be asked about refunds to this customer, so a person decides"
    [row] = await given.recorded("manual_review_asked")
    assert (row["actor"], row["subject"]) == (BOB, "customer:cust_001")


async def test_the_first_to_ask_stands_and_another_changes_nothing(
    given: Given, reviews: store.PostgresManualReviews
) -> None:
    first = await small(given)
    await reviews.ask(given.tenant, first.id, wish(), name="Ben")
    again = await reviews.ask(given.tenant, first.id, wish(ALICE, address="alice@desk.example"), name="Alice")
    assert isinstance(again, ManualReview)
    assert again.asked_name == "Ben"
    assert len(await given.recorded("manual_review_asked")) == 1


async def test_taken_back_the_policy_decides_again_and_both_are_on_record(
    given: Given, reviews: store.PostgresManualReviews
) -> None:
    first = await small(given)
    await reviews.ask(given.tenant, first.id, wish(), name="Ben")
    assert [one.email for one in await reviews.all(given.tenant)] == ["ada@example.com"]
    named = await reviews.named(given.tenant, "ADA@example.com")
    assert named is not None
    ended = await reviews.end(given.tenant, named.approval_id, wish(ALICE, address="alice@desk.example"))
    assert isinstance(ended, ManualReview)
    assert await reviews.all(given.tenant) == []
    assert (await small(given)).status is Status.APPROVED
    [row] = await given.recorded("manual_review_ended")
    assert row["actor"] == ALICE
    with pytest.raises(NotFound):
        await reviews.end(given.tenant, first.id, wish())
    await reviews.ask(given.tenant, first.id, wish(), name="Ben")
    assert (await small(given)).status is Status.PENDING, "and it can be asked for again"


@pytest.mark.parametrize(
    ("stranger", "why"),
    [
        (wish(may_decide=False), Refusal.NOT_A_REVIEWER),
        (wish(address="ada@example.com"), Refusal.IS_CUSTOMER),
    ],
    ids=["no reviewer", "the customer"],
)
async def test_only_who_may_decide_may_ask_or_take_it_back(
    given: Given, reviews: store.PostgresManualReviews, stranger: ReviewerRequest, why: Refusal
) -> None:
    first = await small(given)
    refused = await reviews.ask(given.tenant, first.id, stranger, name="Mallory")
    assert isinstance(refused, Refused)
    assert refused.why is why
    await reviews.ask(given.tenant, first.id, wish(ALICE, address="alice@desk.example"), name="Alice")
    assert isinstance(await reviews.end(given.tenant, first.id, stranger), Refused)
    assert len(await reviews.all(given.tenant)) == 1
    assert [row["data"]["code"] for row in await given.recorded("vote_refused")] == [why.value]


async def test_asking_waits_for_what_the_policy_is_just_letting_through(
    given: Given, reviews: store.PostgresManualReviews
) -> None:
    """Whoever has read the policy's facts commits before the press does: nothing passes after it."""
    first = await small(given)
    async with tenant_tx(given.pool, given.tenant) as conn:
        await lock_policy(conn, given.tenant)  # as an opening has it, from its reading to its commit
        asking = asyncio.create_task(reviews.ask(given.tenant, first.id, wish(), name="Ben"))
        await asyncio.sleep(0.3)
        assert not asking.done()
    assert isinstance(await asking, ManualReview)
    assert (await small(given)).status is Status.PENDING


async def test_each_line_of_the_customer_says_who_wants_to_be_asked(
    given: Given, reviews: store.PostgresManualReviews
) -> None:
    lines, wall = store.PostgresAutoLines(given.pool), Wall()
    painter = HourPainter(lines, wall.post)
    approval = await let_through(given)
    await painter.show(given.tenant, approval.id)
    await reviews.ask(given.tenant, approval.id, wish(), name="Ben")
    await painter.repaint(given.tenant, approval.id)
    [line] = wall.painted[-1].lines
    assert line.review is not None
    assert line.review.asked_name == "Ben"


async def test_another_tenants_customer_is_nobody(
    given: Given, acme: Given, reviews: store.PostgresManualReviews
) -> None:
    theirs = await small(acme)
    refused = await reviews.ask(given.tenant, theirs.id, wish(), name="Ben")
    assert isinstance(refused, Refused)
    assert refused.why is Refusal.UNKNOWN
    assert (await small(acme)).status is Status.APPROVED
