"""The slash commands. Slack lets nobody use them in threads: there is a message shortcut for that."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from app.slack import ids
from app.slack.handlers.commands import Front
from app.slack.handlers.mail_lookup import beside_approvals
from app.slack.i18n import catalogue
from app.slack.requests.commands import command_from
from app.slack.views.commands import lists


def register(bolt: AsyncApp, front: Front) -> None:
    """Bind the listeners."""

    @bolt.command(ids.INVESTIGATE_COMMAND)
    async def investigate(ack: AsyncAck, body: dict[str, Any]) -> None:
        asked = command_from(body, front.tenant)
        started = await front.investigate(asked)
        await ack()
        front.tell(asked, front.where(started, asked))

    @bolt.command(ids.APPROVALS_COMMAND)
    async def approvals(ack: AsyncAck, body: dict[str, Any]) -> None:
        asked = command_from(body, front.tenant)
        if (said := await beside_approvals(front, asked)) is not None:
            await ack()
            front.tell(asked, *said)
            return
        lines, found = await front.listed(asked)
        await ack()
        front.tell_listing(asked, lines, found)

    @bolt.command(ids.DESK_COMMAND)
    async def desk(ack: AsyncAck, body: dict[str, Any]) -> None:
        asked = command_from(body, front.tenant)
        if asked.text.lower() != "status":
            await ack()
            front.tell(asked, catalogue.HELP_TEXT, lists.help_blocks())
            return
        found = await front.health(asked)
        await ack()
        front.tell(asked, lists.health_text(found), lists.health(found))
