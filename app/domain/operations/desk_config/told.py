"""What a version of the file says, field by field, laid over what is so without it."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from types import MappingProxyType
from typing import Any, TypeAlias

from app.domain.operations.desk_config.desk import DeskConfig

# By the field's place in DeskConfig, such as `limits.hard_cap_cents`; values as JSON keeps them.
Told: TypeAlias = Mapping[str, Any]


def with_told(base: DeskConfig, version: int, told: Told) -> DeskConfig:
    """What the file says wins. What an older or newer Countersign called otherwise is left as it is.

    Raises ValueError where the two do not go together.
    """
    sections: dict[str, dict[str, Any]] = {}
    for place, value in told.items():
        section, _, name = place.rpartition(".")
        if knows(base, place):
            sections.setdefault(section, {})[name] = frozen(value)
    changes: dict[str, Any] = dict(sections.pop("", {}))
    for section, inner in sections.items():
        changes[section] = replace(getattr(base, section), **inner)
    return replace(base, **changes, version=version)


def value_at(config: DeskConfig, place: str) -> Any:
    """What stands at a place such as `limits.hard_cap_cents`."""
    value: Any = config
    for name in place.split("."):
        value = getattr(value, name)
    return value


def knows(config: DeskConfig, place: str) -> bool:
    """Whether there is such a field."""
    section, _, name = place.rpartition(".")
    if not section:
        return name != "version" and name in {one.name for one in fields(config)}
    holder: Any = getattr(config, section, None)
    return is_dataclass(holder) and name in {one.name for one in fields(holder)}


def frozen(value: Any) -> Any:
    """A value of JSON as a frozen dataclass holds it."""
    if isinstance(value, list):
        return tuple(value)
    return MappingProxyType(value) if isinstance(value, dict) else value
