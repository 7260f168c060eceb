"""Slack: the manifest, and tokens that are tried."""

import re
from pathlib import Path

from app.cli.setup import manifest
from app.cli.setup.asking import Asker, Question
from app.cli.setup.slack_places import ask_places
from app.cli.terminal import out
from app.cli.workspace.web_api import WebApi, asked
from app.domain.privacy.secret_shapes import slack_secret_fault
from app.errors import BadInput
from app.settings import SLACK_API_URL
from app.slack.api import scopes


def show_manifest(asker: Asker, origin: str, file: Path | None) -> None:
    """Into a file, or onto the terminal of somebody who has no token yet."""
    if file is not None:
        file.write_text(manifest.filled(origin), encoding="utf-8")
        asker.say(
            f"The Slack app's manifest is in {file}: https://api.slack.com/apps, Create New App, From a manifest."
        )
    elif not asker.given.get("--bot-token") and not asker.env.get("SLACK_BOT_TOKEN"):
        out.print(manifest.filled(origin), markup=False)


def ask_slack(asker: Asker, origin: str, file: Path | None) -> None:
    """Everything about the workspace, each answer asked of Slack itself."""
    asker.heading("Slack")
    url = _workspace(asker)
    stages = asker.env.get("COUNTERSIGN_ENV") != "production" and url != SLACK_API_URL
    if file is not None or not stages:  # a stand-in has an app already
        show_manifest(asker, origin, file)
    token = asker.ask(
        Question(
            flag="--bot-token",
            setting="SLACK_BOT_TOKEN",
            text="Bot User OAuth Token (xoxb-…)",
            help="Of the app made from the manifest: Install App, then copy the token.",
            secret=True,
            check=lambda text: asked(url, text, _sound_token),
        )
    )
    _app_of(asker, url, token)
    ask_places(asker, url, token)


def _workspace(asker: Asker) -> str:
    """Slack itself, but for a stand-in where one may be used."""
    if asker.env.get("COUNTERSIGN_ENV") == "production":
        return asker.env.get("SLACK_API_URL") or SLACK_API_URL
    asked_for = asker.ask(
        Question(
            flag="--slack-url",
            setting="SLACK_API_URL",
            text="Address of a stand-in for Slack",
            help="Such as http://127.0.0.1:8266/api/; nothing for Slack itself.",
            optional=True,
            check=_stand_in,
        )
    )
    return asked_for or SLACK_API_URL


def _stand_in(text: str) -> str:
    if not re.fullmatch(r"https?://[^/\s]+/api/?", text):
        raise BadInput("It is an address that ends with /api/, such as http://127.0.0.1:8266/api/")
    return text.rstrip("/") + "/"


def _app_of(asker: Asker, url: str, token: str) -> None:
    asker.say(asked(url, token, _whose))
    app = asked(url, token, _app_id)
    asker.ask(
        Question(
            flag="--app-id",
            setting="SLACK_APP_ID",
            text="App ID (A…)",
            default=app,
            check=lambda text: _same_app(text, app),
        )
    )
    real = url == SLACK_API_URL or asker.env.get("COUNTERSIGN_ENV") != "development"
    asker.ask(
        Question(
            flag="--signing-secret",
            setting="SLACK_SIGNING_SECRET",
            text="Signing Secret",
            help="Basic Information, App Credentials. Slack lets nobody try it: the first press does.",
            secret=True,
            check=lambda text: _sound_secret(text, real=real),
        )
    )
    asker.ask(
        Question(
            flag="--app-token",
            setting="SLACK_APP_TOKEN",
            text="App-level token (xapp-…), only for Socket Mode",
            secret=True,
            optional=True,
            check=lambda text: asked(url, text, _opens_socket),
        )
    )


async def _sound_token(api: WebApi) -> str:
    said = await api.ask("auth.test")
    if not said.get("ok"):
        raise BadInput(f"Slack refuses it ({said.get('error')}): copy the bot token of the installed app anew")
    if not said.get("bot_id"):
        raise BadInput("That is a person's token: the one that is wanted begins with xoxb-")
    lacking = scopes.missing(api.scopes)
    if lacking:
        raise BadInput(f"The app lacks {', '.join(lacking)}: install it again from the manifest, which asks for them")
    return api.token


async def _whose(api: WebApi) -> str:
    said = await api.ask("auth.test")
    return f"The token is of {said.get('user')} in the workspace {said.get('team')}, and has every scope."


async def _app_id(api: WebApi) -> str:
    bot = str((await api.ask("auth.test")).get("bot_id") or "")
    return str(((await api.ask("bots.info", bot=bot)).get("bot") or {}).get("app_id") or "")


def _same_app(text: str, theirs: str) -> str:
    if theirs and text != theirs:
        raise BadInput(
            f"The bot token is of the app {theirs}, and not of {text}: take both from the pages of one app"
        )
    return text


def _sound_secret(text: str, *, real: bool) -> str:
    fault = slack_secret_fault(text, real=real)
    if fault:
        raise BadInput(fault)
    return text


async def _opens_socket(api: WebApi) -> str:
    said = await api.ask("apps.connections.open")
    if not said.get("ok"):
        raise BadInput(f"Slack refuses it ({said.get('error')}): it is an app-level token with connections:write")
    return api.token
