"""Everything about a request, for one reader alone, and the customer's words unmasked for whoever goes on record."""

import asyncio
from typing import Final

from app.domain.actions.tool_call import ToolCallAction
from app.domain.approvals.voting import Decider
from app.domain.approvals.whole_request import WholeRequest
from app.domain.ids import ApprovalId, Posted
from app.errors import NotFound
from app.slack.api.deadline import ANSWER_SECONDS, within
from app.slack.handlers.commands import CommandDesk
from app.slack.i18n import catalogue
from app.slack.requests.presses import Click
from app.slack.views.approvals.arguments.call_form import call_form
from app.slack.views.approvals.details.details import Reader, details
from app.slack.views.blocks.modal import View

LINK_SECONDS: Final = 0.5  # a link is never worth a modal that does not open


async def show_details(command_desk: CommandDesk, click: Click) -> View:
    """Masked, for whoever pressed."""
    return await _shown(command_desk, click, revealed=False)


async def reveal(command_desk: CommandDesk, click: Click) -> View:
    """In full, on record."""
    return await _shown(command_desk, click, revealed=True)


async def reveal_arguments(command_desk: CommandDesk, click: Click) -> View:
    """The form of a call's arguments with what is somebody's in it, on record. What was typed in it stays."""
    async with within(ANSWER_SECONDS):
        whole = await _read(command_desk, click, revealed=True)
        if isinstance(whole.details.approval.action, ToolCallAction):
            return call_form(whole.details, channel=click.channel, ts=click.ts, revealed=True)
        return await _view(command_desk, click, whole, revealed=True)


async def _read(command_desk: CommandDesk, click: Click, *, revealed: bool) -> WholeRequest:
    decider = Decider(click.actor, await command_desk.reviewers.address(click.user_id))
    requests = command_desk.ports.whole_requests
    read = requests.reveal if revealed else requests.read
    try:
        return await read(click.tenant, click.approval_id, decider)
    except NotFound:
        raise NotFound(catalogue.REFUSED_UNKNOWN, detail="unknown_approval") from None


async def _shown(command_desk: CommandDesk, click: Click, *, revealed: bool) -> View:
    async with within(ANSWER_SECONDS):
        whole = await _read(command_desk, click, revealed=revealed)
        return await _view(command_desk, click, whole, revealed=revealed)


async def _view(command_desk: CommandDesk, click: Click, whole: WholeRequest, *, revealed: bool) -> View:
    entry = await command_desk.reviewers.entry_of(click.user_id, click.team_id)
    old, earlier = await asyncio.gather(_old_card(command_desk, whole), _earlier_cards(command_desk, whole))
    reader = Reader(entry, command_desk.config.reviewers, old, revealed, earlier)
    return details(whole, reader, channel=click.channel, ts=click.ts)


async def _old_card(command_desk: CommandDesk, whole: WholeRequest) -> str | None:
    old = whole.details.replaces
    return None if old is None else await _link(command_desk, old.posted)


async def _earlier_cards(command_desk: CommandDesk, whole: WholeRequest) -> dict[ApprovalId, str]:
    found = whole.details.precedents.found
    links = await asyncio.gather(*(_link(command_desk, one.posted) for one in found))
    return {one.id: url for one, url in zip(found, links, strict=True) if url}


async def _link(command_desk: CommandDesk, posted: Posted | None) -> str | None:
    try:
        async with asyncio.timeout(LINK_SECONDS):
            return await command_desk.investigation_messages.poster.link(posted)
    except TimeoutError:
        return None
