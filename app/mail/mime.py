"""Reading raw MIME within limits: headers, the text a person wrote, and attachments by name, size and hash."""

import base64
import binascii
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from itertools import islice
from typing import Any, Final

from app.errors import BadInput, Unreadable
from app.mail.headers import Headers
from app.mail.html_text import html_to_text

HEADER_BYTES_MAX: Final = 64 * 1024
DEPTH_MAX: Final = 20
PARTS_MAX: Final = 200  # that hold others
LEAVES_MAX: Final = 500
NAME_MAX: Final = 255
_SUBJECT_RAW_MAX: Final = 4000  # decoding long encoded words takes quadratic time
_BLANK_LINE: Final = re.compile(rb"\r?\n\r?\n")
_MULTIPART: Final = re.compile(rb"content-type:\s*multipart/", re.IGNORECASE)
_TYPE: Final = re.compile(r"[A-Za-z0-9!#$&^_.+-]{1,64}/[A-Za-z0-9!#$&^_.+-]{1,64}")
# Separators, and signs that show a name other than it is.
_NOT_IN_NAMES: Final = re.compile(r"[\x00-\x1f\x7f-\x9f/\\\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
REPORT: Final = "message/delivery-status"
RETURNED: Final = ("message/rfc822", "text/rfc822-headers")


@dataclass(frozen=True)
class Read:
    """What is read of a raw mail. ``senders``: every From; ``reports``, ``returned``: what a bounce brings."""

    headers: Headers
    senders: list[str]
    body: str
    attachments: tuple[dict[str, Any], ...]
    types: frozenset[str]
    reports: list[str]
    returned: list[str]


def read(raw: bytes) -> Read:
    """Parse a raw mail. Raises Unreadable for what no honest mail program writes."""
    _limits(raw)
    try:
        # The older policy keeps headers as they came: the newer one parses them and recurses on hostile ones.
        message = message_from_bytes(raw, policy=policy.compat32)
        parts = list(islice(_leaves(message, 0), LEAVES_MAX + 1))
    except (RecursionError, MessageError, LookupError, ValueError) as error:
        raise Unreadable("The mail cannot be read: its MIME structure is broken", detail="bad_mime") from error
    if len(parts) > LEAVES_MAX:
        raise Unreadable("The mail has too many parts", detail="too_many_parts")
    texts = [part for part in parts if _words_in(part)]
    others = [part for part in parts if not _words_in(part)]
    return Read(
        headers=Headers.of((name, _header(name, value)) for name, value in message.items()),
        senders=[_decoded(str(value)[:_SUBJECT_RAW_MAX]) for value in message.get_all("from", [])],
        body=_body(texts),
        attachments=tuple(attachment(_name(part), _bytes(part), part.get_content_type()) for part in others),
        types=frozenset(part.get_content_type() for part in parts),
        reports=[excerpt(_bytes(part)) for part in others if part.get_content_type() == REPORT],
        returned=[excerpt(_bytes(part)) for part in others if part.get_content_type() in RETURNED],
    )


def excerpt(content: bytes) -> str:
    """The beginning of a part, for its header lines."""
    return content[:HEADER_BYTES_MAX].decode("utf-8", "replace").replace("\r\n", "\n")


def attachment(name: str, content: bytes, content_type: str) -> dict[str, Any]:
    """What is kept of an attachment: never its content. Nothing in its name can act, hide or lead elsewhere."""
    plain = _NOT_IN_NAMES.sub(" ", name).strip(" .")[:NAME_MAX]
    kind = content_type.lower() if _TYPE.fullmatch(content_type) else "application/octet-stream"
    digest = hashlib.sha256(content).hexdigest()
    return {"name": plain, "size_bytes": len(content), "sha256": digest, "content_type": kind}


def decode_base64(text: str) -> bytes:
    """Base64 as providers send it. Raises BadInput."""
    try:
        return base64.b64decode(text)
    except (binascii.Error, ValueError) as error:
        raise BadInput("An attachment is not valid base64", detail="bad_attachments") from error


def _limits(raw: bytes) -> None:
    end = _BLANK_LINE.search(raw, 0, HEADER_BYTES_MAX + 4)
    if end is None and len(raw) > HEADER_BYTES_MAX:
        raise Unreadable("The mail's headers are longer than 64 KiB", detail="headers_too_long")
    if len(_MULTIPART.findall(raw)) > PARTS_MAX:
        raise Unreadable("The mail has too many parts", detail="too_many_parts")


def _leaves(message: "Message[str, str]", depth: int) -> "Iterator[Message[str, str]]":
    if depth > DEPTH_MAX:
        raise Unreadable("The mail's parts are nested too deeply", detail="too_deep")
    payload = message.get_payload()
    # A forwarded mail is an attachment: what somebody else wrote is not this sender's request.
    if not message.is_multipart() or not isinstance(payload, list) or message.get_content_maintype() == "message":
        yield message
        return
    for part in payload:
        if isinstance(part, Message):
            yield from _leaves(part, depth + 1)


def _words_in(part: "Message[str, str]") -> str:
    """``plain``, ``html``, or nothing where it is an attachment."""
    if part.get_content_disposition() == "attachment":
        return ""
    if part.get_content_maintype() == "multipart":
        return "plain"  # it says it has parts and has none: what it has is words
    found = part.get_content_subtype() if part.get_content_maintype() == "text" else ""
    return found if found in ("plain", "html") else ""


def _body(texts: "list[Message[str, str]]") -> str:
    plain = [_text(part) for part in texts if _words_in(part) == "plain"]
    if any(text.strip() for text in plain):
        return "\n".join(plain)
    return "\n".join(html_to_text(_text(part)) for part in texts if _words_in(part) == "html")


def _text(part: "Message[str, str]") -> str:
    charset = part.get_content_charset() or "utf-8"
    try:
        return _bytes(part).decode(charset, "replace")
    except LookupError:
        return _bytes(part).decode("utf-8", "replace")


def _bytes(part: "Message[str, str]") -> bytes:
    if part.get_content_maintype() == "message":
        inner = part.get_payload()
        blocks = inner if isinstance(inner, list) else []
        return b"\n".join(block.as_bytes() for block in blocks if isinstance(block, Message))
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _name(part: "Message[str, str]") -> str:
    return _decoded(part.get_filename() or part.get_content_type())


def _header(name: str, value: object) -> str:
    """The subject in words; the others as they came."""
    return _decoded(str(value)[:_SUBJECT_RAW_MAX]) if name.lower() == "subject" else str(value)


def _decoded(value: str) -> str:
    try:
        return _unfold(str(make_header(decode_header(value))))
    except (MessageError, LookupError, ValueError, UnicodeError):
        return _unfold(value)


def _unfold(value: str) -> str:
    return re.sub(r"\s+", " ", value).strip()
