"""The two buttons of a rehearsal's card."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from app.slack import ids
from app.slack.handlers.ephemeral import Answers
from app.slack.handlers.operations.rehearsals import RehearsalDesk
from app.slack.requests.interactions import click_from


def register(bolt: AsyncApp, rehearsal_desk: RehearsalDesk, answers: Answers) -> None:
    """Bind the listeners."""
    config, us = rehearsal_desk.desk.config, rehearsal_desk.desk.us

    @bolt.action(ids.REHEARSE_APPROVE)
    async def approve(ack: AsyncAck, body: dict[str, Any]) -> None:
        click = click_from(body, config.tenant, us)
        told = await rehearsal_desk.press(click, "approve")
        await ack()
        answers.tell(click, told)

    @bolt.action(ids.REHEARSE_REJECT)
    async def reject(ack: AsyncAck, body: dict[str, Any]) -> None:
        click = click_from(body, config.tenant, us)
        told = await rehearsal_desk.press(click, "reject")
        await ack()
        answers.tell(click, told)
