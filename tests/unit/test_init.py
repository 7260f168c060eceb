"""``countersign init``, by flags and as somebody at a terminal, against a database and a workspace that are there."""

import asyncio
import os
import pty
import re
import select
import signal
import stat
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest
import yaml

from app import store
from app.cli.setup import manifest
from app.cli.setup.env_file import EnvFile
from app.desk_file import read_desk_file
from app.domain.ids import TenantId
from app.errors import BadInput
from app.local.slack import Workspace, WorkspaceConfig, run_workspace, seed
from app.settings import Settings
from app.slack.api import scopes
from tests.conftest import NewDatabase, OwnedDatabase
from tests.moving_in.place import hears_ctrl_c

ORIGIN = "https://desk.example.org"
NOBODY = "http://127.0.0.1:9"
RIGHT = (
    "--tenant=shop",
    "--name=The Shop",
    "--language=de",
    "--environment=development",
    f"--public-url={ORIGIN}",
    f"--engine-url={NOBODY}",
    f"--bot-token={seed.BOT_TOKEN}",
    f"--signing-secret={seed.SIGNING_SECRET}",
    "--approvals-channel=#approvals",
    "--support-channel=support",
    f"--oncall-channel={seed.ONCALL}",
    "--ops-channel=#ops",
    "--reviewers=rosa@countersign.local, @ben, @refund-reviewers",
    "--staff=@support",
    "--oncall-group=@on-call",
)


@pytest.fixture
async def workspace() -> AsyncIterator[Workspace]:
    async with run_workspace(WorkspaceConfig(app_url=f"{NOBODY}/slack/events")) as running:
        yield running


async def init(folder: Path, *words: str, **environ: str) -> tuple[int, str]:
    """In a process of its own, with nobody at its terminal: exit code, and all that was said."""
    settings = {name: value for name, value in os.environ.items() if name.lower() not in Settings.model_fields}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "app.cli",
        "init",
        *words,
        cwd=folder,
        env={**settings, "PYTHONPATH": str(Path(__file__).parents[2]), **environ},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await process.communicate()
    assert b"Traceback" not in said, said.decode()
    return process.returncode or 0, said.decode()


async def test_flags_set_a_whole_desk_up_and_running_it_again_changes_nothing(
    owned_database: OwnedDatabase, workspace: Workspace, tmp_path: Path
) -> None:
    words = (*RIGHT, f"--database-url={owned_database.url}", "--manifest=app.yaml", "--yes")
    code, said = await init(tmp_path, *words, SLACK_API_URL=workspace.api_url)
    assert code == 0, said
    path = tmp_path / ".env"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    kept = {name: EnvFile(path)._values.get(name, "") for name in ("SLACK_REVIEWERS", "SLACK_APPROVALS_CHANNEL")}
    assert kept == {
        "SLACK_REVIEWERS": f"{seed.ROSA},{seed.BEN},{seed.REVIEWERS_GROUP}",
        "SLACK_APPROVALS_CHANNEL": seed.APPROVALS,
    }
    for secret in ("MAIL_WEBHOOK_SECRET", "STATUS_TOKEN", "RECORDS_KEY", "SECRETS_KEY"):
        assert len(EnvFile(path)._values[secret] or "") >= 16
        assert EnvFile(path)._values[secret] not in said, "a secret is not shown"
    assert "1. " in said[said.index("What is left to do") :]
    assert "countersign serve" in said
    desk = read_desk_file((tmp_path / "desk.yaml").read_bytes(), languages=("en", "de"))
    assert desk.told["name"] == "The Shop"
    assert desk.told["channels.approvals"] == seed.APPROVALS
    before = (path.read_bytes(), (tmp_path / "desk.yaml").read_bytes())
    code, said = await init(tmp_path, "--yes", SLACK_API_URL=workspace.api_url)
    assert code == 0, said
    assert (path.read_bytes(), (tmp_path / "desk.yaml").read_bytes()) == before
    pool = await store.open_pool(owned_database.url, size=1)
    [row] = await store.TenantDirectory(pool).list()
    await pool.close()
    assert (row.id, row.name, row.language) == (TenantId("shop"), "The Shop", "de")


async def test_what_is_missing_is_named_by_its_flag_and_what_was_answered_is_kept(
    blank_database: str, workspace: Workspace, tmp_path: Path
) -> None:
    assert "--database-url (or DATABASE_URL) is missing" in (await init(tmp_path))[1]
    told = {"DATABASE_URL": blank_database, "SLACK_API_URL": workspace.api_url}
    code, said = await init(tmp_path, "--tenant=shop", **told)
    assert (code, "--public-url (or PUBLIC_URL) is missing" in said) == (1, True), said
    assert "TENANT=shop" in (tmp_path / ".env").read_text()
    said = (await init(tmp_path, f"--public-url={ORIGIN}", f"--engine-url={NOBODY}", **told))[1]
    assert "--bot-token (or SLACK_BOT_TOKEN) is missing" in said
    assert f"url: {ORIGIN}/slack/events" in said, "who has no token yet is shown the manifest"


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ("--public-url=http://desk.example.org", "https://"),
        ("--bot-token=xoxb-wrong", "invalid_auth"),
        ("--app-id=A9OTHER", f"is of the app {seed.APP_ID}"),
        ("--signing-secret=short", "Signing Secret of the app"),
        ("--ops-channel=#nowhere", "no channel #nowhere"),
        ("--reviewers=nobody@example.com", "nobody with the address"),
        ("--reviewers=@countersign", "a bot"),
        ("--reviewers=@mal", "a guest"),
        ("--language=xx", "There is no language"),
        ("--event-key=short", "INNGEST_EVENT_KEY must be"),
        ("--app-token=xapp-wrong", "app-level token"),
    ],
)
async def test_what_slack_or_the_engine_would_refuse_is_refused_here(
    database_url: str, workspace: Workspace, tmp_path: Path, wrong: str, told: str
) -> None:
    workspace.admin.user(seed.MAL, {"is_restricted": True})
    flag = wrong.partition("=")[0]
    words = [one for one in RIGHT if not one.startswith(flag)]
    if flag == "--public-url":
        words = [one for one in words if not one.startswith("--environment")]
    code, said = await init(
        tmp_path, *words, wrong, f"--database-url={database_url}", "--yes", SLACK_API_URL=workspace.api_url
    )
    assert (code, flag in said, told in " ".join(said.split())) == (1, True, True), said


async def test_a_desk_to_stage_with_is_led_to_a_stand_in_for_slack(
    database_url: str, workspace: Workspace, tmp_path: Path
) -> None:
    words = [one for one in RIGHT if not one.startswith(("--environment", "--public-url"))]
    words += [
        "--environment=staging",
        "--public-url=http://127.0.0.1:8000",
        f"--database-url={database_url}",
        "--yes",
    ]
    words = [one.replace(seed.SIGNING_SECRET, "ab" * 16) for one in words]
    code, said = await init(tmp_path, *words, "--slack-url=slack.example")
    assert (code, "--slack-url (or SLACK_API_URL): It is an address" in said) == (1, True), said
    code, said = await init(tmp_path, *words, f"--slack-url={workspace.api_url}")
    assert code == 0, said
    assert f"SLACK_API_URL={workspace.api_url}" in (tmp_path / ".env").read_text()
    left = said[said.index("What is left to do") :]
    assert "to answer at http://127.0.0.1:8000" in left
    for wrong in ("behind TLS", "Event Subscriptions", "display_information", "ConnectError"):
        assert wrong not in said, "a stand-in has an app already, and nothing to verify"


def test_whoever_stops_half_way_is_told_where_to_go_on(tmp_path: Path) -> None:
    terminal, theirs = pty.openpty()
    plain = {name: value for name, value in os.environ.items() if name.lower() not in Settings.model_fields}
    words = [sys.executable, "-m", "app.cli", "init"]
    environ = {**plain, "PYTHONPATH": str(Path(__file__).parents[2])}
    with subprocess.Popen(
        words, cwd=tmp_path, env=environ, stdin=theirs, stdout=theirs, stderr=theirs, preexec_fn=hears_ctrl_c
    ) as child:
        os.close(theirs)
        said, until = b"", time.monotonic() + 120
        while time.monotonic() < until:
            if select.select([terminal], [], [], 2.0)[0]:
                try:
                    said += os.read(terminal, 1024)
                except OSError:  # which is how a terminal ends
                    break
            elif said.endswith(
                b"Address of the database: "
            ):  # read, then pressed, and again where that was too early
                child.send_signal(signal.SIGINT)
        else:
            child.kill()
    os.close(terminal)
    assert child.returncode == 1
    assert "`countersign init` goes on from there" in " ".join(said.decode().split())


async def test_a_bot_outside_a_channel_or_without_a_scope_is_told_what_to_do(
    blank_database: str, workspace: Workspace, tmp_path: Path
) -> None:
    workspace.admin.channel(seed.OPS, remove=[seed.BOT_USER])
    token = workspace.state.tokens[seed.BOT_TOKEN]
    token.scopes = scopes.NEEDED
    words = (*RIGHT, f"--database-url={blank_database}", "--yes")
    code, said = await init(tmp_path, *words, SLACK_API_URL=workspace.api_url)
    assert (code, "/invite @Countersign" in said) == (1, True), said
    token.scopes = scopes.NEEDED | {"channels:join"}
    code, said = await init(tmp_path, *words, SLACK_API_URL=workspace.api_url)
    assert (code, "The bot has joined #ops" in said) == (0, True), said
    token.scopes = scopes.NEEDED - {"usergroups:read"}
    code, said = await init(tmp_path, *words, SLACK_API_URL=workspace.api_url)
    assert (code, "lacks usergroups:read" in said) == (1, True), said


async def test_a_login_that_may_not_make_what_is_needed_is_given_the_words_for_its_administrator(
    cluster: object, new_database: NewDatabase, tmp_path: Path, owned_database: OwnedDatabase
) -> None:
    admin = await asyncpg.connect(await new_database(None))
    database = await admin.fetchval("SELECT current_database()")
    url = re.sub(r"/t_[0-9a-f]{16}", f"/{database}", owned_database.url)
    code, said = await init(tmp_path, f"--database-url={url}")
    told = " ".join(said.split())
    grant = f'GRANT USAGE, CREATE ON SCHEMA public TO "{owned_database.role}";'
    assert (code, grant in told) == (1, True), said
    assert "secret" not in said
    await admin.execute(grant)
    code, said = await init(tmp_path, f"--database-url={url}")
    assert "The tables are made" in said, said
    await admin.execute(f'REASSIGN OWNED BY "{owned_database.role}" TO CURRENT_USER')
    await admin.execute(f'DROP OWNED BY "{owned_database.role}"')
    await admin.close()


def test_every_address_in_the_manifest_becomes_the_desks_own() -> None:
    text = manifest.filled(ORIGIN)
    assert set(re.findall(r"https?://[^/\s]+", text)) == {ORIGIN}
    before, after = (yaml.safe_load(one) for one in (manifest.MANIFEST.read_text(), text))
    assert str(before).replace("https://countersign.example.com", ORIGIN) == str(after)


def test_a_line_that_stands_in_the_file_is_never_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TENANT", "PUBLIC_URL", "SECRET"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv(name, "")  # so that it is put back
        monkeypatch.delenv(name)
    path = tmp_path / ".env"
    path.write_text("TENANT=old # mine\nPUBLIC_URL=")
    path.chmod(0o644)
    env = EnvFile(path)
    assert (env.get("TENANT"), env.open_to_others()) == ("old", True)
    for name, value in (("TENANT", "new"), ("PUBLIC_URL", "https://x.example"), ("SECRET", "a'b c#d\\$e")):
        env.keep(name, value)
    assert path.read_text().startswith("TENANT=old # mine\nPUBLIC_URL=\n")
    again = EnvFile(path)
    assert [again._values[one] for one in ("TENANT", "PUBLIC_URL", "SECRET")] == [
        "new",
        "https://x.example",
        "a'b c#d\\$e",
    ]
    size = path.stat().st_size
    again.keep("TENANT", "new")
    assert path.stat().st_size == size
    with pytest.raises(BadInput):
        again.keep("SECRET", "${HOME}")
