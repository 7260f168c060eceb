"""One mail reader's process: what it is sent, what it says, how it ends."""

import asyncio
import contextlib
import json
import os
import signal
from asyncio.subprocess import Process
from typing import Any, Final

from app.domain.cases.cases import InboundMail
from app.errors import BadInput, TooLarge, Unreadable
from app.mail import frames

_DYING_SECONDS: Final = 2.0


class Died(Exception):
    """The reader is gone; ``code`` says what of."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def kill(reader: Process) -> None:
    """By its number: ``Process.kill`` also collects the dead, and then nobody learns what it died of."""
    if reader.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(reader.pid, signal.SIGKILL)


async def end_of(reader: Process) -> int:
    """Its output has ended, so it is dead or as good as that."""
    try:
        return await asyncio.wait_for(reader.wait(), _DYING_SECONDS)
    except TimeoutError:
        kill(reader)
        return await reader.wait()


async def exchange(
    reader: Process, trusted: list[str], body: bytes, content_type: str
) -> tuple[dict[str, Any], bytes, bytes, tuple[bytes, ...]]:
    assert reader.stdin is not None
    assert reader.stdout is not None
    reader.stdin.write(frames.request({"content_type": content_type, "trusted": trusted}, len(body)))
    reader.stdin.write(body)
    await reader.stdin.drain()
    head, text, quoted = frames.ANSWER.unpack(await reader.stdout.readexactly(frames.ANSWER.size))
    header: dict[str, Any] = json.loads(await reader.stdout.readexactly(head))
    read = reader.stdout.readexactly
    words = await read(text), await read(quoted)
    return header, *words, tuple([await read(size) for size in header.get("files", ())])


def mail_of(header: dict[str, Any], text: bytes, quoted: bytes, files: tuple[bytes, ...]) -> InboundMail:
    if "died" in header:
        raise Died(header["died"])
    if "error" in header:
        error = header["error"]
        kinds: dict[str, type[BadInput]] = {"unreadable": Unreadable, "large": TooLarge}
        raise kinds.get(error["kind"], BadInput)(error["sentence"], detail=error["detail"])
    return frames.mail_from(header["mail"], text, quoted, files)
