"""``init`` by flags against a Slack that somebody else wrote: npm's ``emulate``, where it can run.

It names no scopes in its answers, as Slack does with each: that header is put there on the way. It takes any token
for somebody's, has no user groups and no Socket Mode, and does not say which app a bot is of: of these only our own
stand-in tells.
"""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

import httpx
import pytest
from aiohttp import web

from app.cli.local_stack.stack import LOCAL_BOT_TOKEN
from app.slack.api.scopes import HEADER, NEEDED
from tests.conftest import NewDatabase, OwnedDatabase
from tests.local_slack import emulate
from tests.moving_in.place import Place, running

ADMIN: Final = "xoxp-of-the-workspaces-admin"
CHANNELS: Final = ("approvals", "support", "on-call", "ops")
APP: Final = {"app_id": "A0DESK", "bot_id": "B0DESK", "bot_user_id": "U0DESK"}
SEED: Final[dict[str, Any]] = {
    "users": [{"name": "rosa", "real_name": "Rosa Reviewer", "email": "rosa@lamps.example"}],
    "channels": [{"name": name} for name in CHANNELS],
    "oauth_apps": [
        {
            **APP,
            "client_id": "1.2",
            "client_secret": "x",
            "name": "desk",
            "redirect_uris": [],
            "scopes": sorted(NEEDED),
        },
    ],
    "tokens": [
        {**APP, "token": LOCAL_BOT_TOKEN, "type": "bot", "user_id": "U0DESK", "scopes": sorted(NEEDED)},
        {"token": ADMIN, "user_id": "U000000001", "scopes": ["channels:manage", "channels:write", "channels:read"]},
    ],
    "strict_scopes": True,
}


@dataclass
class Way:
    """To emulate, and back with the scopes that Slack would name."""

    api: str
    url: str = ""
    scopes: set[str] = field(default_factory=lambda: set(NEEDED))

    async def pass_on(self, request: web.Request) -> web.Response:
        url, names = self.api + request.match_info["method"], ("Authorization", "Content-Type")
        headers = {name: request.headers[name] for name in names if name in request.headers}
        async with httpx.AsyncClient(timeout=10.0) as http:
            answer = await http.post(url, content=await request.read(), headers=headers)
        told = {HEADER: ",".join(sorted(self.scopes)), "content-type": "application/json"}
        return web.Response(body=answer.content, status=answer.status_code, headers=told)

    async def as_admin(self, method: str, **arguments: str) -> dict[str, Any]:
        async with httpx.AsyncClient(timeout=10.0) as http:
            headers = {"authorization": f"Bearer {ADMIN}"}
            said = (await http.post(self.api + method, data=arguments, headers=headers)).json()
        assert said["ok"], said
        return dict(said)


@asynccontextmanager
async def way_to(api: str) -> AsyncIterator[Way]:
    way, app = Way(api), web.Application()
    app.router.add_post("/api/{method}", way.pass_on)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        way.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        yield way
    finally:
        await runner.cleanup()


@pytest.fixture
def emulate_api(tmp_path: Path) -> Iterator[str]:
    """Or a skip that says loudly why not."""
    try:
        with emulate.running(tmp_path, SEED) as url:
            yield url
    except emulate.CannotRun as reason:
        pytest.skip(f"NOT RUN against emulate@{emulate.VERSION}: {reason}")


async def refused(place: Place, **flags: str) -> str:
    """What ``init`` says where an answer does not hold."""
    with pytest.raises(AssertionError, match="countersign init") as said:
        await place.init(**flags)
    return str(said.value)


@pytest.mark.timeout(600)
async def test_tokens_scopes_channels_and_reviewers_are_each_asked_of_slack(
    emulate_api: str, owned_database: OwnedDatabase, new_database: NewDatabase, tmp_path: Path
) -> None:
    async with way_to(emulate_api) as way, running(tmp_path, owned_database.url, await new_database(None)) as ours:
        place = replace(ours, slack=way.url)
        flags = {"reviewers": "rosa@lamps.example", "staff": "@rosa", "oncall_group": "", "app_id": APP["app_id"]}
        assert "That is a person's token" in await refused(place, **flags, bot_token=ADMIN)
        way.scopes = set(NEEDED) - {"groups:read"}
        assert "The app lacks groups:read" in await refused(place, **flags)
        way.scopes = set(NEEDED)
        assert "The bot is not in #approvals" in await refused(place, **flags)
        listed = {one["name"]: one["id"] for one in (await way.as_admin("conversations.list"))["channels"]}
        for name in CHANNELS:
            await way.as_admin("conversations.invite", channel=listed[name], users=APP["bot_user_id"])
        nobody = await refused(place, **{**flags, "reviewers": "eve@lamps.example,@mallory"})
        assert ("eve@lamps.example" in nobody, "@mallory" in nobody) == (True, True), nobody
        said = await place.init(**flags)
        assert "in the workspace Emulate, and has every scope" in said
        assert place.secret("SLACK_APPROVALS_CHANNEL") == listed["approvals"]
        rosa = place.secret("SLACK_REVIEWERS")
        assert rosa.startswith("U")
        assert rosa == place.secret("SLACK_STAFF")
        assert rosa in place.desk_file.read_text(encoding="utf-8")
