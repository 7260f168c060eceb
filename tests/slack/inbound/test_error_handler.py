"""When something fails behind a press: recorded or not, Slack and the person are told the truth."""

import asyncio

import pytest
from structlog.testing import capture_logs

from app.domain.approvals.voting import Status
from app.errors import Unavailable
from app.local.slack import seed
from app.slack import ids
from app.slack.handlers.ephemeral import Answers
from app.slack.outbound.background import TASKS_MAX, Afterwards
from tests.slack import sheets
from tests.slack.conftest import World, press_payload


async def test_a_commit_that_takes_too_long_is_not_acknowledged(world: World) -> None:
    at = await world.post_card()

    async def hang() -> None:
        await asyncio.sleep(10)

    world.approvals.before = hang
    answer = await world.click(seed.ROSA, ids.APPROVE, at)
    assert answer["error"] == "http_status_503"
    assert answer["ack_ms"] < 2800
    assert world.approvals.status is Status.PENDING
    await world.hears(seed.ROSA, "click again")


async def test_a_database_that_is_down_is_not_acknowledged(world: World) -> None:
    at = await world.post_card()

    async def down() -> None:
        raise Unavailable("The database did not answer.")

    world.approvals.before = down
    assert (await world.click(seed.ROSA, ids.APPROVE, at))["error"] == "http_status_503"
    world.approvals.before = None
    assert (await world.click(seed.ROSA, ids.APPROVE, at))["ok"]


async def test_an_error_of_another_part_is_told_in_the_tenants_language(world: World) -> None:
    at = await world.post_card()

    async def down() -> None:
        raise Unavailable("The records did not answer in time; please try again")

    world.approvals.before, world.tenants.spoken = down, "de"
    world.slack.chat.tenant_language._until = 0.0  # type: ignore[union-attr]  # as if it had not been asked lately
    assert (await world.click(seed.ROSA, ids.APPROVE, at))["error"] == "http_status_503"
    await world.hears(seed.ROSA, "Hier hat etwas nicht rechtzeitig geantwortet")


async def test_a_bug_shows_a_reference_and_nothing_else(world: World) -> None:
    at = await world.post_card()

    async def bug() -> None:
        raise RuntimeError("secret detail")

    world.approvals.before = bug
    with capture_logs() as logs:
        assert (await world.click(seed.ROSA, ids.APPROVE, at))["error"] == "http_status_500"
    told = await world.hears(seed.ROSA, "tell the operators")
    assert "secret detail" not in told
    reference = told.split("operators: ")[1].rstrip(".")
    assert reference.startswith("err_")
    assert any(line.get("reference") == reference and line["exc_info"] for line in logs)


async def test_a_bug_after_the_commit_is_an_error_at_once_and_the_next_press_says_it_was_recorded(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = await world.post_card()

    def bug(*_: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as broken:
        broken.setattr(Answers, "decided", bug)
        answer = await world.click(seed.ROSA, ids.APPROVE, at)
    assert answer["error"] == "http_status_500"
    assert answer["ack_ms"] < 2000
    await world.click(seed.ROSA, ids.APPROVE, at)
    await world.hears(seed.ROSA, "You had already decided")


async def test_a_bug_under_a_modal_keeps_it_open_with_what_was_typed(world: World) -> None:
    at = await world.post_card()
    await world.click(seed.ROSA, ids.REJECT, at)
    view = world.workspace.views(seed.ROSA)[-1]

    async def bug() -> None:
        raise RuntimeError

    world.approvals.before = bug
    answer = await world.workspace.submit_view(seed.ROSA, view["id"], {})
    assert answer["status"] == 500
    assert world.workspace.views(seed.ROSA)[-1]["id"] == view["id"]


async def test_a_modal_slack_will_not_open_is_explained(world: World) -> None:
    at = await world.post_card()
    payload = press_payload(at, ids.REJECT, sheets.A1, trigger_id="1.expired")
    answer = await world.press(payload)
    assert answer.status_code == 200
    await world.hears(seed.ROSA, "press the button again")


async def test_a_reason_over_the_limit_is_refused_inline(world: World) -> None:
    at = await world.post_card()
    carried = f'{{"target": "{sheets.A1}", "channel": "{at.channel}", "ts": "{at.ts}"}}'
    values = {ids.REASON_BLOCK: {ids.REASON_INPUT: {"type": "plain_text_input", "value": "x" * 501}}}
    view = {"type": "modal", "id": "V1", "callback_id": ids.REJECT_MODAL, "bot_id": seed.BOT_ID}
    answer = await world.press(
        {
            "type": "view_submission",
            "api_app_id": seed.APP_ID,
            "user": {"id": seed.ROSA, "team_id": seed.TEAM_ID},
            "view": {**view, "private_metadata": carried, "state": {"values": values}},
        }
    )
    assert answer.json()["response_action"] == "errors"
    assert list(answer.json()["errors"]) == [ids.REASON_BLOCK]
    assert world.approvals.votes == []


async def test_a_repaint_that_fails_costs_nobody_anything(world: World) -> None:
    at = await world.post_card()
    world.workspace.faults({"kind": "error", "method": "chat.update", "times": 5})
    assert (await world.click(seed.ROSA, ids.APPROVE, at))["ok"]
    assert world.approvals.status is Status.APPROVED


async def test_work_after_an_answer_is_bounded_and_ends_with_the_host() -> None:
    afterwards, never = Afterwards(), asyncio.Event()

    async def wait() -> None:
        await never.wait()

    for _ in range(TASKS_MAX + 5):
        afterwards.start(wait(), "wait")
    assert len(afterwards._tasks) == TASKS_MAX
    await asyncio.wait_for(afterwards.drain(), 5)
    await asyncio.sleep(0)
    assert not afterwards._tasks
