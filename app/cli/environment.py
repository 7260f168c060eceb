"""What a command is told: the environment, and the ``.env`` beside us for whatever that leaves unset."""

import os
from pathlib import Path
from typing import Final

from app.errors import Misconfigured

LOCKED: Final = ("production", "staging")  # COUNTERSIGN_ENV of a desk that others reach
FILE_SETTING: Final = "COUNTERSIGN_ENV_FILE"  # empty: no file


def load() -> None:
    """Take over what the file sets and the environment does not, once for every reader. Raises Misconfigured."""
    path = Path(os.environ.get(FILE_SETTING, ".env"))
    if path.name and path.is_file():
        for name, value in read_file(path).items():
            if value and not os.environ.get(name):
                os.environ[name] = value


def setting(name: str) -> str | None:
    """One setting; None where it is unset or empty."""
    return os.environ.get(name) or None


def read_file(path: Path) -> dict[str, str | None]:
    """What a .env file says. Raises Misconfigured."""
    from dotenv import dotenv_values
    from dotenv.parser import parse_stream

    try:
        with path.open(encoding="utf-8") as file:
            lines = list(parse_stream(file))
    except (OSError, UnicodeDecodeError) as error:
        raise Misconfigured(f"{path} cannot be read ({type(error).__name__}): is it a text file of yours?") from error
    wrong = [one.original.line for one in lines if one.error]
    if wrong:
        raise Misconfigured(f"{path}, line {wrong[0]}: a line is NAME=value, or a comment that begins with #")
    return {name.upper(): value for name, value in dotenv_values(path).items()}
