"""Under a draft in its thread: who takes care of it, and that no reply is needed."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from app.slack import ids
from app.slack.handlers.ephemeral import Answers
from app.slack.handlers.support_queue import SupportDesk
from app.slack.requests.interactions import click_from


def register(bolt: AsyncApp, support: SupportDesk, answers: Answers) -> None:
    """Bind the listeners."""
    desk = support.desk

    @bolt.action(ids.CLAIM_DRAFT)
    async def claim(ack: AsyncAck, body: dict[str, Any]) -> None:
        click = click_from(body, desk.config.tenant, desk.us)
        told = await support.claim_draft(click)
        await ack()
        answers.tell(click, told.sentence)
        desk.repaint_draft(click)

    @bolt.action(ids.CLOSE_DRAFT)
    async def close(ack: AsyncAck, body: dict[str, Any]) -> None:
        click = click_from(body, desk.config.tenant, desk.us)
        told = await support.close_draft(click)
        await ack()
        answers.tell(click, told.sentence)
        desk.repaint_draft(click)

    @bolt.action(ids.REOPEN_DRAFT)
    async def reopen(ack: AsyncAck, body: dict[str, Any]) -> None:
        click = click_from(body, desk.config.tenant, desk.us)
        told = await support.close_draft(click, reopen=True)
        await ack()
        answers.tell(click, told.sentence)
        desk.repaint_draft(click)
