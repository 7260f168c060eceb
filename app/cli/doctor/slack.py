"""Examines the Slack side: whether the tokens open a workspace, and whether its channels and people are there."""

from typing import Any, Final

import httpx

from app.adapters.from_settings import slack_config
from app.cli.doctor.finding import SLOW_SECONDS, Finding
from app.errors import Misconfigured
from app.settings import SLACK_API_URL, Settings
from app.slack.api import scopes
from app.slack.people.channel_readers import is_shared

_CHANNELS: Final = ("approvals", "support", "oncall", "ops", "fallback", "finance")
_INVITE: Final = "Put in the channel's own id (at the end of its About tab), and invite the bot there."
_REINSTALL: Final = "Install the app again from slack_manifest.yaml, which asks for it."
_UNSHARE: Final = "Nothing about customers is posted there. Name a channel of your own, or end its sharing."
_LACKING: Final = {
    scopes.READ_EMAIL: "no reviewer's answer counts, because nobody can tell whether they are the customer",
    "channels:read": "nothing is posted in public channels, because nobody can tell who else reads them",
    "groups:read": "nothing is posted in private channels, because nobody can tell who else reads them",
}


async def slack(settings: Settings) -> list[Finding]:
    """Each token is tried, each channel and person looked up. The signing secret cannot be: a press shows it."""
    try:
        config = slack_config(settings)
        config.check()
    except Misconfigured as error:
        return [Finding("Slack", "bad", "a setting is missing or wrong", error.sentence)]
    async with httpx.AsyncClient(timeout=SLOW_SECONDS) as http:
        workspace = _Workspace(http, settings.slack_api_url, config.bot_token)
        about = await workspace.ask("auth.test")
        if not about.get("ok"):
            return [Finding("Slack", "bad", str(about.get("error")), "Install the app again and copy its bot token.")]
        where = "a stand-in" if settings.slack_api_url != SLACK_API_URL else str(about.get("team"))
        findings = [Finding("Slack", "ok", f"{where} as {about.get('user')}"), _scopes(workspace.scopes)]
        findings.append(await _app(workspace, str(about.get("bot_id") or ""), settings.slack_app_id))
        if config.app_token is not None:
            findings.append(await _socket_mode(_Workspace(http, settings.slack_api_url, config.app_token)))
        channels, people = await _channels(workspace, settings), await _people(workspace, settings)
        return [*findings, channels, people, await _staff(workspace, settings)]


class _Workspace:
    """One token's view of Slack."""

    def __init__(self, http: httpx.AsyncClient, url: str, token: str) -> None:
        self._http, self._url, self._token = http, url.rstrip("/"), token
        self.scopes: frozenset[str] | None = None  # as of the last answer

    async def ask(self, method: str, **arguments: str) -> dict[str, Any]:
        """Slack's answer, whatever it says. Raises httpx.HTTPError, or ValueError where it is none of Slack's."""
        headers = {"authorization": f"Bearer {self._token}"}
        answer = await self._http.post(f"{self._url}/{method}", headers=headers, data=arguments)
        said, self.scopes = answer.json(), scopes.granted(answer.headers)
        if not isinstance(said, dict):
            raise ValueError("Slack answers with an object")
        return said


async def _app(workspace: _Workspace, bot_id: str, configured: str) -> Finding:
    """Another app's requests are refused, so token and id have to be one app's."""
    theirs = str(((await workspace.ask("bots.info", bot=bot_id)).get("bot") or {}).get("app_id") or "")
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
    return Finding("Scopes", "bad", found, _REINSTALL)


async def _staff(workspace: _Workspace, settings: Settings) -> Finding:
    """Whether anybody but reviewers may look customers up and send replies."""
    if settings.slack_staff:
        return Finding("Staff", "ok", ", ".join(settings.slack_staff))
    about = (await workspace.ask("conversations.info", channel=settings.slack_support_channel)).get("channel") or {}
    if about.get("is_private"):
        return Finding("Staff", "ok", "the members of the support channel, which is private")
    fix = (
        "Set SLACK_STAFF to those who answer customers, or make the support channel private: anybody can join a "
        "public one, so its members count for nothing."
    )
    return Finding("Staff", "warn", "reviewers only", fix)


async def _socket_mode(app: _Workspace) -> Finding:
    opened = await app.ask("apps.connections.open")
    if opened.get("ok"):
        return Finding("Socket Mode", "ok", "the app-level token opens it")
    fix = (
        "Make an app-level token with connections:write on the app's Basic Information page; Socket Mode must be on."
    )
    return Finding("Socket Mode", "bad", str(opened.get("error")), fix)


async def _channels(workspace: _Workspace, settings: Settings) -> Finding:
    wrong, blind, shared, seen = [], [], [], 0
    for name in _CHANNELS:
        channel = getattr(settings, f"slack_{name}_channel")
        if not channel:
            continue
        setting = f"SLACK_{name.upper()}_CHANNEL"
        said = await workspace.ask("conversations.info", channel=channel)
        about = said.get("channel") or {}
        if said.get("error") == "missing_scope":
            blind.append(f"{setting} (scope {said.get('needed')} is missing)")
        elif not said.get("ok"):
            wrong.append(f"{setting} {channel}: {said.get('error')}")
        elif about.get("is_archived"):
            wrong.append(f"{setting} {channel}: archived")
        elif not about.get("is_member"):
            wrong.append(f"{setting} {channel}: the bot is not in it")
        elif is_shared(about):
            shared.append(f"{setting} {channel}")
        else:
            seen += 1
    if wrong:
        return Finding("Channels", "bad", "; ".join(wrong), _INVITE)
    if shared:
        return Finding("Channels", "bad", f"another organization reads {', '.join(shared)}", _UNSHARE)
    if blind:
        found = f"nothing is posted where nobody can tell who reads: {', '.join(blind)}"
        return Finding("Channels", "bad", found, _REINSTALL)
    return Finding("Channels", "ok", f"{seen}, and the bot is in each")


async def _people(workspace: _Workspace, settings: Settings) -> Finding:
    wrong = []
    groups = await workspace.ask("usergroups.list") if any(one.startswith("S") for one in _named(settings)) else {}
    known = {str(group.get("id")) for group in groups.get("usergroups") or ()}
    for one in _named(settings):
        if one.startswith("S"):
            if groups.get("ok") and one not in known:
                wrong.append(f"{one}: no such user group")
            continue
        said = await workspace.ask("users.info", user=one)
        person = said.get("user") or {}
        if not said.get("ok") or person.get("deleted") or person.get("is_bot"):
            wrong.append(f"{one}: {said.get('error') or ('deactivated' if person.get('deleted') else 'a bot')}")
    if wrong:
        fix = "Put in member ids (U…, behind the three dots of a profile) or user group ids (S…) of this workspace."
        return Finding("Reviewers", "bad", "; ".join(wrong), fix)
    if groups and not groups.get("ok"):
        return Finding("Reviewers", "warn", f"groups not looked at: {groups.get('error')}", _REINSTALL)
    return Finding("Reviewers", "ok", ", ".join(settings.slack_reviewers))


def _named(settings: Settings) -> list[str]:
    """People and groups by whom something depends: who decides, who answers customers, who is called."""
    named = (*settings.slack_reviewers, *settings.slack_staff, settings.slack_oncall_group)
    return list(dict.fromkeys(one for one in named if one))
