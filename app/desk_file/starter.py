"""A new file: every field with what it means, given ones in force and the others behind a `#`."""

from collections.abc import Mapping
from textwrap import wrap
from typing import Any

from app.desk_file.fields import BY_PATH, FIELDS, SECTIONS
from app.desk_file.fields.field import Field
from app.domain.operations.desk_config import DeskConfig, value_at

_HEAD = """\
# What this desk is told. Look at it with `countersign config check desk.yaml`, bring it into force with
# `countersign config apply desk.yaml`; nothing has to be restarted. What stands behind a # is not said, and then the
# environment's setting counts, or the default that stands there.
"""


def starter_desk_file(told: Mapping[str, Any] | None = None) -> str:
    """``told`` by places in DeskConfig, such as ``{"channels.approvals": "C0AB1", "reviewers": ["U1"]}``."""
    told, default, blocks = told or {}, DeskConfig(), [_HEAD]
    for section, title in SECTIONS.items():
        fields = [field for field in FIELDS if field.heading == section]
        said = any(field.place in told for field in fields)
        lines = [f"# {title}"]
        indent = "  " if section and section not in BY_PATH else ""
        if indent:
            lines.append(f"{section}:" if said else f"# {section}:")
        for field in fields:
            lines += _lines(field, told, value_at(default, field.place), indent=indent)
        blocks.append("\n".join(lines) + "\n")
    return "\n".join(blocks)


def _lines(field: Field, told: Mapping[str, Any], default: Any, *, indent: str) -> list[str]:
    given = field.place in told
    value = told[field.place] if given else (default or field.example or default)
    written = field.kind.write(value)
    entry = f"{indent}{field.name}:{'' if written.startswith(chr(10)) else ' '}{written}"
    mark = "" if given else "# "
    about = wrap(field.about, 110, initial_indent=f"{indent}# ", subsequent_indent=f"{indent}# ")
    return [*about, *(f"{mark}{line}" for line in entry.split("\n"))]
