"""The App Home: opened, and its preferences changed."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from app.slack import ids
from app.slack.handlers.commands import CommandDesk
from app.slack.requests.commands import in_view_from, opened_from


def register(bolt: AsyncApp, command_desk: CommandDesk) -> None:
    """Bind the listeners."""

    @bolt.event(ids.HOME_OPENED)
    async def opened(body: dict[str, Any]) -> None:
        asked = opened_from(body, command_desk.tenant)
        if asked is not None:
            await command_desk.home_opened(asked)

    @bolt.action(ids.PREFERENCES)
    async def preferences(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        asked = in_view_from(body, command_desk.tenant, command_desk.us)
        await client.views_open(trigger_id=asked.trigger_id, view=await command_desk.preferences_form(asked))
        await ack()

    @bolt.view(ids.PREFERENCES_FORM)
    async def chosen(ack: AsyncAck, body: dict[str, Any]) -> None:
        asked = in_view_from(body, command_desk.tenant, command_desk.us)
        await ack(**await command_desk.choose(asked, body))
