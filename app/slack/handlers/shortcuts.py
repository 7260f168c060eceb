"""What shortcuts show wherever no command runs: in threads, in messages, on a phone."""

from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from app.domain.approvals.voting import Decider
from app.domain.investigations import SubjectKind
from app.domain.operations.dashboard import Lines, Listing
from app.slack.api.deadline import ANSWER_SECONDS, within
from app.slack.handlers.commands import CommandDesk
from app.slack.i18n import catalogue
from app.slack.people.home_publisher import links_of
from app.slack.requests.commands import Request
from app.slack.views.blocks.modal import View
from app.slack.views.commands import forms, lists


async def requests_about(command_desk: CommandDesk, asked: Request) -> tuple[Lines, Listing]:
    """``/approvals find`` with what a message is about: its order, else everything of that customer."""
    async with within(ANSWER_SECONDS):
        found = await command_desk.subject_at(asked)
        needle = found.number if found.kind is SubjectKind.ORDER and found.number else found.customer.email
        boards, person = command_desk.ports.boards, Decider(asked.actor)
        return Lines.FIND, await boards.list(command_desk.tenant, Lines.FIND, person=person, needle=needle)


async def show_waiting(command_desk: CommandDesk, asked: Request, client: AsyncWebClient) -> None:
    """``/approvals``, at once and without links, which take a moment to find and follow by themselves."""
    lines, found = await command_desk.listed(asked)
    opened = await client.views_open(trigger_id=asked.trigger_id, view=_waiting(lines, found, {}))
    if found.sheets:
        linking = _link(command_desk, str((opened.get("view") or {}).get("id")), lines, found)
        command_desk.homes.afterwards.start(linking, "link-waiting")


async def _link(command_desk: CommandDesk, view_id: str, lines: Lines, found: Listing) -> None:
    links = await links_of(command_desk.investigation_messages.poster, found.sheets)
    await command_desk.client.views_update(view_id=view_id, view=_waiting(lines, found, links))


def _waiting(lines: Lines, found: Listing, links: Any) -> View:
    return forms.shown(catalogue.SHORTCUT_TITLES["what_waits"], lists.listing(lines, found, links))


async def status_view(command_desk: CommandDesk, asked: Request) -> View:
    """``/countersign status``."""
    return forms.shown(catalogue.SHORTCUT_TITLES["desk_status"], lists.health(await command_desk.health(asked)))
