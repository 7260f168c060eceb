"""A model call handed to the engine is made by it, or the step fails in words the function can catch."""

import json

import inngest
import pytest
from inngest.experimental.ai import openai

from tests.conformance.patience import RETRY_WITHIN_SECONDS
from tests.conformance.world import World

REPLY = {"id": "1", "choices": [{"message": {"role": "assistant", "content": "hello"}}]}


async def model(scope, receive, send) -> None:
    await receive()
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json")]})
    await send({"type": "http.response.body", "body": json.dumps(REPLY).encode()})


@pytest.mark.facts("4 AIGateway calls the model or fails the step in words")
async def test_the_answer_is_recorded_or_the_step_fails_in_words(world: World) -> None:
    app = world.app()
    provider = await world.host(model)
    origin = provider.url.removesuffix("/api/inngest")

    @app.fn("fn", retries=0)
    async def fn(ctx: inngest.Context) -> dict:
        adapter = openai.Adapter(auth_key="none", model="any", base_url=f"{origin}/v1")
        body = {"messages": [{"role": "user", "content": "hi"}]}
        try:
            return {"data": await ctx.step.ai.infer("ask", adapter=adapter, body=body)}
        except inngest.StepError as error:
            return {"caught": error.message}

    await app.start()
    await app.send()
    output = await (await app.run("fn")).output(within=RETRY_WITHIN_SECONDS)
    if "data" in output:
        assert output["data"] == REPLY
        assert provider.calls[0].body["messages"] == [{"role": "user", "content": "hi"}]
    else:
        assert output["caught"]
