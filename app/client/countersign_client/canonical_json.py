"""Arguments in the one form that their hash is taken over (RFC 8785); what that cannot say for certain is refused."""

import hashlib
from typing import Any

import jcs

from .json_values import UnsayableArguments, check_json


def canonical_json(value: Any) -> bytes:
    """The bytes that are hashed. Raises UnsayableArguments."""
    check_json(value)
    return bytes(jcs.canonicalize(value))


def arguments_hash(value: Any) -> str:
    """SHA-256 of the canonical form, in small hex. Raises UnsayableArguments."""
    return hashlib.sha256(canonical_json(value)).hexdigest()


__all__ = ["UnsayableArguments", "arguments_hash", "canonical_json"]
