"""A language model over HTTP, as a process of its own would be: it answers by what it hears, as a test says."""

import json
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web

from tests.agent.test_over_http import completion

Answer = Callable[[str], dict[str, Any]]  # by the whole conversation, as text
_WISH = re.compile(r"(refund|credit) (\d+) cents of order (\w+)")
_TOOLS = {"refund": "issue_refund", "credit": "propose_store_credit"}


@asynccontextmanager
async def model(answer: Answer) -> AsyncIterator[dict[str, str]]:
    """The settings that make a host ask it."""

    async def complete(request: web.Request) -> web.Response:
        heard = await request.json()
        return web.json_response(acted(heard["messages"]) or answer(json.dumps(heard["messages"])))

    app = web.Application()
    app.router.add_post("/v1/chat/completions", complete)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        url = f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
        yield {"SUPPORT_MODEL": "chat:gpt-x", "OPENAI_BASE_URL": url, "OPENAI_API_KEY": "a-key-of-nobody"}
    finally:
        await runner.cleanup()


def acted(messages: list[dict[str, Any]]) -> dict[str, Any] | None:
    """A mail that says "refund 1999 cents of order 7" has it look at the orders, and then propose just that.

    "credit" in the place of "refund" has it propose store credit.
    """
    asked = _WISH.search(str([one["content"] for one in messages if one["role"] == "user"]))
    done = sum(one["role"] == "tool" for one in messages)
    if asked is None or done >= 2:
        return None
    arguments = {"order_id": asked[3], "amount_cents": int(asked[2]), "reason": "It arrived broken."}
    name, given = (_TOOLS[asked[1]], arguments) if done else ("list_orders", {})
    called = {"id": f"call_{done}", "type": "function", "function": {"name": name, "arguments": json.dumps(given)}}
    return completion("tool_calls", tool_calls=[called])
