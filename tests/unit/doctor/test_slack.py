"""What the doctor says of scopes, shared channels and staff, and how it says to mend it."""

import pytest

from app.cli.doctor.finding import Finding
from app.cli.doctor.slack.workspace import slack
from app.local.slack import Workspace, seed
from app.slack.api import scopes
from tests.unit.doctor.test_doctor import desk, workspace

__all__ = ["workspace"]  # the fixture
pytestmark = pytest.mark.filterwarnings("ignore:Support for class-based:DeprecationWarning")  # of the engine's SDK


async def found(workspace: Workspace, what: str, **given: object) -> Finding:
    findings = {one.what: one for one in await slack(desk(workspace, **given))}
    return findings[what]


@pytest.mark.parametrize("lacking", sorted(scopes.NEEDED))
async def test_a_scope_the_installed_app_lacks_is_named_with_the_way_to_it(
    workspace: Workspace, lacking: str
) -> None:
    assert (await found(workspace, "Scopes")).state == "ok"
    workspace.state.tokens[seed.BOT_TOKEN].scopes = scopes.NEEDED - {lacking}
    finding = await found(workspace, "Scopes")
    assert (finding.state, lacking in finding.found) == ("bad", True)
    assert "slack_manifest.yaml" in finding.fix


@pytest.mark.parametrize(
    ("lacking", "meaning"),
    [
        ("users:read.email", "no reviewer's answer counts"),
        ("channels:read", "nothing is posted in public channels"),
        ("groups:read", "nothing is posted in private channels"),
    ],
)
async def test_what_is_refused_without_a_scope_is_said(workspace: Workspace, lacking: str, meaning: str) -> None:
    workspace.state.tokens[seed.BOT_TOKEN].scopes = scopes.NEEDED - {lacking}
    assert meaning in (await found(workspace, "Scopes")).found


@pytest.mark.parametrize(("shared", "state"), [("external", "bad"), ("pending", "bad"), ("organization", "ok")])
async def test_a_channel_another_organization_reads_is_named(workspace: Workspace, shared: str, state: str) -> None:
    workspace.admin.channel(seed.SUPPORT, shared=shared)
    finding = await found(workspace, "Channels")
    assert finding.state == state
    assert state == "ok" or f"another organization reads SLACK_SUPPORT_CHANNEL {seed.SUPPORT}" in finding.found


async def test_staff_by_a_channel_that_anybody_can_join_are_none(workspace: Workspace) -> None:
    assert (await found(workspace, "Staff")).state == "ok"
    finding = await found(workspace, "Staff", slack_staff=())
    assert (finding.state, finding.found) == ("warn", "reviewers only")
    assert "SLACK_STAFF" in finding.fix
    workspace.admin.channel(seed.SUPPORT, private=True)
    assert (await found(workspace, "Staff", slack_staff=())).state == "ok"


@pytest.mark.parametrize(
    ("configured", "state", "said"),
    [
        ("", "ok", "is not set"),
        (seed.APP_ID, "ok", seed.APP_ID),
        ("A9OTHER", "bad", f"the token is of {seed.APP_ID}"),
    ],
)
async def test_a_token_of_another_app_is_named(workspace: Workspace, configured: str, state: str, said: str) -> None:
    finding = await found(workspace, "App", slack_app_id=configured)
    assert (finding.state, said in finding.found) == (state, True)
