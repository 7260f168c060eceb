"""Snooze and Bring Back, on the head of a case and in the queue."""

from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from app.domain.cases.snoozes import SnoozeVerdict
from app.domain.ids import CaseId
from app.slack import ids
from app.slack.handlers.cases.snoozes import SnoozeDesk
from app.slack.handlers.cases.support_queue import SupportDesk
from app.slack.handlers.ephemeral import Answers
from app.slack.requests.interactions import click_from
from app.slack.requests.presses import Click
from app.slack.requests.support_queue import pressed_in_queue
from app.slack.views.cases.support_verdicts import snoozing

Do = Callable[[Click], Awaitable[SnoozeVerdict]]


def register(bolt: AsyncApp, snoozes: SnoozeDesk, support: SupportDesk, answers: Answers) -> None:
    """Bind the listeners."""
    desk = snoozes.desk

    async def on_head(ack: AsyncAck, body: dict[str, Any], do: Do) -> None:
        click = click_from(body, desk.config.tenant, desk.us)
        told = snoozing(await do(click), CaseId(click.row_id))
        await ack()
        answers.tell(click, told.sentence)
        support.homes.refresh()

    async def in_queue(ack: AsyncAck, body: dict[str, Any], do: Do) -> None:
        press = pressed_in_queue(body, desk.config.tenant, desk.us)
        told = snoozing(await do(press.click), CaseId(press.click.row_id))
        await ack()
        support.show(press, told)

    @bolt.action(ids.SNOOZE_CASE)
    async def snooze(ack: AsyncAck, body: dict[str, Any]) -> None:
        await on_head(ack, body, snoozes.put_off)

    @bolt.action(ids.WAKE_CASE)
    async def wake(ack: AsyncAck, body: dict[str, Any]) -> None:
        await on_head(ack, body, snoozes.wake)

    @bolt.action(ids.QUEUE_SNOOZE)
    async def snooze_listed(ack: AsyncAck, body: dict[str, Any]) -> None:
        await in_queue(ack, body, snoozes.put_off)

    @bolt.action(ids.QUEUE_WAKE)
    async def wake_listed(ack: AsyncAck, body: dict[str, Any]) -> None:
        await in_queue(ack, body, snoozes.wake)
