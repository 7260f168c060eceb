"""Details on a card, and Reveal in its modal and in the form of a call's arguments."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from app.slack import ids
from app.slack.handlers.approvals.details import reveal, reveal_arguments, show_details
from app.slack.handlers.commands import CommandDesk
from app.slack.requests.interactions import click_from, submission_from


def register(bolt: AsyncApp, command_desk: CommandDesk) -> None:
    """Bind the listeners."""

    @bolt.action(ids.DETAILS)
    async def opened(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        click = click_from(body, command_desk.tenant, command_desk.us)
        view = await show_details(command_desk, click)
        await client.views_open(trigger_id=click.trigger_id, view=view)
        await ack()

    @bolt.action(ids.REVEAL)
    async def revealed(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        click = submission_from(body, command_desk.tenant, command_desk.us)
        view = await reveal(command_desk, click)
        await client.views_update(view_id=body["view"]["id"], view=view)
        await ack()

    @bolt.action(ids.REVEAL_ARGUMENTS)
    async def arguments_revealed(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        click = submission_from(body, command_desk.tenant, command_desk.us)
        view = await reveal_arguments(command_desk, click)
        await client.views_update(view_id=body["view"]["id"], view=view)
        await ack()
