"""``/approvals status``: what runs, waits or failed behind approvals, to whoever may ask, in their language."""

from collections.abc import Iterator

import pytest

from app.domain.ids import ApprovalId
from app.domain.operations.run_status import ApprovalRun, ApprovalRuns, RunStatus
from app.local.slack import seed
from app.local.slack.rules import problems
from app.slack.i18n import catalogue
from app.slack.views.commands import lists
from tests.slack import hostile
from tests.slack.command_records import NOW
from tests.slack.commands.test_commands import command
from tests.slack.conftest import World
from tests.slack.reading import read


def run(status: RunStatus, number: int = 1, order: str = "1003") -> ApprovalRun:
    return ApprovalRun(
        ApprovalId(f"apr_{number}"),
        order,
        5000,
        "EUR",
        f"01RUN{number}",
        "approval-gate",
        status,
        3,
        "chat_error",
        NOW,
    )


ALL = ApprovalRuns(
    [
        run(status, n)
        for n, status in enumerate((RunStatus.FAILED, RunStatus.RETRYING, RunStatus.RUNNING, RunStatus.WAITING))
    ],
    3,
    {RunStatus.FAILED: 1, RunStatus.RETRYING: 1, RunStatus.RUNNING: 1, RunStatus.WAITING: 4},
)


@pytest.fixture(params=["en", "de"])
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    with catalogue.speaking(request.param):
        yield request.param


async def test_approvals_status_tells_the_asker_alone(world: World) -> None:
    world.command_ports.runs = ALL
    answer = await command(world, seed.SAM, "/approvals status")
    assert answer["status"] == 200
    await world.hears(seed.SAM, "1 failed, 1 trying again, 1 running, 4 waiting")
    [message] = world.workspace.ephemerals(seed.SAM)
    shown = "\n".join(read(block) for block in message["blocks"])
    assert "approval-gate said chat_error, tries 3. Approval apr_0, run 01RUN0" in shown
    assert "countersign runs rerun" in shown
    assert "3 more are not shown" in shown
    assert world.workspace.messages(seed.SUPPORT) == []


async def test_nothing_going_on_is_said_too(world: World) -> None:
    await command(world, seed.SAM, "/approvals status")
    await world.hears(seed.SAM, "Nothing runs, waits or failed for any approval.")


async def test_a_guest_learns_nothing(world: World) -> None:
    world.command_ports.runs = ALL
    world.workspace.admin.user(seed.MAL, {"is_restricted": True})
    await command(world, seed.MAL, "/approvals status")
    await world.hears(seed.MAL, "full members")
    assert "failed" not in world.told(seed.MAL)


def test_help_names_it_in_every_language(language: str) -> None:
    assert "/approvals status" in catalogue.HELP
    assert "/approvals status" in catalogue.APPROVALS_HOW


@pytest.mark.parametrize("text", hostile.FIXED)
def test_the_list_fits_slack_and_keeps_text_inert(language: str, text: str) -> None:
    row = lists.run_row(run(RunStatus.FAILED, order=text))
    assert {each["type"] for each in row} == {"text", "date"}, "Slack reads nothing in it"
    found = ApprovalRuns([run(RunStatus.FAILED, n, text) for n in range(10)], 5, {RunStatus.FAILED: 15})
    assert problems({"channel": "C1", "text": lists.going_on_text(found), "blocks": lists.going_on(found)}) == []
