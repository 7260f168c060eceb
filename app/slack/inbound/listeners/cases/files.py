"""Files, on the head of a case, and Show in Thread beside each of them in its modal and in a card's Details."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from app.slack import ids
from app.slack.handlers.cases.files import CaseFiles
from app.slack.requests.interactions import click_from, submission_from


def register(bolt: AsyncApp, files: CaseFiles) -> None:
    """Bind the listeners."""
    desk = files.desk

    @bolt.action(ids.CASE_FILES)
    async def listed(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        click = click_from(body, desk.config.tenant, desk.us)
        await client.views_open(trigger_id=click.trigger_id, view=await files.listed(click))
        await ack()

    @bolt.action(ids.SHOW_FILE)
    @bolt.action(ids.SHOW_CARD_FILE)
    async def shown(ack: AsyncAck, body: dict[str, Any]) -> None:
        click = submission_from(body, desk.config.tenant, desk.us)
        await ack()
        files.show(click, str(body["actions"][0].get("value") or ""))
