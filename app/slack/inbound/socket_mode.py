"""Socket Mode: the same listeners over a connection we open, for desks without a public address."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractContextManager, asynccontextmanager
from time import time

from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.adapter.socket_mode.async_internals import run_async_bolt_app, send_async_response
from slack_bolt.async_app import AsyncApp
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from app.errors import Misconfigured
from app.slack.api.clients import quiet_logger
from app.slack.api.config import SlackConfig
from app.slack.api.errors import code_of
from app.slack.i18n import catalogue
from app.slack.inbound.http_endpoint import NONSENSE
from app.slack.inbound.payload_shapes import check_shape

Listener = Callable[[AsyncBaseSocketModeClient, SocketModeRequest], Awaitable[None]]
Around = Callable[[], AbstractContextManager[Callable[[int], None]]]


@asynccontextmanager
async def socket_mode(bolt: AsyncApp, config: SlackConfig, around: Around) -> AsyncIterator[None]:
    """Connected inside the block, each request within ``around()``; does nothing where no app token is set."""
    if config.app_token is None:
        yield
        return
    handler = AsyncSocketModeHandler(bolt, config.app_token, logger=quiet_logger("slack_sdk.sockets"))
    handler.client.socket_mode_request_listeners = [_within(around, bolt)]
    try:
        await _connect(handler)
        yield
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call]


def _within(around: Around, bolt: AsyncApp) -> Listener:
    async def handle(client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        began = time()
        with around() as answered:
            try:
                check_shape(request.payload)
                answer = await run_async_bolt_app(bolt, request)
            except NONSENSE:
                answer = BoltResponse(status=400)  # said in the log; Slack brings it again, and gives it up by itself
            answered(answer.status)
            await send_async_response(client, request, answer, began)

    return handle


async def _connect(handler: AsyncSocketModeHandler) -> None:
    try:
        # Asked for here first: connecting would try a token that Slack refuses for ever.
        handler.client.wss_uri = await handler.client.issue_new_wss_url()
    except SlackApiError as error:
        raise Misconfigured(catalogue.SOCKETS_REFUSED.format(code=code_of(error))) from None
    await handler.connect_async()  # type: ignore[no-untyped-call]
