"""One part that is away is one finding among the others; and what keeps a desk from working is noticed."""

from pathlib import Path
from typing import Any

import pytest

from app import store
from app.cli import doctor
from app.cli.doctor import report
from app.cli.doctor.finding import Finding
from app.cli.doctor.slack.workspace import slack
from app.desk_file import starter_desk_file
from app.domain.ids import TenantId
from app.local.slack import Workspace, seed
from app.settings import Settings
from app.store.db.pool import Pool
from tests.store.given import Given
from tests.store.operations.test_routine_commands import countersign
from tests.unit.doctor.test_doctor import desk, workspace

__all__ = ["workspace"]  # the fixture
pytestmark = pytest.mark.filterwarnings("ignore:Support for class-based:DeprecationWarning")  # of the engine's SDK

NOBODY = "http://127.0.0.1:9"


def environment(monkeypatch: pytest.MonkeyPatch, workspace: Workspace, **given: str) -> None:
    """A desk of this machine in the environment, right but for what is given."""
    settings = desk(workspace)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    told = {
        "COUNTERSIGN_ENV": "development",
        "INNGEST_DEV": "1",
        "INNGEST_BASE_URL": NOBODY,
        "SLACK_BOT_TOKEN": seed.BOT_TOKEN,
        "SLACK_SIGNING_SECRET": seed.SIGNING_SECRET,
        "SLACK_API_URL": workspace.api_url,
        "SLACK_REVIEWERS": ",".join(settings.slack_reviewers),
        "SLACK_STAFF": ",".join(settings.slack_staff),
        "PORT": "9",
        **{f"SLACK_{one}_CHANNEL": getattr(seed, one) for one in ("APPROVALS", "SUPPORT", "ONCALL", "OPS")},
    }
    for name, value in {**told, **given}.items():
        monkeypatch.setenv(name, value)


async def examined() -> dict[str, Finding]:
    return {one.what: one for one in await doctor.examine()}


async def test_a_database_that_is_away_keeps_nothing_else_from_being_looked_at(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment(monkeypatch, workspace, DATABASE_URL="postgresql://x:canary@127.0.0.1:9/x")
    found = await examined()
    assert [found[name].state for name in ("Postgres", "Engine", "Registration")] == ["bad"] * 3, found
    assert [found[name].state for name in ("Slack", "Channels", "Reviewers", "Scopes", "Model")] == ["ok"] * 5, found
    assert "canary" not in str(found)


async def test_slack_that_is_away_keeps_nothing_else_from_being_looked_at(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, database_url: str
) -> None:
    environment(monkeypatch, workspace, DATABASE_URL=database_url, SLACK_API_URL=f"{NOBODY}/api/")
    found = await examined()
    assert found["Slack"].state == "bad"
    assert [found[name].state for name in ("Tables", "Tenant", "Records", "Model")] == ["ok"] * 4, found


async def test_a_setting_that_is_wrong_keeps_the_others_from_no_look_and_from_all_praise(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, database_url: str
) -> None:
    environment(monkeypatch, workspace, DATABASE_URL=database_url, PORT="many", SLACK_REVIEWERS="U0NOBODY")
    found = await examined()
    assert (found["Settings"].state, found["Settings"].found) == ("bad", "PORT")
    assert found["Reviewers"].found == "U0NOBODY: user_not_found"
    assert found["Tables"].state == "ok", "the database is found by its own setting"
    assert {"Slack", "Channels", "Scopes", "Engine"} & {
        one.what for one in found.values() if one.state == "ok"
    } == set()
    assert "channels" in found["Not judged"].found


async def test_an_examination_with_a_fault_of_its_own_is_a_finding(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(_: Settings) -> list[Finding]:
        raise TypeError("canary")

    environment(monkeypatch, workspace, DATABASE_URL="postgresql://x@127.0.0.1:9/x")
    monkeypatch.setitem(doctor._EXAMINATIONS, "Model", broken)
    found = await examined()
    assert (found["Model"].state, "TypeError" in found["Model"].found) == ("bad", True)
    assert found["Channels"].state == "ok"
    assert "canary" not in str(found)


async def test_an_empty_desk_is_said_to_be_empty_and_a_silent_one_silent(
    monkeypatch: pytest.MonkeyPatch, pool: Pool, workspace: Workspace, database_url: str
) -> None:
    given = Given(pool)
    fresh = TenantId("fresh")
    await store.TenantDirectory(given.pool).add(fresh, "Fresh")
    environment(monkeypatch, workspace, DATABASE_URL=database_url, TENANT="nobody")
    assert "tenant add nobody" in (await examined())["Tenant"].fix
    monkeypatch.setenv("TENANT", fresh)
    found = await examined()
    assert [found[name].found for name in ("Records", "Mail in")] == ["no customers", "no mail ever came in"]
    monkeypatch.setenv("TENANT", given.tenant)
    await given.message()
    found = await examined()
    assert [found[name].state for name in ("Records", "Mail in")] == ["ok", "ok"], found
    await given.pool.execute("UPDATE messages SET received_at = received_at - interval '9 days'")
    await given.pool.execute("UPDATE orders SET placed_on = placed_on - 60")
    found = await examined()
    assert [found[name].state for name in ("Records", "Mail in")] == ["warn", "warn"], found
    assert "the newest order is of" in found["Records"].found
    await given.pool.execute("DELETE FROM orders")
    assert (await examined())["Records"].found == "no orders"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"deleted": True}, "deactivated"),
        ({"is_bot": True}, "a bot"),
        ({"is_restricted": True}, "a guest"),
        ({"is_ultra_restricted": True}, "a guest"),
        ({"team_id": "T0OTHER"}, "of another organization"),
    ],
)
async def test_whoever_cannot_decide_is_named_with_the_reason(
    workspace: Workspace, changes: dict[str, Any], said: str
) -> None:
    workspace.admin.user(seed.ROSA, changes)
    [finding] = [one for one in await slack(desk(workspace)) if one.what == "Reviewers"]
    assert (finding.state, finding.found) == ("bad", f"{seed.ROSA}: {said}")


async def test_a_group_that_nobody_can_decide_in_is_named(workspace: Workspace) -> None:
    async def reviewers() -> str:
        return next(one.found for one in await slack(desk(workspace)) if one.what == "Reviewers")

    workspace.admin.group(seed.REVIEWERS_GROUP, [])
    assert f"{seed.REVIEWERS_GROUP}: nobody is in it" in await reviewers()
    workspace.admin.user(seed.MAL, {"is_restricted": True})
    workspace.admin.group(seed.REVIEWERS_GROUP, [seed.MAL])
    assert f"{seed.REVIEWERS_GROUP}: nobody in it is a full member" in await reviewers()
    group = workspace.state.group(seed.REVIEWERS_GROUP)
    workspace.state.records.put("group", seed.REVIEWERS_GROUP, group | {"date_delete": 1})
    assert f"{seed.REVIEWERS_GROUP}: a user group that is disabled" in await reviewers()


async def test_what_the_desks_file_says_in_force_is_looked_at_and_not_what_it_overlays(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, database_url: str, tmp_path: Path
) -> None:
    environment(monkeypatch, workspace, DATABASE_URL=database_url, SLACK_OPS_CHANNEL="C0NOWHERE")
    assert "C0NOWHERE" in (await examined())["Channels"].found
    file = tmp_path / "desk.yaml"
    file.write_text(starter_desk_file({"channels.ops": seed.OPS, "reviewers": ["U0NOBODY"]}))
    code, said = await countersign("config", "apply", str(file))
    assert code == 0, said
    found = await examined()
    assert (found["Channels"].state, found["Reviewers"].found) == ("ok", "U0NOBODY: user_not_found")


async def test_missing_settings_keep_the_rest_of_slack_from_no_look(workspace: Workspace) -> None:
    found = {one.what: one for one in await slack(desk(workspace, slack_reviewers=(), slack_ops_channel=""))}
    assert (found["Slack"].state, found["Channels"].state) == ("bad", "ok"), found
    assert found["Reviewers"].found == "nobody"


def test_the_report_is_aligned_on_eighty_columns() -> None:
    found = [
        Finding("Python", "ok", "3.11"),
        Finding("Public address", "bad", "word " * 40, "do " * 60),
        Finding("Mail in", "warn", "x\x1b[2J", ""),
    ]
    shown = [line for line, _ in report.lines(found, 80)]
    assert max(map(len, shown)) <= 80
    assert {line.index("3.11") for line in shown if "3.11" in line} == {line.index("word") for line in shown[1:2]}
    assert "\x1b" not in "".join(shown)
    assert report.summary(found) == "1 wrong, 1 to look at."
    assert report.summary(found[:1]) == "All is well."
