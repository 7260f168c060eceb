"""The buttons by which on-call says who has it."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from app.slack import ids
from app.slack.handlers.oncall import Oncall
from app.slack.requests.interactions import click_from


def register(bolt: AsyncApp, oncall: Oncall) -> None:
    """Bind the listeners."""
    config, us = oncall.desk.config, oncall.desk.us

    @bolt.action(ids.TAKE_ESCALATION)
    async def take(ack: AsyncAck, body: dict[str, Any]) -> None:
        click = click_from(body, config.tenant, us)
        found = await oncall.take(click)
        await ack()
        oncall.tell(click, found)

    @bolt.action(ids.TAKE_OVER_ALARM)
    async def take_over(ack: AsyncAck, body: dict[str, Any]) -> None:
        click = click_from(body, config.tenant, us)
        found = await oncall.take_over_alarm(click)
        await ack()
        oncall.tell_over(click, found)
