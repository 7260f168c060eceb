"""Trouble on demand, as the client sees it."""

import asyncio
import time

import httpx
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

from app.local.slack import Workspace, seed


async def test_a_rate_limited_call_names_its_patience_and_then_goes_through(
    workspace: Workspace, client: AsyncWebClient
) -> None:
    workspace.faults({"kind": "rate_limited", "method": "chat.postMessage", "retry_after": 1})
    with pytest.raises(SlackApiError) as caught:
        await client.chat_postMessage(channel=seed.OPS, text="one")
    assert caught.value.response.status_code == 429
    assert caught.value.response.headers["Retry-After"] == "1"
    workspace.faults({"kind": "rate_limited", "method": "chat.postMessage", "retry_after": 1})
    patient = AsyncWebClient(
        token=seed.BOT_TOKEN,
        base_url=workspace.api_url,
        retry_handlers=[AsyncRateLimitErrorRetryHandler(max_retry_count=1)],
    )
    started = time.monotonic()
    await patient.chat_postMessage(channel=seed.OPS, text="two")
    assert time.monotonic() - started >= 1


async def test_a_lost_answer_was_done_all_the_same(workspace: Workspace, client: AsyncWebClient) -> None:
    workspace.faults({"kind": "lost_answer", "method": "chat.postMessage"})
    async with httpx.AsyncClient() as http:
        with pytest.raises(httpx.RemoteProtocolError):
            await http.post(
                f"{workspace.api_url}chat.postMessage",
                json={"channel": seed.OPS, "text": "did it land?"},
                headers={"Authorization": f"Bearer {seed.BOT_TOKEN}"},
            )
    assert [message["text"] for message in workspace.messages(seed.OPS)] == ["did it land?"]


async def test_a_server_error_is_not_json(workspace: Workspace) -> None:
    async with httpx.AsyncClient() as http:
        await http.post(
            f"{workspace.url}/_local/faults", json={"kind": "server_error", "method": "api.test", "status": 502}
        )
        broken = await http.post(f"{workspace.api_url}api.test")
        healed = await http.post(f"{workspace.api_url}api.test")
    assert (broken.status_code, healed.status_code) == (502, 200)


async def test_an_archived_channel_and_a_removed_bot_refuse_posts(
    workspace: Workspace, client: AsyncWebClient
) -> None:
    workspace.faults({"archive_channel": seed.OPS, "remove_bot": seed.ONCALL})
    with pytest.raises(SlackApiError, match="is_archived"):
        await client.chat_postMessage(channel=seed.OPS, text="x")
    with pytest.raises(SlackApiError, match="not_in_channel"):
        await client.chat_postMessage(channel=seed.ONCALL, text="x")
    workspace.faults({"unarchive_channel": seed.OPS, "add_bot": seed.ONCALL})
    await client.chat_postMessage(channel=seed.OPS, text="x")
    await client.chat_postMessage(channel=seed.ONCALL, text="x")


async def test_switched_on_limits_stop_a_burst_to_one_channel(workspace: Workspace, client: AsyncWebClient) -> None:
    workspace.faults({"rate_limits": True})
    burst = (client.chat_postMessage(channel=seed.OPS, text=str(number)) for number in range(8))
    with pytest.raises(SlackApiError, match="ratelimited"):
        await asyncio.gather(*burst)
    await client.chat_postMessage(channel=seed.SUPPORT, text="another channel has its own")


async def test_a_fault_that_makes_no_sense_is_refused(workspace: Workspace) -> None:
    async with httpx.AsyncClient() as http:
        answer = await http.post(f"{workspace.url}/_local/faults", json={"kind": "earthquake"})
    assert answer.status_code == 400
