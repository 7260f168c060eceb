"""``python -m tests.files_trial``: ten mails of 10 MB at once, the host's peak memory, and how long other mails wait.

The sender, two mail readers, PostgreSQL, the engine and the local workspace share the machine with the host.
"""

import asyncio
import base64
import os
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import httpx
import psutil

from app.domain.privacy.records_keys import new_key
from app.local import postgres
from app.mail.inbound import MAIL_BYTES_MAX
from tests.world import TENANT, World, run_world

LARGE = 10
CALM_SECONDS = 5.0
SMALL_AT_LEAST = 200


def large(number: int) -> bytes:
    """A mail with a picture, as large as the door lets in."""
    head = (
        f"From: buyer{number}@example.com\nTo: support@shop.example\nSubject: A photo\nMessage-ID: <{number}@trial>\n"
        'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="b"\n\n--b\nContent-Type: text/plain\n\nLook.\n\n'
        '--b\nContent-Type: image/png\nContent-Disposition: attachment; filename="photo.png"\n'
        "Content-Transfer-Encoding: base64\n\n"
    ).encode()
    room = MAIL_BYTES_MAX - len(head) - 100
    photo = b"\x89PNG\r\n\x1a\n" + os.urandom(room // 78 * 57 - 8)
    return head + base64.encodebytes(photo) + b"--b--\n"


async def main() -> int:
    """0 where every mail was taken in."""
    with tempfile.TemporaryDirectory() as folder:
        cluster = postgres.start(Path(folder) / "postgres")
        desk, engine = [await postgres.ensure_database(cluster, name) for name in ("desk", "engine")]
        try:
            async with run_world(Path(folder) / "world", desk, engine, {"RECORDS_KEY": new_key()}) as world:
                await asyncio.sleep(CALM_SECONDS)
                return await _measure(world)
        finally:
            cluster.stop()


async def _measure(world: World) -> int:
    host = psutil.Process(world.stack.children["host"].process.pid)
    calm = await _small(world, asyncio.Event(), SMALL_AT_LEAST)
    before, peak, over = host.memory_info().rss, [0], asyncio.Event()
    watch = asyncio.create_task(_watched(host, peak, over))
    beside = asyncio.create_task(_small(world, over, 0))
    began = time.perf_counter()
    answers = Counter(await asyncio.gather(*(_post(world, large(number)) for number in range(LARGE))))
    took = time.perf_counter() - began
    over.set()
    await watch
    kept = await world.admin.fetchval("SELECT count(*) FROM attachments")
    print(
        f"{LARGE} mails of {MAIL_BYTES_MAX / 1e6:.1f} MB at once: {dict(answers)} in {took:.1f} s, {kept} files kept"
    )
    print(f"  host: {before / 2**20:.0f} MiB before, {peak[0] / 2**20:.0f} MiB at its peak")
    print(f"  mail door, small mails one after another: {_told(calm)} alone; {_told(await beside)} beside them")
    return int(answers != {200: LARGE} or kept != LARGE)


async def _watched(host: psutil.Process, peak: list[int], over: asyncio.Event) -> None:
    while not over.is_set():
        peak[0] = max(peak[0], host.memory_info().rss)
        await asyncio.sleep(0.02)


async def _small(world: World, over: asyncio.Event, at_least: int) -> list[float]:
    """How long each small mail took, in ms; until the large ones are in, or so many."""
    took: list[float] = []
    while len(took) < at_least or (not at_least and not over.is_set()):
        began = time.perf_counter()
        await world.mail(f"small{len(took)}-{at_least}@example.com", "Thanks, all is well.")
        took.append((time.perf_counter() - began) * 1000)
    return took


async def _post(world: World, body: bytes) -> int:
    door, kind = f"{world.stack.host_url}/webhooks/mail/{TENANT}", {"content-type": "message/rfc822"}
    async with httpx.AsyncClient(timeout=120) as http:
        return (await http.post(door, content=body, headers=kind)).status_code


def _told(took: list[float]) -> str:
    ordered = sorted(took)
    p50, p99 = ordered[len(ordered) // 2], ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]
    return f"{len(ordered)} mails, p50 {p50:.0f} ms, p99 {p99:.0f} ms, max {ordered[-1]:.0f} ms"


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
