"""The shortcuts and the alarm's button: look, have something looked into, or open a case by hand."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from app.slack import ids
from app.slack.handlers import shortcuts
from app.slack.handlers.cases.mail_lookup import show_original
from app.slack.handlers.commands import CommandDesk
from app.slack.requests.commands import in_view_from, shortcut_from
from app.slack.requests.interactions import click_from
from app.slack.views.commands.forms import case_form


def register(bolt: AsyncApp, command_desk: CommandDesk) -> None:
    """Bind the listeners."""

    @bolt.shortcut(ids.INVESTIGATE_THIS)
    async def investigate_this(ack: AsyncAck, body: dict[str, Any]) -> None:
        asked = shortcut_from(body, command_desk.tenant)
        started = await command_desk.investigate_message(asked)
        await ack()
        command_desk.tell_started(asked, started)

    @bolt.shortcut(ids.REQUESTS_ABOUT)
    async def requests_about(ack: AsyncAck, body: dict[str, Any]) -> None:
        asked = shortcut_from(body, command_desk.tenant)
        lines, found = await shortcuts.requests_about(command_desk, asked)
        await ack()
        command_desk.tell_listing(asked, lines, found)

    @bolt.shortcut(ids.WHAT_WAITS)
    async def what_waits(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        await shortcuts.show_waiting(command_desk, shortcut_from(body, command_desk.tenant), client)
        await ack()

    @bolt.shortcut(ids.DESK_STATUS)
    async def desk_status(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        asked = shortcut_from(body, command_desk.tenant)
        await client.views_open(trigger_id=asked.trigger_id, view=await shortcuts.status_view(command_desk, asked))
        await ack()

    @bolt.shortcut(ids.OPEN_CASE)
    async def open_case(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        asked = shortcut_from(body, command_desk.tenant)
        await client.views_open(trigger_id=asked.trigger_id, view=case_form())
        await ack()

    @bolt.view(ids.CASE_FORM)
    async def case_entered(ack: AsyncAck, body: dict[str, Any]) -> None:
        asked = in_view_from(body, command_desk.tenant, command_desk.us)
        await ack(**await command_desk.enter_case(asked, body))

    @bolt.action(ids.SHOW_ORIGINAL)
    async def original(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        click = click_from(body, command_desk.tenant, command_desk.us)
        view = await show_original(command_desk, click)
        await client.views_open(trigger_id=click.trigger_id, view=view)
        await ack()

    @bolt.action(ids.TAKE_ALARM)
    async def take(ack: AsyncAck, body: dict[str, Any]) -> None:
        click = click_from(body, command_desk.tenant, command_desk.us)
        found = await command_desk.take_alarm(click)
        await ack()
        command_desk.tell_taken(click, found)
