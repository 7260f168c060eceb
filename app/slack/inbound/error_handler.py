"""What Slack and the person hear when a listener raises: the error tree mapped once, bugs by reference only."""

from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from slack_bolt import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from app.domain.ids import new_id
from app.errors import CountersignError
from app.slack.api.errors import FAILURES, as_chat_error
from app.slack.api.staging import of_desk
from app.slack.handlers.approvals.approvals import Desk
from app.slack.i18n import catalogue
from app.slack.outbound.private_answers import Answer, Recipient, answer
from app.slack.requests.interactions import opened_from, thread_of
from app.slack.views.approvals import modals
from app.slack.views.commands import forms

_log = structlog.get_logger("countersign.slack")
Handler = Callable[..., Awaitable[BoltResponse]]


def handler(desk: Desk, client: AsyncWebClient) -> Handler:
    """For ``bolt.error``. Whatever may not be recorded answers non-200, so that Slack itself shows an error."""

    async def handle(error: Exception, body: dict[str, Any]) -> BoltResponse:
        is_modal = body.get("type") == "view_submission"
        if isinstance(error, FAILURES):  # a modal that would not open: the person can press again
            error = as_chat_error(error)
        if isinstance(error, CountersignError):
            _log.info("refused", code=error.code, detail=error.detail)
            sentence, status = catalogue.of(error), 503 if error.retryable else 200
        else:
            sentence, status = _bug(error), 500
        if is_modal and status == 200:
            return _json(of_desk(client, {"response_action": "update", "view": modals.told(sentence)}))
        if not is_modal:
            desk.afterwards.start(_tell(client, body, sentence), "tell-error")
        return BoltResponse(status=status, body="")

    return handle


def _bug(error: Exception) -> str:
    """Logs get the trace, people a reference to it."""
    reference = new_id("err")
    _log.error("listener_failed", reference=reference, exc_info=error)
    return catalogue.BUG.format(reference=reference)


async def _tell(client: AsyncWebClient, body: dict[str, Any], sentence: str) -> None:
    """Commands name their place otherwise than presses do."""
    channel = (body.get("channel") or {}).get("id") or body.get("channel_id") or ""
    user = (body.get("user") or {}).get("id") or body.get("user_id") or ""
    address, trigger = body.get("response_url") or "", body.get("trigger_id") or ""
    if user and (address or channel):
        await answer(client, Recipient(user, channel, thread_of(body), address), Answer(sentence))
    elif trigger:  # a global shortcut has no channel, and neither have the App Home and modals
        notice = forms.notice(catalogue.VERDICT_TITLE, sentence)
        view = body.get("view") or {}
        if view.get("type") != "modal":
            await client.views_open(trigger_id=trigger, view=notice)
            return
        try:
            await client.views_push(trigger_id=trigger, view=notice)
        except FAILURES:  # it took too long, or the modal is gone: where it was opened from
            await answer(client, Recipient(user, opened_from(view)), Answer(sentence))


def _json(body: dict[str, Any]) -> BoltResponse:
    return BoltResponse(status=200, body=body)
