"""Lock This Key, on the card of what it asked for first, and in the details of each of its requests."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from app.slack import ids
from app.slack.handlers.approvals.key_locks import LockDesk
from app.slack.handlers.ephemeral import Answers
from app.slack.requests.interactions import click_from, submission_from
from app.slack.views.approvals.modals import told


def register(bolt: AsyncApp, lock_desk: LockDesk, answers: Answers) -> None:
    """Bind the listeners."""
    config, us = lock_desk.desk.config, lock_desk.desk.us

    @bolt.action(ids.LOCK_KEY)
    async def on_card(ack: AsyncAck, body: dict[str, Any]) -> None:
        click = click_from(body, config.tenant, us)
        words = await lock_desk.lock(click)
        await ack()
        answers.tell(click, words)

    @bolt.action(ids.LOCK_KEY_IN_DETAILS)
    async def in_details(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        words = await lock_desk.lock(submission_from(body, config.tenant, us))
        await ack()
        await client.views_update(view_id=body["view"]["id"], view=told(words))
