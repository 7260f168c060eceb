"""The one way in which JSON is written for a digest: RFC 8785, so that another language finds the same bytes."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

import jcs

from app.errors import BadInput
from app.tool_schemas.shape import shape_faults

_DEPTH_MAX = 64
_VALUES_MAX = 100_000


def canonical(value: Any) -> str:
    """RFC 8785. Raises BadInput where it is nothing that JSON holds without loss."""
    if faults := shape_faults(value, depth_max=_DEPTH_MAX, values_max=_VALUES_MAX):
        raise BadInput(f"This cannot be written as JSON: {faults[0].sentence}.", detail="not_canonical")
    return bytes(jcs.canonicalize(plain(value))).decode()


def digest(text: str) -> str:
    """SHA-256 in hex, of what ``canonical`` wrote."""
    return hashlib.sha256(text.encode()).hexdigest()


def read_canonical(text: str) -> Any:
    """What ``canonical`` wrote, as plain data again."""
    return json.loads(text)


def plain(value: Any) -> Any:
    """Dicts and lists, whatever kind of mapping and sequence it was."""
    if isinstance(value, Mapping):
        return {name: plain(inner) for name, inner in value.items()}
    return [plain(inner) for inner in value] if isinstance(value, list | tuple) else value
