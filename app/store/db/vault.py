"""Seals what must not lie open in the records: compressed, encrypted and bound to its own digest."""

import asyncio
import base64
import hashlib
import zlib
from collections.abc import Sequence
from typing import Final

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from app.errors import Misconfigured

COMPRESSION: Final = 6
_CHUNK_BYTES: Final = 512 * 1024  # at a time: the event loop gets its turn in between
_LENGTH_BYTES: Final = 4
_DIGEST_BYTES: Final = hashlib.sha256().digest_size
BYTES_MAX: Final = 64 * 1024 * 1024  # what may come out of it; a mail has far less


class Vault:
    """New things are sealed with the first key; any of them opens what is there."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._fernet = MultiFernet([Fernet(key) for key in keys])

    async def seal(self, plain: bytes, *, level: int = COMPRESSION) -> bytes:
        """What may be stored. ``level`` 0 is for what is compressed already: trying costs time and gains nothing."""
        return await asyncio.to_thread(self._seal, plain, level)

    async def open(self, sealed: bytes) -> bytes:
        """What was sealed. Raises Misconfigured where no key of ours opens it, or it is damaged."""
        try:
            return await asyncio.to_thread(self._open, sealed)
        except (InvalidToken, zlib.error, ValueError) as error:
            raise Misconfigured(
                "No key in RECORDS_KEY opens this: it was sealed with another one, or was damaged. Put the key it "
                "was sealed with back, behind the newest one and a comma",
                detail="wrong_key",
            ) from error

    def _seal(self, plain: bytes, level: int) -> bytes:
        packed = hashlib.sha256(plain).digest() + zlib.compress(plain, level)
        sealed = bytearray()
        for at in range(0, len(packed), _CHUNK_BYTES):
            piece = base64.urlsafe_b64decode(self._fernet.encrypt(packed[at : at + _CHUNK_BYTES]))
            sealed += len(piece).to_bytes(_LENGTH_BYTES, "big") + piece
        return bytes(sealed)

    def _open(self, sealed: bytes) -> bytes:
        packed, at = bytearray(), 0
        while at < len(sealed):
            size = int.from_bytes(sealed[at : at + _LENGTH_BYTES], "big")
            at += _LENGTH_BYTES
            packed += self._fernet.decrypt(base64.urlsafe_b64encode(sealed[at : at + size]))
            at += size
        unpacking = zlib.decompressobj()
        plain = unpacking.decompress(bytes(packed[_DIGEST_BYTES:]), BYTES_MAX)
        if hashlib.sha256(plain).digest() != bytes(packed[:_DIGEST_BYTES]):
            raise ValueError("the pieces are not one whole")
        return plain
