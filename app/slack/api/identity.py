"""Who we are in the workspace, asked once at start-up so that a wrong token stops the start."""

import asyncio
from dataclasses import dataclass
from typing import Final

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from app.errors import Misconfigured, Unavailable
from app.slack.api import scopes
from app.slack.api.errors import FAILURES, code_of, is_transient

TRIES_MAX: Final = 5


@dataclass(frozen=True)
class Identity:
    """Our bot in its workspace."""

    team_id: str
    bot_id: str
    bot_user_id: str
    app_id: str
    scopes: frozenset[str] | None  # None: Slack did not say
    enterprise_id: str | None = None

    def check_app(self, configured: str | None) -> None:
        """Raises Misconfigured where the token is another app's than the one we are told we are."""
        if configured and configured != self.app_id:
            raise Misconfigured(
                f"SLACK_BOT_TOKEN belongs to the app {self.app_id}, and SLACK_APP_ID names {configured}: "
                "take token, secret and id from the pages of one app."
            )


async def who_we_are(client: AsyncWebClient, *, pause_seconds: float = 1.0) -> Identity:
    """Ask Slack. Raises Misconfigured for a token it refuses, Unavailable when it does not answer."""
    for attempt in range(TRIES_MAX):
        try:
            answer = await client.auth_test()
            bot = (await client.bots_info(bot=str(answer.get("bot_id") or ""))).get("bot") or {}
        except SlackApiError as error:
            if not is_transient(error):
                raise Misconfigured(f"Slack refused SLACK_BOT_TOKEN ({code_of(error)}).") from None
        except FAILURES:
            pass
        else:
            if not bot.get("app_id"):
                raise Misconfigured("Slack does not say whose bot SLACK_BOT_TOKEN is; install the app again.")
            return Identity(
                team_id=str(answer["team_id"]),
                bot_id=str(answer.get("bot_id") or ""),
                bot_user_id=str(answer["user_id"]),
                app_id=str(bot.get("app_id") or ""),
                scopes=scopes.granted(answer.headers),
                enterprise_id=answer.get("enterprise_id"),
            )
        await asyncio.sleep(pause_seconds * attempt)
    raise Unavailable("Slack did not answer at start-up; check the network and SLACK_API_URL.")
