"""The tables of docs/configuration.md, from the settings' own descriptions and defaults. Run to write it."""

from pathlib import Path
from typing import Final

import annotated_types
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings

from app.settings import SECTIONS

PAGE: Final = Path(__file__).parents[1] / "docs" / "configuration.md"
_HEAD: Final = """# Settings

Written by `make docs` from `app/settings`; a test keeps it in step.

Settings are read once from the environment, and from `.env` for what that leaves unset; `.env.example` lists
them all. Every command hears both (`COUNTERSIGN_ENV_FILE` names another file), except `demo`, which touches
nothing that is real. An empty line is as good as none. Nonsense stops the start with a sentence, and
`countersign doctor` checks every line and names the fix.
"""
_FOOT: Final = """
## Beside the settings

| Variable | Meaning |
|---|---|
| `COUNTERSIGN_HOME` | The folder in which `dev` and `demo` keep their data; `.countersign` where it is not set |
| `COUNTERSIGN_ENV_FILE` | Another file than `.env` |
| `RESTORE_DATABASE_URL` | The empty database that `countersign restore FILE` fills |
"""


def page() -> str:
    """The whole page."""
    return "\n".join([_HEAD, *(_section(title, part) for title, part in SECTIONS)]) + _FOOT


def _section(title: str, part: type[BaseSettings]) -> str:
    rows = (f"| `{name.upper()}` |{_default(field)}| {_meaning(field)} |" for name, field in _own(part).items())
    return "\n".join(
        [f"## {title}\n", f"{part.__doc__}\n", "| Setting | Default | Meaning |", "|---|---|---|", *rows, ""]
    )


def _own(part: type[BaseSettings]) -> dict[str, FieldInfo]:
    return {name: field for name, field in part.model_fields.items() if name in part.__annotations__}


def _default(field: FieldInfo) -> str:
    if field.default in (None, "", (), {}):
        return " "
    return f" `{str(field.default).lower() if isinstance(field.default, bool) else field.default}` "


def _meaning(field: FieldInfo) -> str:
    least, most = (
        next((getattr(one, word) for one in field.metadata if isinstance(one, kind)), None)
        for kind, word in ((annotated_types.Ge, "ge"), (annotated_types.Le, "le"))
    )
    return str(field.description) if most is None else f"{field.description} ({least:,} to {most:,})"


if __name__ == "__main__":
    PAGE.write_text(page())
