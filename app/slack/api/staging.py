"""Staging says so: whatever leaves for Slack from a desk where nothing is real carries a banner."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from app.slack.i18n import catalogue

BANNER_ID: Final = "staging"
_SAYING: Final = ("chat.", "views.")  # what people read
_UPLOADED: Final = "files.completeUploadExternal"
_COMMENT: Final = "initial_comment"  # what stands above an uploaded file


class StagingClient(AsyncWebClient):
    """The one way to Slack, so that no message, modal or Home can be forgotten."""

    async def api_call(self, api_method: str, **request: Any) -> AsyncSlackResponse:
        """As Slack's own client calls, with the banner on what people will read."""
        if api_method.startswith(_SAYING) and request.get("json"):
            request["json"] = staged(request["json"])
        if api_method == _UPLOADED:
            given = request.get("params") or {}
            request["params"] = {**given, _COMMENT: _marked(given.get(_COMMENT) or "").strip()}
        return await super().api_call(api_method, **request)


class StagedAck(AsyncAck):
    """Modals that an acknowledgement brings do not pass the client."""

    async def __call__(self, *told: Any, **more: Any) -> BoltResponse:
        """As Bolt's own."""
        return await super().__call__(*told, **staged(more))


def answers_through(client: AsyncWebClient) -> Callable[..., Awaitable[None]]:
    """For Bolt, which makes each request a client of Slack's own kind: its listeners show and acknowledge by ours."""

    async def middleware(context: AsyncBoltContext, next: Callable[[], Awaitable[Any]]) -> None:
        context["client"], context["ack"] = client, StagedAck()  # type: ignore[no-untyped-call]
        await next()

    return middleware


def of_desk(client: AsyncWebClient, said: dict[str, Any]) -> dict[str, Any]:
    """What is said past the client, as the client would."""
    return staged(said) if isinstance(client, StagingClient) else said


def staged(said: Mapping[str, Any]) -> dict[str, Any]:
    """A message or modal with the banner on top; a text alone begins with it."""
    marked = dict(said)
    if marked.get("text"):
        marked["text"] = _marked(marked["text"])
    if marked.get("blocks"):
        marked["blocks"] = _below_banner(marked["blocks"])
    if marked.get("view"):
        marked["view"] = {**marked["view"], "blocks": _below_banner(marked["view"]["blocks"])}
    return marked


def _marked(text: str) -> str:
    return catalogue.STAGING_TEXT.format(text=text)


def _below_banner(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Once: what a modal showed before comes back with it."""
    rest = [block for block in blocks if block.get("block_id") != BANNER_ID]
    text = {"type": "plain_text", "text": catalogue.STAGING, "emoji": True}
    return [{"type": "header", "block_id": BANNER_ID, "text": text}, *rest]
