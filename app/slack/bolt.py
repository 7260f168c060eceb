"""Builds the Bolt app: one workspace, an answer only after the work, and no secrets or bodies in the logs."""

import os
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Final

from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from app.ports_front import Presses
from app.ports_replies import Questions
from app.slack import mishaps
from app.slack.answers import Answers
from app.slack.asking import Asking
from app.slack.clients import quiet_logger
from app.slack.config import SlackConfig
from app.slack.desk import Desk
from app.slack.front import Front
from app.slack.listeners import (
    asking,
    by_hand,
    changing,
    commands,
    decisions,
    drafts,
    groups,
    home,
    modals,
    shortcuts,
)
from app.slack.presses import Doorkeeper

# With some of these set, Bolt silently turns on OAuth with stores on this machine's disk.
_TRAPS: Final = (
    "SLACK_APP_TOKEN",
    "SLACK_BOT_TOKEN",
    "SLACK_CLIENT_ID",
    "SLACK_CLIENT_SECRET",
    "SLACK_SIGNING_SECRET",
    "SLACK_VERIFICATION_TOKEN",
)


def build_bolt(
    config: SlackConfig, desk: Desk, questions: Questions, presses: Presses, client: AsyncWebClient
) -> AsyncApp:
    """``client`` must not retry: what it does stands between a press and its ack."""
    with _without_traps():
        bolt = AsyncApp(
            name="slack_bolt.countersign",  # names a logger whose level Bolt sets: it must not be above our own
            client=client,
            signing_secret=config.signing_secret,
            authorize=_authorize(config, desk),
            process_before_response=True,
            ssl_check_enabled=False,  # answered 200 before the signature was looked at
            attaching_function_token_enabled=False,
            attaching_conversation_kwargs_enabled=False,
            logger=quiet_logger("slack_bolt.countersign"),
        )
    if desk.chat.tongue:
        bolt.use(desk.chat.tongue.middleware)
    bolt.use(Doorkeeper(config, desk.us, presses, desk.reviewers, client).middleware)
    answers = Answers(desk, client)
    for listeners in (decisions, changing, modals, drafts, by_hand):
        listeners.register(bolt, desk, answers)
    asking.register(bolt, Asking(desk, questions), answers)
    groups.register(bolt, desk.reviewers, desk.chat.channels)
    bolt.error(mishaps.handler(desk, client))
    return bolt


def add_front(bolt: AsyncApp, front: Front) -> None:
    """Commands, shortcuts, alarms and the App Home."""
    for listeners in (commands, shortcuts, home):
        listeners.register(bolt, front)


def _authorize(config: SlackConfig, desk: Desk) -> Callable[[], Awaitable[AuthorizeResult]]:
    """We know who we are since start-up: no auth.test between a press and its ack."""

    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=desk.us.enterprise_id,
            team_id=desk.us.team_id,
            bot_token=config.bot_token,
            bot_id=desk.us.bot_id,
            bot_user_id=desk.us.bot_user_id,
        )

    return authorize


@contextmanager
def _without_traps() -> Iterator[None]:
    kept = {name: os.environ.pop(name) for name in _TRAPS if name in os.environ}
    try:
        yield
    finally:
        os.environ.update(kept)
