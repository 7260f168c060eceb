"""Builds the Bolt app: one workspace, an answer only after the work, and no secrets or bodies in the logs."""

import os
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Final

from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from app.ports.approvals.approvals import Presses, Questions
from app.slack.api.clients import quiet_logger
from app.slack.api.config import SlackConfig
from app.slack.api.staging import answers_through
from app.slack.handlers.approvals.approvals import Desk
from app.slack.handlers.approvals.auto_lines import AutoLineDesk
from app.slack.handlers.approvals.key_locks import LockDesk
from app.slack.handlers.approvals.questions import Asking
from app.slack.handlers.cases.files import CaseFiles
from app.slack.handlers.cases.links import CaseLinking
from app.slack.handlers.cases.snoozes import SnoozeDesk
from app.slack.handlers.cases.support_queue import SupportDesk
from app.slack.handlers.commands import CommandDesk
from app.slack.handlers.ephemeral import Answers
from app.slack.handlers.oncall import Oncall
from app.slack.handlers.operations.desk_proposals import VersionDesk
from app.slack.handlers.operations.rehearsals import RehearsalDesk
from app.slack.inbound import error_handler
from app.slack.inbound.listeners import commands, home, modals, oncall, shortcuts, user_groups
from app.slack.inbound.listeners.approvals import approvals, auto_lines, key_locks, withdrawals
from app.slack.inbound.listeners.approvals import changes as approval_changes
from app.slack.inbound.listeners.approvals import details as approval_details
from app.slack.inbound.listeners.approvals import questions as approval_questions
from app.slack.inbound.listeners.cases import files as case_files
from app.slack.inbound.listeners.cases import links as case_links
from app.slack.inbound.listeners.cases import replies, snoozes, support_drafts, support_queue, undrafted_mail
from app.slack.inbound.listeners.operations import desk_proposals, rehearsals
from app.slack.inbound.press_checks import Doorkeeper

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
    if desk.chat.tenant_language:
        bolt.use(desk.chat.tenant_language.middleware)
    bolt.use(Doorkeeper(config, desk.us, presses, desk.reviewers, client).middleware)
    if config.staging:
        bolt.use(answers_through(client))
    answers = Answers(desk, client)
    for listeners in (approvals, approval_changes, withdrawals, modals, replies, undrafted_mail):
        listeners.register(bolt, desk, answers)
    approval_questions.register(bolt, Asking(desk, questions), answers)
    user_groups.register(bolt, desk.reviewers, desk.chat.poster.channels)
    bolt.error(error_handler.handler(desk, client))
    return bolt


def add_commands(bolt: AsyncApp, command_desk: CommandDesk, desk: Desk) -> None:
    """Commands, shortcuts, alarms, what called on-call, the App Home and support's queue."""
    for listeners in (commands, shortcuts, home, approval_details):
        listeners.register(bolt, command_desk)
    ports, homes, client = command_desk.ports.support, command_desk.homes, command_desk.client
    support = SupportDesk(desk, ports, homes, client)
    support_queue.register(bolt, support)
    support_drafts.register(bolt, support, Answers(desk, client))
    case_files.register(bolt, CaseFiles(desk, ports.files, Answers(desk, client)))
    snoozes.register(bolt, SnoozeDesk(desk, ports.snoozes), support, Answers(desk, client))
    case_links.register(bolt, CaseLinking(desk, ports.links, command_desk.ports.look_ups), Answers(desk, client))
    oncall.register(bolt, Oncall(desk, command_desk, Answers(desk, client)))
    proposals = VersionDesk(desk, command_desk.ports.proposals, command_desk.ports.presses)
    desk_proposals.register(bolt, proposals, Answers(desk, client))
    key_locks.register(bolt, LockDesk(desk, command_desk.ports.key_locks), Answers(desk, client))
    rehearsals.register(bolt, RehearsalDesk(desk, command_desk.ports.rehearsals), Answers(desk, client))


def add_auto_lines(bolt: AsyncApp, line_desk: AutoLineDesk, client: AsyncWebClient) -> None:
    """The buttons under what the policy let through."""
    auto_lines.register(bolt, line_desk, Answers(line_desk.desk, client))


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
