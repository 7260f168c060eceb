"""Joins Slack to the desk's ports for the life of the host: the one thing ``app.main`` needs from here."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from app.ports import Approvals, Drafts, Tenants
from app.slack.bolt import build_bolt
from app.slack.chat import SlackChat
from app.slack.clients import open_clients
from app.slack.config import SlackConfig
from app.slack.desk import Desk
from app.slack.door import Endpoint, slack_handler
from app.slack.identity import Identity, who_we_are
from app.slack.people import Reviewers
from app.slack.sockets import socket_mode


@dataclass(frozen=True)
class Slack:
    """An open connection: ``chat`` is the port, ``endpoint`` answers POST /slack/events."""

    chat: SlackChat
    endpoint: Endpoint
    desk: Desk
    us: Identity


@asynccontextmanager
async def open_slack(
    config: SlackConfig, *, tenants: Tenants, approvals: Approvals, drafts: Drafts
) -> AsyncIterator[Slack]:
    """Raises Misconfigured before it yields where a secret is missing, wrong, or of another workspace."""
    config.check()
    async with open_clients(config) as clients:
        us = await who_we_are(clients.quick)
        await tenants.bind_team(config.tenant, us.team_id)
        chat = SlackChat(clients.patient, config, us)
        desk = Desk(config, us, approvals, drafts, Reviewers(clients.quick, config, us), chat)
        bolt = build_bolt(config, desk, clients.quick)
        async with socket_mode(bolt, config):
            try:
                yield Slack(chat, slack_handler(bolt, config), desk, us)
            finally:
                await desk.afterwards.drain()
