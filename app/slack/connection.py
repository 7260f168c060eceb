"""Joins Slack to the desk's ports for the life of the host: the one thing ``app.main`` needs from here."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import structlog

from app.ports.approvals.approvals import Approvals, Questions
from app.ports.approvals.auto_lines import AutoLines
from app.ports.bundle import CommandPorts, MessagePorts, ReplyPorts, SpeakingPorts
from app.ports.people.desk_page import ReviewerMail
from app.ports.people.messages import Messages
from app.ports.people.people import Tenants
from app.slack.api import scopes
from app.slack.api.clients import open_clients
from app.slack.api.config import SlackConfig
from app.slack.api.identity import Identity, who_we_are
from app.slack.api.reachability import Pulse
from app.slack.handlers.approvals.approvals import Desk
from app.slack.handlers.approvals.auto_lines import AutoLineDesk
from app.slack.handlers.commands import CommandDesk
from app.slack.i18n.tenant_language import TenantLanguage
from app.slack.inbound.app import add_auto_lines, add_commands, build_bolt
from app.slack.inbound.http_endpoint import Endpoint, slack_handler
from app.slack.inbound.socket_mode import Around, socket_mode
from app.slack.outbound.approvals.auto_lines import AutoHourPoster, HourPainter
from app.slack.outbound.cases.support_reminders import SlackSupportMessages
from app.slack.outbound.chat import SlackChat
from app.slack.outbound.healing.repainter import Repainter
from app.slack.outbound.healing.stale_lines import StaleLines
from app.slack.outbound.healing.stand_ins import StandIns
from app.slack.outbound.healing.wanted_letters import WantedLetters
from app.slack.outbound.investigations_and_alarms import SlackInvestigationMessages
from app.slack.outbound.operations.desk_proposals import SlackProposals
from app.slack.outbound.operations.rehearsals import SlackRehearsals
from app.slack.outbound.operations.weekly_report import SlackReports
from app.slack.outbound.poster import Poster
from app.slack.people.channel_readers import Channels
from app.slack.people.direct_messages import SlackDirectMessages
from app.slack.people.home_publisher import Homes
from app.slack.people.reviewers import Reviewers

_log = structlog.get_logger("countersign.slack")


@dataclass(frozen=True)
class Slack:
    """An open connection: ``chat`` and its neighbours are ports, ``endpoint`` answers POST /slack/events."""

    chat: SlackChat
    investigation_messages: SlackInvestigationMessages
    direct_messages: SlackDirectMessages
    auto_messages: HourPainter
    stale_lines: StaleLines
    reports: SlackReports
    support_messages: SlackSupportMessages
    rehearsals: SlackRehearsals
    proposals: SlackProposals
    endpoint: Endpoint
    desk: Desk
    us: Identity
    pulse: Pulse
    repainter: Repainter | None

    def speaking(self, reviewer_mail: ReviewerMail, messages: Messages) -> SpeakingPorts:
        """What speaks to people, with what reaches them where Slack does not."""
        return SpeakingPorts(
            chat=self.chat,
            direct_messages=self.direct_messages,
            investigation_messages=self.investigation_messages,
            auto_messages=self.auto_messages,
            reviewer_mail=reviewer_mail,
            messages=messages,
        )


@asynccontextmanager
async def open_slack(  # noqa: PLR0913 - the composition root names each port
    config: SlackConfig,
    *,
    tenants: Tenants,
    approvals: Approvals,
    auto_lines: AutoLines,
    replies: ReplyPorts,
    questions: Questions,
    command_ports: CommandPorts,
    around: Around,
    message_ports: MessagePorts | None = None,
) -> AsyncIterator[Slack]:
    """``around`` is what each request over Socket Mode is handled within, which comes through no door of ours.
    Without ``message_ports`` nobody compares messages with their rows.

    Raises Misconfigured before it yields where a secret is missing, wrong, or of another workspace."""
    config.check()
    async with open_clients(config) as clients:
        us = await who_we_are(clients.quick)
        us.check_app(config.app_id)
        if lacking := scopes.missing(us.scopes):
            _log.error("scopes_missing", scopes=",".join(lacking), fix="install_again_from_slack_manifest")
        await tenants.bind_team(config.tenant, us.team_id)
        poster = Poster(clients.patient, config, us, command_ports.slack_posts, Channels(clients.patient))
        language = TenantLanguage(tenants, config.tenant, lambda: config.language)
        chat, investigations = SlackChat(poster, language), SlackInvestigationMessages(poster, language)
        painter = HourPainter(auto_lines, AutoHourPoster(poster, language).post)
        reviewers = Reviewers(clients.quick, config, us)
        desk = Desk(config, us, approvals, replies.drafts, replies.sending, replies.screen, reviewers, chat)
        homes = Homes(clients.patient, config, us, command_ports, reviewers, chat, desk.afterwards)
        bolt = build_bolt(config, desk, questions, command_ports.presses, clients.quick)
        add_auto_lines(bolt, AutoLineDesk(desk, painter, command_ports.reviews), clients.quick)
        commands = CommandDesk(config, us, command_ports, reviewers, investigations, homes, clients.quick)
        add_commands(bolt, commands, desk)
        direct_messages = SlackDirectMessages(clients.patient, config, us, reviewers, chat, homes)
        desk.afterwards.start(poster.channels.warn(config.channels), "look-at-channels")
        async with socket_mode(bolt, config, around):
            try:
                reports, pulse = SlackReports(poster, language), Pulse(clients.quick)
                yield Slack(
                    chat,
                    investigations,
                    direct_messages,
                    painter,
                    StaleLines(auto_lines, painter, config.tenant),
                    reports,
                    SlackSupportMessages(poster, language),
                    SlackRehearsals(poster, language),
                    SlackProposals(poster, language),
                    slack_handler(bolt, config),
                    desk,
                    us,
                    pulse,
                    None if message_ports is None else _repainter(chat, message_ports),
                )
            finally:
                await desk.afterwards.drain()


def _repainter(chat: SlackChat, ports: MessagePorts) -> Repainter:
    letters = WantedLetters(chat.poster, ports, chat.poster.config.tenant)
    stand_ins = StandIns(chat, letters, ports, chat.poster.config.tenant)
    return Repainter(chat.poster, ports.states, letters, stand_ins, chat.tenant_language)
