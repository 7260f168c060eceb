"""A PostgreSQL as a distribution installs it, empty, over TCP, with a login that is no superuser."""

import contextlib
import os
import pwd
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import asyncpg

from app.cli.local_stack.ports import Ports

WANTED: Final = 15
ADMIN: Final = "admin"
_PLACES: Final = "/usr/lib/postgresql/*/bin/postgres"
_START_SECONDS: Final = 300.0


def installed() -> Path | None:
    """Where a PostgreSQL 15 or newer has its programs; 15 itself is preferred."""
    found = [path.parent for path in Path("/").glob(_PLACES.lstrip("/"))]
    versions = {int(path.parent.name): path for path in found if path.parent.name.isdigit()}
    newer = sorted(version for version in versions if version >= WANTED)
    return versions[newer[0]] if newer else None


@contextmanager
def run_server(programs: Path) -> Iterator[str]:
    """Start an empty cluster; the superuser's URL. It refuses to run as root, so it does not."""
    # Not in a folder of pytest's: whoever runs the server may not pass through those.
    with tempfile.TemporaryDirectory(prefix="moving-in-", ignore_cleanup_errors=True) as made:
        yield from _running(programs, Path(made))


def _running(programs: Path, folder: Path) -> Iterator[str]:
    data = folder / "data"
    data.mkdir(mode=0o700)
    password = folder / "password"
    password.write_text("admin-secret")
    user = _somebody(data, password, folder)
    as_user = {} if user is None else {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    init = [
        programs / "initdb",
        "-D",
        data,
        "-U",
        ADMIN,
        "--auth=scram-sha-256",
        f"--pwfile={password}",
        "-E",
        "UTF8",
    ]
    subprocess.run([str(part) for part in init], check=True, capture_output=True, cwd="/", **as_user)
    with Ports() as ports:
        port = ports.spare("PostgreSQL")
        options = {"port": port, "listen_addresses": "127.0.0.1", "unix_socket_directories": "", "fsync": "off"}
        settings = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        with (folder / "postgres.log").open("wb") as log:
            server = subprocess.Popen(
                [str(programs / "postgres"), "-D", str(data), *settings], stdout=log, stderr=log, cwd="/", **as_user
            )
        try:
            url = f"postgresql://{ADMIN}:admin-secret@127.0.0.1:{port}/postgres"
            _answers(programs, port, server, folder / "postgres.log")
            yield url
        finally:
            server.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                server.wait(60)
            server.kill()


def _somebody(*owned: Path) -> pwd.struct_passwd | None:
    """Who runs it where we are root; None: we ourselves."""
    if os.geteuid() != 0:
        return None
    nobody = pwd.getpwnam("nobody")
    for path in owned:
        shutil.chown(path, nobody.pw_uid, nobody.pw_gid)
    return nobody


def _answers(programs: Path, port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS
    ask = [str(programs / "pg_isready"), "-h", "127.0.0.1", "-p", str(port), "-q"]
    while subprocess.run(ask, check=False).returncode != 0:
        assert server.poll() is None, log.read_text()
        assert time.monotonic() < deadline, log.read_text()
        time.sleep(0.1)


async def empty_database(admin_url: str, name: str) -> str:
    """A database owned by a login of its own that may do nothing special, as an administrator would make it."""
    assert re.fullmatch(r"[a-z_0-9]+", name)
    admin = await asyncpg.connect(admin_url)
    try:
        await admin.execute(f"CREATE ROLE {name} LOGIN PASSWORD 'owner-secret'")
        # What the product cannot make without the right to make roles; `countersign init` says just these lines.
        if not await admin.fetchval("SELECT count(*) FROM pg_roles WHERE rolname = 'countersign_app'"):
            await admin.execute("CREATE ROLE countersign_app NOLOGIN")
        await admin.execute(f"GRANT countersign_app TO {name}")
        await admin.execute(f"CREATE DATABASE {name} OWNER {name}")
    finally:
        await admin.close()
    return admin_url.replace(f"{ADMIN}:admin-secret", f"{name}:owner-secret").rpartition("/")[0] + f"/{name}"
