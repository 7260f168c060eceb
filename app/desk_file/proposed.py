"""What a version would change, as values that can be told in any language."""

from textwrap import dedent
from typing import Any, Final

from app.desk_file.fields import FIELDS
from app.desk_file.fields.field import Field
from app.desk_file.kinds import Addresses, MinorUnits, SlackId, SlackIds, Text, Texts, Web
from app.desk_file.kinds.kind import OFF
from app.desk_file.kinds.policy import DefaultRule, Examples, Rules
from app.desk_file.tool_changes import PLACE, ToolChange, tool_changes
from app.domain.operations.desk_config import DeskConfig, value_at
from app.domain.operations.desk_config.loosening import reasons
from app.domain.operations.desk_config.loosens import Loosens
from app.domain.operations.desk_proposals import ProposedChange, SaidAs, Value

_OFF: Final = Value(SaidAs.OFF)


def proposed(old: DeskConfig, new: DeskConfig) -> tuple[ProposedChange, ...]:
    """What loosens comes first, so that nothing of it is cut off; each part in the file's order."""
    why, found = reasons(old, new), []
    for field in FIELDS:
        before, after = value_at(old, field.place), value_at(new, field.place)
        loosens = why.get(field.place)
        if field.place == PLACE:
            found += [_of_tool(one, why.get(one.field)) for one in tool_changes(old, new)]
        elif before != after or loosens:
            values = (_value(field, before), _value(field, after))
            found.append(ProposedChange(field.path, *values, loosens=loosens.code if loosens else ""))
    return tuple(sorted(found, key=lambda one: not one.loosens))


def _of_tool(change: ToolChange, loosens: Loosens | None) -> ProposedChange:
    if change.part == "reviewers":
        values = (Value(SaidAs.PEOPLE, tuple(change.before)), Value(SaidAs.PEOPLE, tuple(change.after)))
    else:
        before, after = (_OFF if text == OFF else Value(SaidAs.PLAIN, text) for text in change.said)
        values = (before, after)
    return ProposedChange(change.field, *values, loosens=loosens.code if loosens else "")


def _value(field: Field, value: Any) -> Value:
    kind = field.kind
    if value is None or value == "" or (not isinstance(kind, SlackIds) and kind.write(value) == OFF):
        return _OFF
    if isinstance(kind, MinorUnits):
        return Value(SaidAs.AMOUNT, int(value))
    if isinstance(kind, SlackIds):
        return Value(SaidAs.PEOPLE, tuple(value))
    if isinstance(kind, SlackId):
        return Value(SaidAs.PEOPLE, (value,)) if value.startswith("S") else Value(SaidAs.CHANNEL, value)
    if isinstance(kind, Texts | Addresses):
        return Value(SaidAs.TEXT, "\n".join(f"{topic}: {text}" for topic, text in value.items())) if value else _OFF
    if isinstance(kind, Rules | DefaultRule | Examples):
        return Value(SaidAs.TEXT, dedent(kind.write(value)).strip())
    return Value(
        SaidAs.TEXT if isinstance(kind, Text | Web) else SaidAs.PLAIN,
        kind.write(value) if not isinstance(kind, Text) else value,
    )
