"""Seals short secrets with AES-GCM, bound to whose they are and what they are called."""

import hashlib
import secrets
from base64 import urlsafe_b64decode
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.errors import Misconfigured

_NONCE_BYTES: Final = 12


@dataclass(frozen=True)
class Sealed:
    """What may be stored."""

    content: bytes
    key_id: str


class Seals:
    """New ones are sealed with the first key; any of them opens what is there."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._keys = {key_id_of(key): urlsafe_b64decode(key) for key in keys}
        self.newest = next(iter(self._keys), "")

    def __repr__(self) -> str:
        """Without the keys."""
        return f"Seals({', '.join(self._keys)})"

    def seal(self, secret: str, bound_to: str) -> Sealed:
        """Raises Misconfigured where there is no key."""
        if not self.newest:
            raise Misconfigured(
                "SECRETS_KEY is not set: it seals secrets of tenants. `countersign key` makes one; keep a copy of it "
                "apart from the backups"
            )
        nonce = secrets.token_bytes(_NONCE_BYTES)
        content = AESGCM(self._keys[self.newest]).encrypt(nonce, secret.encode(), bound_to.encode())
        return Sealed(nonce + content, self.newest)

    def open(self, sealed: Sealed, bound_to: str) -> str:
        """Raises Misconfigured where no key of ours opens it, or it is damaged or somebody else's."""
        key = self._keys.get(sealed.key_id)
        nonce, content = sealed.content[:_NONCE_BYTES], sealed.content[_NONCE_BYTES:]
        try:
            if key is None:
                raise InvalidTag
            return AESGCM(key).decrypt(nonce, content, bound_to.encode()).decode()
        except (InvalidTag, ValueError) as error:
            raise Misconfigured(
                f"No key in SECRETS_KEY opens the secret {bound_to}: it was sealed with another one, or was damaged. "
                "Put that key back behind the newest one and a comma, or set the secret again",
                detail="wrong_key",
            ) from error


def key_id_of(key: str) -> str:
    """Enough to tell a few keys apart, and nothing of the key."""
    return hashlib.sha256(urlsafe_b64decode(key)).hexdigest()[:12]
