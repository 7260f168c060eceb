"""The seed header makes a send that is repeated the same send."""

import base64
import time

import pytest

from tests.conformance.patience import quiet
from tests.conformance.world import World

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def ulid(millis: int, entropy: bytes) -> str:
    number = int.from_bytes(millis.to_bytes(6, "big") + entropy, "big")
    return "".join(ALPHABET[(number >> shift) & 31] for shift in range(125, -1, -5))


def expected(millis: int, entropy: bytes, index: int) -> str:
    """The 1-based index is added to the last four bytes as a big-endian number."""
    last = (int.from_bytes(entropy[6:], "big") + index) % 2**32
    return ulid(millis, entropy[:6] + last.to_bytes(4, "big"))


@pytest.mark.facts("1 the seed header decides the internal ids")
async def test_ids_follow_from_the_seed(world: World) -> None:
    millis, entropy = int(time.time() * 1000), b"\x01\x02\x03\x04\x05\x06\x00\x00\x00\xfe"
    seed = f"{millis},{base64.b64encode(entropy).decode()}"
    events = [{"name": "nobody/listens", "data": {}}] * 3
    reply = await world.post_events(events, headers={"x-inngest-event-id-seed": seed})
    assert reply.json()["ids"] == [expected(millis, entropy, index) for index in (1, 2, 3)]


@pytest.mark.facts("1 the same seed again gives the same ids and no second run")
async def test_a_repeated_send_runs_once(world: World) -> None:
    app = world.app()

    @app.fn("echo")
    async def echo(ctx) -> str:
        return ctx.event.id

    await app.start()
    seed = f"{int(time.time() * 1000)},{base64.b64encode(app.id.encode()[-10:]).decode()}"
    event = {"name": app.event("go"), "data": {}}
    answers = [
        (await world.post_events([event], headers={"x-inngest-event-id-seed": seed})).json()["ids"] for _ in range(2)
    ]
    assert answers[0] == answers[1]
    assert await (await app.run("echo")).output() == answers[0][0]
    await quiet()
    assert len(app.run_ids("echo")) == 1
