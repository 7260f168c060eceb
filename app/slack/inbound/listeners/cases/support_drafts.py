"""Under a draft in its thread: who takes care of it, and that no reply is needed."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from app.slack import ids
from app.slack.handlers.cases.support_queue import SupportDesk
from app.slack.handlers.ephemeral import Answers
from app.slack.requests.interactions import click_from
from app.slack.requests.presses import Click
from app.slack.views.cases.support_queue import Told


def register(bolt: AsyncApp, support: SupportDesk, answers: Answers) -> None:
    """Bind the listeners."""
    desk = support.desk

    async def done(ack: AsyncAck, body: dict[str, Any], do: Callable[[Click], Awaitable[Told]]) -> None:
        click = click_from(body, desk.config.tenant, desk.us)
        told = await do(click)
        await ack()
        answers.tell(click, told.sentence)
        desk.repaint_draft(click)

    @bolt.action(ids.CLAIM_DRAFT)
    async def claim(ack: AsyncAck, body: dict[str, Any]) -> None:
        await done(ack, body, support.claim_draft)

    @bolt.action(ids.CLOSE_DRAFT)
    async def close(ack: AsyncAck, body: dict[str, Any]) -> None:
        await done(ack, body, support.close_draft)

    @bolt.action(ids.REOPEN_CASE)
    async def reopen_case(ack: AsyncAck, body: dict[str, Any]) -> None:
        click = click_from(body, desk.config.tenant, desk.us)
        told = await support.reopen_case(click)
        await ack()
        answers.tell(click, told.sentence)

    @bolt.action(ids.REOPEN_DRAFT)
    async def reopen(ack: AsyncAck, body: dict[str, Any]) -> None:
        await done(ack, body, partial(support.close_draft, reopen=True))
