"""pg_dump and pg_restore, where this host has them. Passwords go through the environment, never the command line."""

import asyncio
import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit, urlunsplit

import structlog

from app.errors import BackupFailed

TOOL_SECONDS_MAX: Final = 3600.0
_VERSION: Final = re.compile(r"\b(\d+)(?:\.\d+|devel|beta\d+|rc\d+)")
_SCHEMA: Final = re.compile(r"\b(SCHEMA|COMMENT) - (SCHEMA )?public\b")
_SAID_MAX: Final = 500

_log = structlog.get_logger("countersign.store")


@dataclass(frozen=True)
class Tools:
    """A pair that belongs together."""

    dump: str
    restore: str


async def find_tools(server: int) -> Tools | None:
    """The pair on this host's PATH, if it is as new as the server: an older one refuses to dump."""
    dump, restore = shutil.which("pg_dump"), shutil.which("pg_restore")
    if dump is None or restore is None:
        return None
    found = _VERSION.search(await _run([dump, "--version"], None, "pg_dump"))
    return Tools(dump, restore) if found is not None and int(found[1]) >= server else None


async def dump(tools: Tools, url: str, snapshot: str, into: Path) -> None:
    """All of schema public as ``snapshot`` shows it, in the custom format. Raises BackupFailed."""
    about = ["--format=custom", "--schema=public", "--no-owner", f"--snapshot={snapshot}", f"--file={into}"]
    await _run([tools.dump, *about], url, "pg_dump")


async def load(tools: Tools, url: str, dumped: Path) -> None:
    """All or nothing, into an empty database. Raises BackupFailed."""
    contents = await _run([tools.restore, "--list", str(dumped)], None, "pg_restore")
    # Every database has its schema public already, and it is not ours to make or describe.
    wanted = [
        line for line in contents.splitlines() if not re.search(r"\b(SCHEMA|COMMENT) - (SCHEMA )?public\b", line)
    ]
    chosen = dumped.with_suffix(".list")
    chosen.write_text("\n".join(wanted))
    about = ["--single-transaction", "--exit-on-error", "--no-owner", f"--use-list={chosen}"]
    await _run([tools.restore, *about, str(dumped)], url, "pg_restore")


async def _run(command: list[str], url: str | None, name: str) -> str:
    environ = dict(os.environ)
    if url is not None:
        named, password = _without_password(url)
        command = [*command[:1], f"--dbname={named}", *command[1:]]
        environ |= {"PGPASSWORD": password} if password else {}
    try:
        process = await asyncio.create_subprocess_exec(
            *command,
            env=environ,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
    except OSError as error:
        raise BackupFailed(f"{name} could not be started", detail=name) from error
    try:
        said, complained = await asyncio.wait_for(process.communicate(), TOOL_SECONDS_MAX)
    except TimeoutError as error:
        raise BackupFailed(f"{name} did not finish within an hour", detail=name) from error
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode != 0:
        sentence = complained.decode(errors="replace").strip()[:_SAID_MAX]
        _log.error("backup_tool_failed", tool=name, said=sentence)
        raise BackupFailed(f"{name} failed: {sentence}", detail=name)
    return said.decode(errors="replace")


def _without_password(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    name, at, place = parts.netloc.rpartition("@")
    user, _, password = name.partition(":")
    return urlunsplit(parts._replace(netloc=f"{user}{at}{place}")), unquote(password)
