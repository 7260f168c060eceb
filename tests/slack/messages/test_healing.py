"""A false message heals: whatever Slack refuses and whenever, after its recovery every message shows its row."""

from collections.abc import Awaitable, Callable

import pytest

from app.domain.approvals.approval import Approval
from app.domain.approvals.voting import Choice, ReviewerRequest, Status
from app.local.slack import seed
from app.slack import ids
from tests.slack.messages.desk import HealingDesk
from tests.store.given import ALICE

FOR_GOOD = ("message_not_found", "invalid_blocks", "cant_update_message", "edit_window_closed", "missing_scope")
GONE = ("is_archived", "channel_not_found", "not_in_channel")
PASSING = ("internal_error", "ratelimited")
RECOVERY_SECONDS = 60.0

Deed = Callable[[HealingDesk, Approval], Awaitable[None]]


async def approved(desk: HealingDesk, approval: Approval) -> None:
    """Held, so that it can be undone."""
    await desk.decide(approval)


async def rejected(desk: HealingDesk, approval: Approval) -> None:
    await desk.decide(approval, Choice.REJECT)


async def undone(desk: HealingDesk, approval: Approval) -> None:
    await desk.decide(approval)
    wish = ReviewerRequest(by=ALICE, source="slack:undo", may_decide=True)
    await desk.given.approvals.undo(desk.given.tenant, approval.id, wish)


async def executed(desk: HealingDesk, approval: Approval) -> None:
    await desk.decide(approval)
    await desk.given.pool.execute("UPDATE approvals SET undo_until = NULL WHERE id = $1", approval.id)
    await desk.execute(approval.id)


async def draft_sent(desk: HealingDesk, approval: Approval) -> None:
    draft_id = await desk.given.pool.fetchval("SELECT id FROM drafts WHERE case_id = $1", approval.case_id)
    await desk.given.drafts.request_send(desk.given.tenant, draft_id, by=ALICE)
    await desk.given.sent(draft_id)


DEEDS: dict[str, Deed] = {
    "decision": rejected,
    "hold": approved,
    "undo": undone,
    "execution": executed,
    "draft sent": draft_sent,
}


async def a_case(desk: HealingDesk) -> Approval:
    """With its head, a card that waits, and a draft; all of it true."""
    approval = await desk.given.approval(undo_seconds=600)
    await desk.case(approval)
    await desk.card(approval)
    await desk.draft(approval)
    await desk.later(15)
    assert await desk.false_ones() == []
    return approval


@pytest.mark.parametrize("deed", DEEDS.values(), ids=DEEDS)
@pytest.mark.parametrize("code", [*FOR_GOOD, *GONE, *PASSING])
async def test_whatever_slack_refuses_nothing_is_false_after_its_recovery(
    desk: HealingDesk, code: str, deed: Deed
) -> None:
    approval = await a_case(desk)
    desk.spoil(code)
    await deed(desk, approval)
    await desk.later(30)
    desk.recover()
    await desk.later(RECOVERY_SECONDS)
    assert await desk.false_ones() == []
    assert await desk.ports.states.behind(desk.given.tenant) == []


async def test_a_change_that_nobody_painted_is_painted_once_and_what_is_true_is_left_alone(desk: HealingDesk) -> None:
    approval = await a_case(desk)
    before = await desk.updates()
    await desk.given.pool.execute("UPDATE cases SET budget_told_at = clock_timestamp()")  # nothing shows that
    await desk.later(30)
    assert await desk.updates() == before, "everything was true"
    await desk.decide(approval, Choice.REJECT)
    await desk.later(15)
    assert await desk.false_ones() == []
    painted = await desk.updates() - before
    await desk.later(120)
    assert await desk.updates() - before == painted, "and it stays so"


@pytest.mark.parametrize("code", [one for one in FOR_GOOD if one not in ("missing_scope", "invalid_blocks")])
async def test_what_cannot_be_written_is_told_at_once_in_a_short_card_that_can_be_undone(
    desk: HealingDesk, code: str
) -> None:
    approval = await a_case(desk)
    [first] = [each for each in await desk.shown() if each.shows.row_id == approval.id]
    desk.spoil(code)
    await approved(desk, approval)
    await desk.repainter.round()
    now = await desk.given.approvals.get(desk.given.tenant, approval.id)
    assert now.card is not None
    assert now.card != first.at
    fresh = desk.workspace.state.records.message(now.card.channel, now.card.ts)
    assert fresh is not None
    assert fresh["text"].startswith("Approved")
    assert f"'action_id': '{ids.UNDO}'" in str(fresh["blocks"])
    if code != "message_not_found":
        assert fresh["thread_ts"] == first.at.ts, "below the one it stands in for"
    for _ in range(5):
        await desk.later(15)
    mine = [each for each in await desk.shown() if each.shows.row_id == approval.id]
    assert len(mine) == 2, "told once"


async def test_in_an_archived_channel_the_outcome_reaches_a_reviewer_in_person(desk: HealingDesk) -> None:
    approval = await a_case(desk)
    desk.workspace.faults({"archive_channel": seed.APPROVALS})
    await rejected(desk, approval)
    await desk.repainter.round()
    now = await desk.given.approvals.get(desk.given.tenant, approval.id)
    assert now.card is not None
    assert now.card.channel.startswith("D")
    assert now.status is Status.REJECTED
    desk.workspace.faults({"unarchive_channel": seed.APPROVALS})
    await desk.later(RECOVERY_SECONDS)
    assert await desk.false_ones() == []


async def test_where_no_place_takes_it_operators_are_told_once_with_what_it_should_say(desk: HealingDesk) -> None:
    approval = await a_case(desk)
    desk.spoil("missing_scope")
    for channel in (seed.APPROVALS, seed.ONCALL, *(f"D{number}" for number in range(3))):
        desk.spoil("missing_scope", "chat.postMessage", channel=channel)
    await rejected(desk, approval)
    await desk.later(60)
    told = [each for each in desk.workspace.messages(seed.OPS) if "old state" in each["text"]]
    assert len(told) == 1
    assert "missing_scope" in str(told[0]["blocks"])
    [behind] = await desk.ports.states.behind(desk.given.tenant)
    assert (behind.code, behind.count) == ("missing_scope", 2), "the card, and the head of its case"


async def test_a_decided_card_that_is_deleted_again_and_again_is_not_posted_for_ever(desk: HealingDesk) -> None:
    approval = await a_case(desk)
    await rejected(desk, approval)
    await desk.later(15)
    for _ in range(8):
        now = await desk.given.approvals.get(desk.given.tenant, approval.id)
        assert now.card is not None
        if desk.workspace.state.records.message(now.card.channel, now.card.ts):
            desk.workspace.admin.delete_message(now.card.channel, now.card.ts)
        await desk.later(60)
        await desk.repainter.sweep()
    mine = [each for each in await desk.shown() if each.shows.row_id == approval.id]
    assert 2 <= len(mine) <= 5
    assert len([each for each in desk.workspace.messages(seed.OPS) if "old state" in each["text"]]) == 1


async def test_what_somebody_deleted_or_wrote_over_is_found_by_asking_slack(desk: HealingDesk) -> None:
    approval = await a_case(desk)
    await rejected(desk, approval)
    await desk.later(15)
    now = await desk.given.approvals.get(desk.given.tenant, approval.id)
    assert now.card is not None
    message = desk.workspace.state.records.message(now.card.channel, now.card.ts)
    assert message is not None
    channel = desk.workspace.state.channel(now.card.channel)
    desk.workspace.posts.change(channel, message, {"text": "all is well", "blocks": []}, edited_by=None)
    assert await desk.false_ones() != []
    await desk.later(60)
    await desk.repainter.sweep()
    assert await desk.false_ones() == []


async def test_where_only_a_detail_is_missing_nothing_stands_in_for_a_message_that_is_not_false(
    desk: HealingDesk,
) -> None:
    approval = await a_case(desk)
    before = len(await desk.shown())
    desk.spoil("cant_update_message")
    await desk.given.pool.execute(
        "INSERT INTO bounces (tenant, id, source, kind, reason, address, message_id) "
        "VALUES ($1, 'bnc_1', 's', 'hard', 'unknown_mailbox', 'ada@example.com', $2)",
        desk.given.tenant,
        approval.message_id,
    )
    await desk.later(15)
    assert await desk.false_ones(), "the draft does not warn yet"
    draft = await desk.given.pool.fetchval("SELECT count(*) FROM shown WHERE kind = 'draft'")
    assert (draft, before) == (1, len(await desk.shown()))
    desk.recover()
    await desk.later(RECOVERY_SECONDS)
    assert await desk.false_ones() == []
