"""Examines the Slack side: whether the tokens open a workspace, and whether its channels and people are there."""

from typing import Final

import httpx

from app.adapters.from_settings import plain, slack_config
from app.cli.doctor.finding import SLOW_SECONDS, Finding
from app.cli.doctor.slack.channels import REINSTALL, channels
from app.cli.doctor.slack.people import people, staff
from app.cli.doctor.told import as_told
from app.cli.workspace.members import Members
from app.cli.workspace.web_api import WebApi
from app.errors import Misconfigured
from app.settings import SLACK_API_URL, Settings
from app.slack.api import scopes

_LACKING: Final = {
    scopes.READ_EMAIL: "no reviewer's answer counts, because nobody can tell whether they are the customer",
    "channels:read": "nothing is posted in public channels, because nobody can tell who else reads them",
    "groups:read": "nothing is posted in private channels, because nobody can tell who else reads them",
}


async def slack(settings: Settings) -> list[Finding]:
    """What is missing is said first; then the token is tried, and with it each channel and person is looked up."""
    settings = await as_told(settings)
    missing, token = _missing(settings), plain(settings.slack_bot_token) or ""
    if not token.startswith("xoxb-"):
        return missing
    async with httpx.AsyncClient(timeout=SLOW_SECONDS) as http:
        api = WebApi(http, settings.slack_api_url, token)
        about = await api.ask("auth.test")
        if not about.get("ok"):
            fix = "Install the app again and copy its bot token."
            return [*missing, Finding("Slack", "bad", str(about.get("error")), fix)]
        where = "a stand-in" if settings.slack_api_url != SLACK_API_URL else str(about.get("team"))
        found = Finding("Slack", "ok", f"{where} as {about.get('user')}")
        findings = [*missing, *([] if missing else [found]), _scopes(api.scopes)]
        findings.append(await _app(api, str(about.get("bot_id") or ""), settings.slack_app_id))
        app_token = plain(settings.slack_app_token)
        if app_token is not None:
            findings.append(await _socket_mode(WebApi(http, settings.slack_api_url, app_token)))
        members = Members(api, str(about.get("team_id")))
        findings.append(await channels(api, settings))
        return [*findings, await people(members, settings), await staff(api, settings)]


def _missing(settings: Settings) -> list[Finding]:
    try:
        slack_config(settings).check()
    except Misconfigured as error:
        return [Finding("Slack", "bad", "a setting is missing or wrong", error.sentence)]
    return []


async def _app(api: WebApi, bot_id: str, configured: str) -> Finding:
    """Another app's requests are refused, so token and id have to be one app's."""
    theirs = str(((await api.ask("bots.info", bot=bot_id)).get("bot") or {}).get("app_id") or "")
    if configured and configured != theirs:
        fix = "Take SLACK_APP_ID, the bot token and the signing secret from the pages of one app."
        return Finding("App", "bad", f"the token is of {theirs or 'no app'}, SLACK_APP_ID names {configured}", fix)
    return Finding("App", "ok", theirs if configured else f"{theirs}, as the token says; SLACK_APP_ID is not set")


def _scopes(granted: frozenset[str] | None) -> Finding:
    lacking = scopes.missing(granted)
    if not lacking:
        return Finding("Scopes", "ok", "all that the manifest asks for")
    meaning = [f"{name}: {_LACKING[name]}" for name in lacking if name in _LACKING]
    found = "; ".join([f"missing: {', '.join(lacking)}", *meaning])
    return Finding("Scopes", "bad", found, REINSTALL)


async def _socket_mode(app: WebApi) -> Finding:
    opened = await app.ask("apps.connections.open")
    if opened.get("ok"):
        return Finding("Socket Mode", "ok", "the app-level token opens it")
    fix = (
        "Make an app-level token with connections:write on the app's Basic Information page; Socket Mode must be on."
    )
    return Finding("Socket Mode", "bad", str(opened.get("error")), fix)
