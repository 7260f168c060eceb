"""The ``.env`` that setting up writes: lines are added, nothing that stands there is changed."""

import os
import re
import stat
from pathlib import Path
from typing import Final

from app.cli.environment import read_file
from app.errors import BadInput

_PLAIN: Final = re.compile(r"[A-Za-z0-9_./:@,+=?%-]*")  # a shell may read the file, too
_HEAD: Final = (
    "# Written by `countersign init`. Secrets stand here: keep the file to yourself, and a copy in a safe place.\n"
)


class EnvFile:
    """What is asked first is kept first: whoever stops half-way goes on from there."""

    def __init__(self, path: Path) -> None:
        """Raises Misconfigured where there is a file and it cannot be read."""
        self.path = path
        self.added: list[str] = []
        self._values = {name: value or "" for name, value in read_file(path).items()} if path.is_file() else {}

    def get(self, name: str) -> str:
        """Its value in the environment, which counts first as for a host, or there; empty where in neither."""
        return os.environ.get(name) or self._values.get(name, "")

    def keep(self, name: str, value: str) -> None:
        """Add a line unless it says so already. The last line of a name counts, so an old one can stay as it is."""
        if not value or self._values.get(name) == value:
            return
        replaced = bool(self._values.get(name))
        note = "# This line counts, and no longer the one above.\n" if replaced else ""
        self._append(f"{note}{name}={_quoted(name, value)}\n")
        self._values[name] = value
        self.added.append(name)
        os.environ[name] = value  # what runs next in this process is told as well

    def open_to_others(self) -> bool:
        """Whether others on this machine may read it."""
        return self.path.is_file() and bool(stat.S_IMODE(self.path.stat().st_mode) & 0o077)

    def _append(self, text: str) -> None:
        before = self.path.read_bytes() if self.path.is_file() else None
        head = _HEAD if before is None else "" if before.endswith(b"\n") or not before else "\n"
        descriptor = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(f"{head}{text}")


def _quoted(name: str, value: str) -> str:
    if "\n" in value or "${" in value:
        raise BadInput(f"{name} holds a line break or ${{, which no .env file can hold")
    if _PLAIN.fullmatch(value):
        return value
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"
