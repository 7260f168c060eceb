"""Approve and Reject, as people press them."""

import asyncio

from app.domain.approvals.voting import Status
from app.local.slack import seed
from app.slack import ids
from tests.slack import sheets
from tests.slack.conftest import World, press_payload, until


async def test_an_approval_is_recorded_before_slack_hears_ok_and_the_card_shows_it(world: World) -> None:
    at = await world.post_card()
    answer = await world.click(seed.ROSA, ids.APPROVE, at)
    assert answer["ok"], answer
    assert world.approvals.status is Status.APPROVED
    await until(lambda: "Approved" in world.message(at)["text"])
    assert "approval_approve" not in str(world.message(at)["blocks"])


async def test_a_stranger_is_told_who_may_and_the_attempt_is_on_record(world: World) -> None:
    at = await world.post_card()
    assert (await world.click(seed.MAL, ids.APPROVE, at))["ok"]
    await world.hears(seed.MAL, "<!subteam^S0REVIEWERS>")
    assert world.approvals.status is Status.PENDING
    assert [(vote.by, vote.may_decide) for vote in world.approvals.votes] == [("slack:U0MAL", False)]


async def test_what_is_told_of_a_card_stands_where_the_card_is(world: World) -> None:
    at = await world.post_card()
    client = world.slack.chat.poster.client
    await client.chat_postMessage(channel=at.channel, thread_ts=at.ts, text="Now it heads a thread.")
    await world.click(seed.MAL, ids.APPROVE, at)
    await until(lambda: bool(world.workspace.ephemerals(seed.MAL)))
    assert "thread_ts" not in world.workspace.ephemerals(seed.MAL)[0]


async def test_a_stranger_gets_no_reject_modal(world: World) -> None:
    at = await world.post_card()
    assert (await world.click(seed.MAL, ids.REJECT, at))["ok"]
    await world.hears(seed.MAL, "not set up to decide")
    assert world.workspace.views(seed.MAL) == []
    assert [vote.may_decide for vote in world.approvals.votes] == [False]


async def test_a_rejection_takes_its_reason_from_the_modal(world: World) -> None:
    at = await world.post_card()
    await world.click(seed.BEN, ids.REJECT, at)
    view = world.workspace.views(seed.BEN)[-1]
    typed = {ids.REASON_BLOCK: {ids.REASON_INPUT: "Outside the window"}}
    assert (await world.workspace.submit_view(seed.BEN, view["id"], typed))["ok"]
    row = world.approvals.held.approval
    assert (row.status, row.decided_by, row.decision_reason) == (
        Status.REJECTED,
        "slack:U0BEN",
        "Outside the window",
    )
    assert world.workspace.views(seed.BEN) == []
    await until(lambda: "Rejected" in world.message(at)["text"])


async def test_a_rejection_that_comes_too_late_says_so_in_the_modal(world: World) -> None:
    at = await world.post_card()
    await world.click(seed.BEN, ids.REJECT, at)
    await world.click(seed.ROSA, ids.APPROVE, at)
    view = world.workspace.views(seed.BEN)[-1]
    await world.workspace.submit_view(seed.BEN, view["id"], {})
    shown = world.workspace.views(seed.BEN)[-1]["blocks"][0]["text"]["text"]
    assert "already approved by <@U0ROSA>" in shown
    assert world.approvals.status is Status.APPROVED


async def test_two_reviewers_at_once_count_once_and_the_loser_is_told_by_whom(world: World) -> None:
    at = await world.post_card()
    await asyncio.gather(world.click(seed.ROSA, ids.APPROVE, at), world.click(seed.BEN, ids.APPROVE, at))
    assert len(world.approvals.votes) == 2
    winner = world.approvals.held.approval.decided_by
    loser = seed.BEN if winner == "slack:U0ROSA" else seed.ROSA
    await world.hears(loser, f"already approved by <@{str(winner).removeprefix('slack:')}>")


async def test_the_same_payload_sent_four_times_is_one_vote(world: World) -> None:
    at = await world.post_card()
    payload = press_payload(at, ids.APPROVE, sheets.A1)
    for number in range(4):
        answer = await world.press(payload, **({"x-slack-retry-num": str(number)} if number else {}))
        assert answer.status_code == 200
    assert len({vote.source for vote in world.approvals.votes}) == 1
    assert len(world.approvals.verdicts) == 1


async def test_two_presses_a_moment_apart_are_two_votes(world: World) -> None:
    at = await world.post_card()
    await world.click(seed.ROSA, ids.APPROVE, at)
    await world.click(seed.ROSA, ids.APPROVE, at)
    assert len({vote.source for vote in world.approvals.votes}) == 2
    await world.hears(seed.ROSA, "You had already decided")


async def test_an_expired_card_says_so(world: World) -> None:
    at = await world.post_card()
    world.approvals.change(status=Status.EXPIRED)
    await world.click(seed.ROSA, ids.APPROVE, at)
    await world.hears(seed.ROSA, "expired before you answered")


async def test_an_old_copy_of_the_card_leads_to_the_live_one(world: World) -> None:
    old = await world.post_card()
    world.workspace.admin.delete_message(old.channel, old.ts)
    live = await world.post_card()
    assert live != old
    await world.press(press_payload(old, ids.APPROVE, sheets.A1))
    heard = await world.hears(seed.ROSA, "old copy")
    assert f"/archives/{live.channel}/p{live.ts.replace('.', '')}" in heard
    assert world.approvals.status is Status.PENDING


async def test_a_row_that_was_changed_behind_the_card_cannot_be_decided(world: World) -> None:
    at = await world.post_card()
    world.approvals.change(digest="0" * 64)
    await world.click(seed.ROSA, ids.APPROVE, at)
    await world.hears(seed.ROSA, "no longer matches")
    assert world.approvals.status is Status.PENDING


async def test_a_press_before_the_desk_has_noted_where_its_card_is_counts(world: World) -> None:
    at = await world.slack.chat.show_card(world.approvals.held)
    assert world.approvals.held.approval.card is None
    await world.click(seed.ROSA, ids.APPROVE, at)
    assert world.approvals.status is Status.APPROVED


async def test_a_slow_repaint_never_leaves_an_older_state_on_the_card(world: World) -> None:
    at = await world.post_card()

    async def executed_meanwhile() -> None:
        world.approvals.held = sheets.decided(Status.EXECUTED, card=at)
        await world.slack.chat.show_card(world.approvals.held)

    async def then() -> None:
        world.approvals.after_read = executed_meanwhile

    world.approvals.change(status=Status.APPROVED)  # so that the next read is the repaint's
    world.approvals.before = then
    await world.click(seed.ROSA, ids.APPROVE, at)
    await world.slack.desk.afterwards.drain()
    assert world.approvals.status is Status.EXECUTED
    assert world.message(at)["text"].startswith("Refunded")
