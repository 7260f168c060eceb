"""Everything about a request, for one reader alone, and the customer's words unmasked for whoever goes on record."""

import asyncio
from typing import Final

from app.domain.approvals.voting import Decider
from app.domain.approvals.whole_request import WholeRequest
from app.domain.ids import Posted
from app.errors import NotFound
from app.slack.api.deadline import ANSWER_SECONDS, within
from app.slack.handlers.commands import CommandDesk
from app.slack.i18n import catalogue
from app.slack.requests.presses import Click
from app.slack.views.approvals.details.details import Reader, details
from app.slack.views.blocks.modal import View

LINK_SECONDS: Final = 0.5  # a link is never worth a modal that does not open


async def show_details(command_desk: CommandDesk, click: Click) -> View:
    """Masked, for whoever pressed."""
    return await _shown(command_desk, click, revealed=False)


async def reveal(command_desk: CommandDesk, click: Click) -> View:
    """In full, on record."""
    return await _shown(command_desk, click, revealed=True)


async def _shown(command_desk: CommandDesk, click: Click, *, revealed: bool) -> View:
    async with within(ANSWER_SECONDS):
        who = (click.user_id, click.team_id)
        entry = await command_desk.reviewers.entry_of(*who)
        decider = Decider(click.actor, await command_desk.reviewers.address(click.user_id))
        requests = command_desk.ports.whole_requests
        read = requests.reveal if revealed else requests.read
        try:
            whole = await read(click.tenant, click.approval_id, decider)
        except NotFound:
            raise NotFound(catalogue.REFUSED_UNKNOWN, detail="unknown_approval") from None
        reader = Reader(entry, command_desk.config.reviewers, await _old_card(command_desk, whole), revealed)
        return details(whole, reader, channel=click.channel, ts=click.ts)


async def _old_card(command_desk: CommandDesk, whole: WholeRequest) -> str | None:
    old = whole.details.replaces
    return None if old is None else await _link(command_desk, old.posted)


async def _link(command_desk: CommandDesk, posted: Posted | None) -> str | None:
    try:
        async with asyncio.timeout(LINK_SECONDS):
            return await command_desk.investigation_messages.poster.link(posted)
    except TimeoutError:
        return None
