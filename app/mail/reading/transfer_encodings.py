"""A part's bytes out of the form they travelled in; what a gateway put in between or below is not lost with them."""

import base64
import binascii
import re
from email.message import Message
from typing import Final

_NAME: Final = re.compile(r"\s*([A-Za-z0-9-]+)")
_BASE64_LINE: Final = re.compile(rb"[A-Za-z0-9+/]+={0,2}")
_NOT_BASE64: Final = re.compile(rb"[^A-Za-z0-9+/=]+")
_SHORT: Final = 40  # characters; a shorter line below the last one is a word


def content(part: "Message[str, str]") -> bytes:
    """What the part holds. A mail that is forwarded inside is given back as it is written."""
    if part.get_content_maintype() == "message":
        inner = part.get_payload()
        blocks = inner if isinstance(inner, list) else []
        return b"\n".join(block.as_bytes() for block in blocks if isinstance(block, Message))
    found = _NAME.match(str(part.get("content-transfer-encoding", "")))
    coding = found[1].lower() if found else ""
    if coding == "base64":
        payload = part.get_payload()
        return from_base64(payload.encode("ascii", "surrogateescape")) if isinstance(payload, str) else b""
    if found and coding != str(part.get("content-transfer-encoding", "")).lower():
        part.replace_header("content-transfer-encoding", coding)  # such as "quoted-printable;"
    decoded = part.get_payload(decode=True)
    return decoded if isinstance(decoded, bytes) else b""


def from_base64(raw: bytes) -> bytes:
    """Whole lines of it, and as they are those that are none: a list's footer stands below many a text."""
    coded: list[bytes] = []
    plain: list[bytes] = []
    width, ended = 0, False
    for line in raw.splitlines():
        bare = line.strip()
        width = width or len(bare)
        if ended and bare and len(bare) < _SHORT and not (bare.endswith(b"=") and len(bare) % 4 == 0):
            plain.append(line)
        elif not plain and (_BASE64_LINE.fullmatch(bare) or not bare):
            coded.append(bare)
        elif not plain and b" " not in bare and len(_NOT_BASE64.sub(b"", bare)) * 10 >= len(bare) * 9:
            coded.append(_NOT_BASE64.sub(b"", bare))
        else:
            plain.append(line)
        ended = ended or bare.endswith(b"=") or 0 < len(bare) < width
    if not any(coded):
        return raw
    decoded = _decoded(b"".join(coded))
    return decoded + (b"\n" + b"\n".join(plain) if any(plain) else b"")


def _decoded(coded: bytes) -> bytes:
    """Joined pieces that each had their own end are read one after the other."""
    pieces = re.findall(rb"[^=]+=*", coded)
    return b"".join(map(_piece, pieces))


def _piece(coded: bytes) -> bytes:
    bare = coded.rstrip(b"=")
    if len(bare) % 4 == 1:
        bare = bare[:-1]  # half a byte: it was cut
    try:
        return base64.b64decode(bare + b"=" * (-len(bare) % 4))
    except (binascii.Error, ValueError):
        return b""
