"""What changes between two configurations, in plain words, and where each value comes from."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from app.desk_file.fields import BY_PLACE, FIELDS
from app.desk_file.tool_changes import PLACE, tool_changes
from app.domain.operations.desk_config import DeskConfig, value_at
from app.domain.operations.desk_config.loosening import loosened


@dataclass(frozen=True)
class Change:
    """One field. ``loosens`` says why it lets more through; empty: it does not."""

    field: str
    about: str
    before: str
    after: str
    loosens: str


@dataclass(frozen=True)
class Shown:
    """One value that is in force, and who said it."""

    field: str
    value: str
    source: str


def differences(old: DeskConfig, new: DeskConfig) -> list[Change]:
    """In the file's order. What loosens without a change of its own, as a sum that follows its limit does, too."""
    why, found = loosened(old, new), []
    for field in FIELDS:
        before, after = value_at(old, field.place), value_at(new, field.place)
        if field.place == PLACE:
            found += [
                Change(one.field, field.about, *one.said, loosens=why.get(one.field, ""))
                for one in tool_changes(old, new)
            ]
        elif before != after or field.place in why:
            said = (field.kind.say(before), field.kind.say(after))
            found.append(Change(field.path, field.about, *said, loosens=why.get(field.place, "")))
    return found


def shown(
    config: DeskConfig, told: Mapping[str, Any], set_by_environment: Collection[str], directory: Mapping[str, Any]
) -> list[Shown]:
    """``set_by_environment``: names of settings that somebody set. ``directory`` has what tenants are listed with."""
    found = []
    for field in FIELDS:
        if field.place in told:
            source = f"file, version {config.version}"
        elif field.setting and field.setting in set_by_environment:
            source = f"environment, {field.setting}"
        else:
            source = "countersign language" if field.place in directory else "default"
        value = value_at(config, field.place)
        if value is None and field.place not in told:
            value = directory.get(field.place)
        found.append(Shown(field.path, field.kind.say(value), source))
    return found


def named(place: str) -> str:
    """A place in DeskConfig by its name in the file."""
    return BY_PLACE[place].path if place in BY_PLACE else place
