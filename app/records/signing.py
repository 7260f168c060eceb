"""Signs a look-up by the Standard Webhooks convention, so that the team's side can tell ours from anybody's."""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping
from typing import Final

from app.errors import RecordsUnavailable

PREFIX: Final = "whsec_"
_KEY_BYTES_MIN: Final = 24


def signed(secret: str, body: bytes, *, look_up_id: str, at_seconds: int) -> Mapping[str, str]:
    """The headers of one look-up. Raises RecordsUnavailable for a secret that is none."""
    said = f"{look_up_id}.{at_seconds}.".encode() + body
    signature = base64.b64encode(hmac.new(_key(secret), said, hashlib.sha256).digest()).decode()
    return {
        "webhook-id": look_up_id,
        "webhook-timestamp": str(at_seconds),
        "webhook-signature": f"v1,{signature}",
    }


def secret_fault(secret: str) -> str:
    """What is wrong with it; empty where it can sign."""
    try:
        _key(secret)
    except RecordsUnavailable as error:
        return error.sentence
    return ""


def _key(secret: str) -> bytes:
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if not secret.startswith(PREFIX) or len(key) < _KEY_BYTES_MIN:
        raise RecordsUnavailable(
            f"The secret that signs look-ups must be {PREFIX} and at least {_KEY_BYTES_MIN} bytes in base64",
            detail="bad_secret",
        )
    return key
