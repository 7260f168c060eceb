"""The slash commands. Slack lets nobody use them in threads: there is a message shortcut for that."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from app.slack import ids
from app.slack.handlers.approvals.beside_listing import beside_listing
from app.slack.handlers.commands import CommandDesk
from app.slack.i18n import catalogue
from app.slack.requests.commands import command_from
from app.slack.views.commands import lists


def register(bolt: AsyncApp, command_desk: CommandDesk) -> None:
    """Bind the listeners."""

    @bolt.command(ids.INVESTIGATE_COMMAND)
    async def investigate(ack: AsyncAck, body: dict[str, Any]) -> None:
        asked = command_from(body, command_desk.tenant)
        started = await command_desk.investigate(asked)
        await ack()
        command_desk.tell_started(asked, started)

    @bolt.command(ids.APPROVALS_COMMAND)
    async def approvals(ack: AsyncAck, body: dict[str, Any]) -> None:
        asked = command_from(body, command_desk.tenant)
        said = await beside_listing(command_desk, asked)
        if said is not None:
            await ack()
            command_desk.tell(asked, *said)
            return
        lines, found = await command_desk.listed(asked)
        await ack()
        command_desk.tell_listing(asked, lines, found)

    @bolt.command(ids.DESK_COMMAND)
    async def desk(ack: AsyncAck, body: dict[str, Any]) -> None:
        asked = command_from(body, command_desk.tenant)
        if asked.text.lower() != "status":
            await ack()
            command_desk.tell(asked, catalogue.HELP_TEXT, lists.help_blocks())
            return
        found = await command_desk.health(asked)
        await ack()
        command_desk.tell(asked, lists.health_text(found), lists.health(found))
