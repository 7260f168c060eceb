"""Who may decide and who may send: judged live, and closed when in doubt."""

from typing import Any

import pytest

from app.domain.approvals.voting import Status
from app.domain.cases.replies import DraftStatus
from app.domain.ids import Posted
from app.local.slack import seed
from app.slack import ids
from app.slack.people.reviewers import REMEMBERED_SECONDS
from tests.slack import sheets
from tests.slack.conftest import World, a_world, press_payload, until


class Clock:
    """Moves when told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize("flag", ["deleted", "is_bot", "is_restricted", "is_ultra_restricted"])
async def test_no_longer_a_full_member_no_longer_decides(world: World, flag: str) -> None:
    at = await world.post_card()
    world.workspace.admin.user(seed.ROSA, {flag: True})
    await world.press(press_payload(at, ids.APPROVE, sheets.A1))
    assert world.approvals.status is Status.PENDING
    assert [vote.may_decide for vote in world.approvals.votes] == [False]


async def test_whoever_left_the_group_no_longer_decides(world: World) -> None:
    at = await world.post_card()
    world.workspace.admin.group(seed.REVIEWERS_GROUP, [seed.BEN])
    await world.press(press_payload(at, ids.APPROVE, sheets.A1))
    assert world.approvals.status is Status.PENDING


async def test_somebody_of_another_workspace_in_a_shared_channel_does_not_decide(world: World) -> None:
    at = await world.post_card()
    for team in ("T9OTHER", None):
        person: dict[str, Any] = {"id": seed.ROSA, "team_id": team}
        await world.press(press_payload(at, ids.APPROVE, sheets.A1, user=person, team={"id": "T9OTHER"}))
    assert world.approvals.status is Status.PENDING
    assert [vote.may_decide for vote in world.approvals.votes] == [False, False]


async def test_an_unknown_person_does_not_decide(world: World) -> None:
    at = await world.post_card()
    person = {"id": "U9NOBODY", "team_id": seed.TEAM_ID}
    await world.press(press_payload(at, ids.APPROVE, sheets.A1, user=person))
    assert world.approvals.status is Status.PENDING


async def test_a_reviewer_named_by_user_id_decides_and_the_group_is_not_asked() -> None:
    async with a_world(reviewers=(seed.MAL,)) as world:
        at = await world.post_card()
        await world.click(seed.MAL, ids.APPROVE, at)
        assert world.approvals.status is Status.APPROVED
        assert not [entry for entry in world.workspace.log(kind="api") if "usergroups" in str(entry)]


async def test_authority_is_remembered_for_less_than_a_minute_and_then_asked_again(world: World) -> None:
    reviewers, clock = world.reviewers, Clock()
    reviewers.clock = clock
    assert REMEMBERED_SECONDS < 60
    assert await reviewers.may_decide(seed.ROSA, seed.TEAM_ID)
    world.workspace.admin.user(seed.ROSA, {"deleted": True})
    assert await reviewers.may_decide(seed.ROSA, seed.TEAM_ID)
    clock.now += REMEMBERED_SECONDS + 1
    assert not await reviewers.may_decide(seed.ROSA, seed.TEAM_ID)


async def test_a_changed_group_is_forgotten_at_once(world: World) -> None:
    assert await world.reviewers.may_decide(seed.ROSA, seed.TEAM_ID)
    world.workspace.admin.group(seed.REVIEWERS_GROUP, [seed.BEN])
    await until(lambda: seed.REVIEWERS_GROUP not in world.reviewers._known)  # Slack's event has come
    assert not await world.reviewers.may_decide(seed.ROSA, seed.TEAM_ID)


@pytest.mark.parametrize("kind", ["server_error", "rate_limited", "error"])
async def test_when_slack_does_not_say_who_it_is_nothing_is_recorded_and_slack_shows_an_error(
    world: World, kind: str
) -> None:
    at = await world.post_card()
    world.workspace.faults({"kind": kind, "method": "users.info"})
    answer = await world.press(press_payload(at, ids.APPROVE, sheets.A1))
    assert answer.status_code == 503
    assert world.approvals.votes == []
    assert (await world.press(press_payload(at, ids.APPROVE, sheets.A1))).status_code == 200
    assert world.approvals.status is Status.APPROVED


async def test_a_button_of_somebody_elses_message_counts_for_nothing(world: World) -> None:
    at = await world.post_card()
    for message in ({"bot_id": "B9OTHER"}, {}, {"bot_id": seed.BOT_ID, "app_id": "A9OTHER"}, {"user": seed.ROSA}):
        assert (await world.press(press_payload(at, ids.APPROVE, sheets.A1, message=message))).status_code == 200
    assert world.approvals.votes == []
    await world.hears(seed.ROSA, "does not belong")


async def test_a_tampered_value_finds_nothing(world: World) -> None:
    at = await world.post_card()
    for value in ("apr_ffffffffffffffffffffffff", "x' OR 1=1", "../../etc", "{}", "a" * 300, '" || true || "'):
        assert (await world.press(press_payload(at, ids.APPROVE, value))).status_code == 200
    assert world.approvals.status is Status.PENDING


@pytest.mark.parametrize("other", [Posted("C0SUPPORT", ""), Posted("", "1700000000.000001")])
async def test_a_press_from_where_no_card_ever_was_counts_for_nothing(world: World, other: Posted) -> None:
    at = await world.post_card()
    elsewhere = Posted(other.channel or at.channel, other.ts or at.ts)
    await world.press(press_payload(elsewhere, ids.APPROVE, sheets.A1))
    await world.hears(seed.ROSA, "does not belong")
    assert world.approvals.status is Status.PENDING
    assert world.approvals.votes == []
    assert [(kept.code, kept.belongs) for kept in world.command_ports.presses.kept] == [("elsewhere", False)]


async def test_a_submitted_modal_is_judged_as_the_press_it_came_from(world: World) -> None:
    at = await world.post_card()
    view: dict[str, Any] = {
        "type": "modal",
        "id": "V1",
        "callback_id": ids.REJECT_MODAL,
        "bot_id": seed.BOT_ID,
        "state": {"values": {}},
    }
    base = {"type": "view_submission", "team": {"id": seed.TEAM_ID}, "api_app_id": seed.APP_ID}
    rosa, mal = {"id": seed.ROSA, "team_id": seed.TEAM_ID}, {"id": seed.MAL, "team_id": seed.TEAM_ID}
    good = f'{{"target": "{sheets.A1}", "channel": "{at.channel}", "ts": "{at.ts}"}}'
    stale = good.replace(at.ts, "1.1")
    cases = (
        (mal, good, "not set up"),
        (rosa, stale, "does not belong"),
        (rosa, "{}", "cannot read"),
        (rosa, "x", "cannot"),
    )
    for person, carried, said in cases:
        answer = await world.press({**base, "user": person, "view": {**view, "private_metadata": carried}})
        assert answer.status_code == 200
        assert said in str(answer.json()["view"])
        view["id"] += "X"
    assert world.approvals.status is Status.PENDING
    foreign = {**view, "bot_id": "B9OTHER", "private_metadata": good}
    await world.press({**base, "user": rosa, "view": foreign})
    assert world.approvals.status is Status.PENDING


async def test_only_full_members_send_and_only_where_the_draft_is(world: World) -> None:
    at = await world.post_draft()
    await world.press(press_payload(Posted(seed.APPROVALS, at.ts), ids.SEND_DRAFT, sheets.D1))
    guest = {"id": seed.SAM, "team_id": seed.TEAM_ID}
    world.workspace.admin.user(seed.SAM, {"is_restricted": True})
    await world.press(press_payload(at, ids.SEND_DRAFT, sheets.D1, user=guest))
    stranger = {"id": seed.MAL, "team_id": "T9OTHER"}
    await world.press(press_payload(at, ids.SEND_DRAFT, sheets.D1, user=stranger))
    assert world.drafts.held.status is DraftStatus.READY
    assert world.drafts.asked == []
    await world.hears(seed.SAM, "Only full members")
