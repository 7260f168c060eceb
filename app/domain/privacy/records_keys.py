"""The keys that what lies in the records is sealed with: how they look, and how a new one is made."""

import base64
import binascii
import secrets
from typing import Final

KEY_BYTES: Final = 32


def new_key() -> str:
    """A key for RECORDS_KEY."""
    return base64.urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)).decode()


def keys_of(text: str, setting: str = "RECORDS_KEY") -> tuple[str, ...]:
    """The keys in such a setting, the newest first. Raises ValueError with a sentence that shows none of them."""
    keys = tuple(part.strip() for part in text.split(",") if part.strip())
    for number, key in enumerate(keys, 1):
        try:
            size = len(base64.b64decode(key, altchars=b"-_", validate=True))
        except (binascii.Error, ValueError):
            size = 0
        if size != KEY_BYTES:
            raise ValueError(
                f"{setting} holds keys of 32 bytes in URL-safe base64, separated by commas, the newest first; "
                f"number {number} of {len(keys)} is none. `countersign key` makes one"
            )
    return keys
