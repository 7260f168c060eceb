"""The table of fields in docs/desk-file.md. ``python -m tests.desk_file.page`` writes it."""

from pathlib import Path

from app.desk_file.fields import FIELDS, SECTIONS
from app.desk_file.fields.field import Field
from app.domain.operations.desk_config import DeskConfig, value_at

PAGE = Path(__file__).parents[2] / "docs" / "desk-file.md"
BEGIN, END = "<!-- fields: python -m tests.desk_file.page -->", "<!-- end of fields -->"


def fields_table() -> str:
    """One table per section."""
    parts = []
    for section, title in SECTIONS.items():
        rows = [_row(field) for field in FIELDS if field.heading == section]
        head = f"**{title}**{f': `{section}`' if section else ''}"
        parts.append(
            "\n".join([head, "", "| Field | Meaning | Write | Default | Setting |", "|---|---|---|---|---|", *rows])
        )
    return "\n\n".join(parts)


def _row(field: Field) -> str:
    default = value_at(DeskConfig(), field.place)
    if default is None:
        said = "`off`" if "`off`" in field.kind.allowed else "—"
    else:
        said = f"`{field.kind.write(default)}`" if default or default == 0 else "—"
    if field.place in ("shop.topics", "crons.zone", "tools.declared"):
        said = "—"
    setting = f"`{field.setting}`" if field.setting else ""
    cells = (f"`{field.path}`", field.about, field.kind.allowed, said, setting)
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"


def written(page: str) -> str:
    """The page with its table as it is now."""
    head, _, rest = page.partition(BEGIN)
    return f"{head}{BEGIN}\n{fields_table()}\n{END}{rest.partition(END)[2]}"


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text()))
