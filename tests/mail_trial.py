"""``make trials``: the event loop while hostile mail is read, and hundreds of honest mails at once."""

import asyncio
import statistics
import sys
import time
from collections.abc import Awaitable, Callable

from app.errors import BadInput
from app.mail.readers import Readers, open_readers
from tests.mail.hostile import MIME, corpus, eml

LAG_MS_MAX, P99_MS_MAX, AT_ONCE = 50.0, 500.0, 500


async def main() -> int:
    """0 where both promises held."""
    async with open_readers(frozenset({"mx.desk.example"})) as read:
        mails = list(corpus(slow=True))  # built beforehand: that takes a while too
        lags = await watched(lambda: every_hostile_mail(read, mails))
        took = await honest_ones(read)
    worst, late = max(lags), percentile(took, 99)
    print(f"event loop while hostile mail is read: worst {worst:.1f} ms, 99th {percentile(lags, 99):.1f} ms")
    print(f"{AT_ONCE} honest mails at once: median {statistics.median(took):.0f} ms, 99th {late:.0f} ms")
    return 0 if worst < LAG_MS_MAX and late < P99_MS_MAX else 1


async def every_hostile_mail(read: Readers, mails: list[tuple[str, str, bytes]]) -> None:
    """One after the other, as a flood would keep one reader busy all the time."""
    for _, content_type, body in mails:
        try:
            await read(body, content_type)
        except BadInput:
            continue


async def honest_ones(read: Readers) -> list[float]:
    """How long each took, in ms."""

    async def one(number: int) -> float:
        started = time.perf_counter()
        await read(eml(b"Please refund order %d." % number), MIME)
        return (time.perf_counter() - started) * 1000

    return list(await asyncio.gather(*(one(number) for number in range(AT_ONCE))))


async def watched(work: Callable[[], Awaitable[None]]) -> list[float]:
    """How much later than asked for the event loop came back each time, in ms."""
    lags: list[float] = []

    async def watch() -> None:
        while True:
            started = time.perf_counter()
            await asyncio.sleep(0.002)
            lags.append((time.perf_counter() - started - 0.002) * 1000)

    watching = asyncio.create_task(watch())
    await work()
    watching.cancel()
    return lags


def percentile(samples: list[float], percent: int) -> float:
    """The value that so many of a hundred do not exceed."""
    return sorted(samples)[min(len(samples) - 1, len(samples) * percent // 100)]


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
