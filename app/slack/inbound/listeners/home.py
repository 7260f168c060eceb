"""The App Home: opened, and its preferences changed."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from app.slack import ids
from app.slack.handlers.commands import Front
from app.slack.requests.commands import in_view_from, opened_from


def register(bolt: AsyncApp, front: Front) -> None:
    """Bind the listeners."""

    @bolt.event(ids.HOME_OPENED)
    async def opened(body: dict[str, Any]) -> None:
        asked = opened_from(body, front.tenant)
        if asked is not None:
            await front.home_opened(asked)

    @bolt.action(ids.PREFERENCES)
    async def preferences(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        asked = in_view_from(body, front.tenant, front.us)
        await client.views_open(trigger_id=asked.trigger_id, view=await front.preferences_form(asked))
        await ack()

    @bolt.view(ids.PREFERENCES_FORM)
    async def chosen(ack: AsyncAck, body: dict[str, Any]) -> None:
        asked = in_view_from(body, front.tenant, front.us)
        await ack(**await front.choose(asked, body))
