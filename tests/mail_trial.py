"""``make trials``: a whole desk's event loop while it is sent every hostile mail, one at a time and four at once.

The sender, two mail readers, PostgreSQL, the engine and the local workspace share the machine, so with several mails
at once the host mostly waits for a processor. What it worked itself without a pause tells those apart.
"""

import asyncio
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Final

import httpx

from app.local import postgres
from tests.mail.hostile import corpus
from tests.world import TENANT, World, run_world

HELD_UP_MS_MAX: Final = 50.0
CALM_SECONDS: Final = 5.0

Mails = list[tuple[str, str, bytes]]


async def main() -> int:
    """0 where the host answered each mail and was not held up for long."""
    mails: Mails = list(corpus(slow=True))  # built beforehand: that takes a while too
    return int(max([await _round(mails, at_once) for at_once in (1, 4)]) >= HELD_UP_MS_MAX)


async def _round(mails: Mails, at_once: int) -> float:
    """Send them all to a new desk and say what became of it; for how long the host was held up, in ms."""
    with tempfile.TemporaryDirectory() as folder:
        cluster = postgres.start(Path(folder) / "postgres")
        desk, engine = [await postgres.ensure_database(cluster, name) for name in ("desk", "engine")]
        lags = Path(folder) / "lags"
        try:
            async with run_world(Path(folder) / "world", desk, engine, {"LAGS": str(lags)}, faulty=True) as world:
                await asyncio.sleep(CALM_SECONDS)
                await asyncio.to_thread(lags.write_text, "")  # what start-up took is not asked
                answers = await _sent(world, mails, at_once)
                await asyncio.sleep(CALM_SECONDS)  # the last ones' runs
                lines = (await asyncio.to_thread(lags.read_text)).splitlines()
        finally:
            cluster.stop()
    late, worked = zip(*[map(float, line.split()) for line in lines], strict=True)
    assert not any(status >= 500 for status in answers), answers
    print(f"{len(mails)} hostile mails, {at_once} at once: answered {dict(answers)}")
    print(f"  event loop late by at most {max(late):.0f} ms; worked at most {max(worked):.0f} ms without a pause")
    return float(max(worked) if at_once > 1 else max(late))


async def _sent(world: World, mails: Mails, at_once: int) -> Counter[int]:
    """How they were answered, by status."""
    answers: Counter[int] = Counter()
    turn = asyncio.Semaphore(at_once)

    async def one(content_type: str, body: bytes) -> None:
        async with turn:
            door = f"{world.stack.host_url}/webhooks/mail/{TENANT}"
            answer = await http.post(door, content=body, headers={"content-type": content_type})
        answers[answer.status_code] += 1

    async with httpx.AsyncClient(timeout=120) as http:
        await asyncio.gather(*(one(content_type, body) for _, content_type, body in mails))
    return answers


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
