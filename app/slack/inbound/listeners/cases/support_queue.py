"""``/drafts``, and the buttons of the queue wherever it is shown."""

from dataclasses import replace
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from app.domain.cases.support_queue import Whose
from app.domain.ids import CaseId, DraftId, MessageId
from app.errors import BadInput
from app.slack import ids
from app.slack.handlers.cases.support_queue import SupportDesk
from app.slack.i18n import catalogue
from app.slack.requests.commands import Request, command_from
from app.slack.requests.interactions import click_from
from app.slack.requests.support_queue import QueuePress, pressed_in_queue, submitted_from_queue
from app.slack.views.cases.support_queue import notice
from app.slack.views.cases.support_verdicts import claiming, closing


def register(bolt: AsyncApp, support: SupportDesk) -> None:
    """Bind the listeners."""
    _register_lists(bolt, support)
    _register_sending(bolt, support)
    _register_claims(bolt, support)


def _pressed(support: SupportDesk, body: dict[str, Any]) -> QueuePress:
    return pressed_in_queue(body, support.desk.config.tenant, support.desk.us)


def _register_lists(bolt: AsyncApp, support: SupportDesk) -> None:
    @bolt.command(ids.DRAFTS_COMMAND)
    async def drafts(ack: AsyncAck, body: dict[str, Any]) -> None:
        asked = command_from(body, support.desk.config.tenant)
        known = {one.value: one for one in Whose}
        if (word := asked.text.lower() or Whose.ALL.value) not in known:
            raise BadInput(catalogue.DRAFTS_HOW, detail="not_understood")
        await support.open(asked, known[word])
        await ack()

    @bolt.action(ids.QUEUE_SHOW)
    async def show(ack: AsyncAck, body: dict[str, Any]) -> None:
        press = _pressed(support, body)
        if press.view_id:
            await support.turn(press.turned())
        else:
            await support.open(press.asked, Whose.ALL)
        await ack()

    @bolt.action(ids.SHOW_QUEUE)
    async def show_from_reminder(ack: AsyncAck, body: dict[str, Any]) -> None:
        click = click_from(body, support.desk.config.tenant, support.desk.us)
        asked = Request(click.tenant, click.user_id, click.team_id, click.source, trigger_id=click.trigger_id)
        await support.open(asked, Whose.ALL)
        await ack()


def _register_sending(bolt: AsyncApp, support: SupportDesk) -> None:
    @bolt.action(ids.QUEUE_SEND)
    async def send(ack: AsyncAck, body: dict[str, Any]) -> None:
        press = _pressed(support, body)
        told = await support.send(press)
        await ack()
        support.show(press, told, DraftId(press.value))

    @bolt.action(ids.QUEUE_READ)
    async def read(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        press = _pressed(support, body)
        show = client.views_push if press.view_id else client.views_open
        await show(trigger_id=press.asked.trigger_id, view=await support.read(press))
        await ack()

    @bolt.view(ids.QUEUE_DRAFT)
    async def send_read(ack: AsyncAck, body: dict[str, Any]) -> None:
        press = submitted_from_queue(body, support.desk.config.tenant, support.desk.us)
        told = await support.send(press)
        answer: dict[str, Any] = {"response_action": "update", "view": notice(told)} if told.failed else {}
        await ack(**answer)
        support.show(press, replace(told, failed=False), DraftId(press.value))


def _register_claims(bolt: AsyncApp, support: SupportDesk) -> None:
    @bolt.action(ids.QUEUE_CLAIM)
    async def claim(ack: AsyncAck, body: dict[str, Any]) -> None:
        press = _pressed(support, body)
        told = claiming(await support.claim(press.click, CaseId(press.click.row_id), press.click.meant))
        await ack()
        support.show(press, told)

    @bolt.action(ids.QUEUE_CLOSE)
    async def close(ack: AsyncAck, body: dict[str, Any]) -> None:
        press = _pressed(support, body)
        told = closing(await support.close(press.click, MessageId(press.value)), MessageId(press.value))
        await ack()
        support.show(press, told)

    @bolt.action(ids.QUEUE_REOPEN)
    async def reopen(ack: AsyncAck, body: dict[str, Any]) -> None:
        press = _pressed(support, body)
        told = closing(await support.close(press.click, MessageId(press.value), reopen=True), None)
        await ack()
        support.show(press, told)
