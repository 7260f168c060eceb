"""The commented ``desk.yaml`` a new desk begins with."""

from pathlib import Path
from typing import Final

_TEXT: Final = """\
# What this desk is told by its owners. What stands behind a # is not said; then the settings in .env count.
version: 1
name: {name}
language: {language}
# Who may change this file: people of the workspace (U…).
# owners: [U0000000]
"""


def write_desk_file(path: Path, *, name: str, language: str) -> bool:
    """Write it; False where there is one already, which is kept as it is."""
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(_TEXT.format(name=_quoted(name), language=language))
    except FileExistsError:
        return False
    return True


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
