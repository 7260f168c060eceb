"""Reading raw MIME within limits: headers, the text a person wrote, and attachments by name, size and hash."""

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from typing import Any, Final

from app.errors import BadInput
from app.mail.html_text import html_to_text

HEADER_BYTES_MAX: Final = 64 * 1024
DEPTH_MAX: Final = 20
PARTS_MAX: Final = 200
NAME_MAX: Final = 255
_SUBJECT_RAW_MAX: Final = 4000  # decoding long encoded words takes quadratic time
_BLANK_LINE: Final = re.compile(rb"\r?\n\r?\n")
_MULTIPART: Final = re.compile(rb"content-type:\s*multipart/", re.IGNORECASE)
_WANTED: Final = ("message-id", "in-reply-to", "references")


@dataclass(frozen=True)
class Read:
    """What is kept of a raw mail. ``headers`` has lower-case names; ``senders`` every From there was."""

    headers: dict[str, str]
    senders: list[str]
    body: str
    attachments: tuple[dict[str, Any], ...]


def read(raw: bytes) -> Read:
    """Parse a raw mail. Raises BadInput for what no honest mail program writes."""
    _limits(raw)
    try:
        # The older policy keeps headers as they came: the newer one parses them and recurses on hostile ones.
        message = message_from_bytes(raw, policy=policy.compat32)
        parts = list(_leaves(message, 0))
    except (RecursionError, MessageError, LookupError, ValueError) as error:
        raise BadInput("The mail cannot be read: its MIME structure is broken", detail="bad_mime") from error
    headers = {name: _unfold(str(message.get(name, ""))) for name in _WANTED}
    headers["subject"] = _decoded(str(message.get("subject", ""))[:_SUBJECT_RAW_MAX])
    senders = [_decoded(str(value)[:_SUBJECT_RAW_MAX]) for value in message.get_all("from", [])]
    texts = [part for part in parts if not _is_attachment(part)]
    attachments = tuple(attachment(_name(part), _bytes(part)) for part in parts if _is_attachment(part))
    return Read(headers, senders, _body(texts), attachments)


def attachment(name: str, content: bytes) -> dict[str, Any]:
    """What is kept of an attachment: never its content."""
    digest = hashlib.sha256(content).hexdigest()
    return {"name": name[:NAME_MAX], "size_bytes": len(content), "sha256": digest}


def decode_base64(text: str) -> bytes:
    """Base64 as providers send it. Raises BadInput."""
    try:
        return base64.b64decode(text)
    except (binascii.Error, ValueError) as error:
        raise BadInput("An attachment is not valid base64", detail="bad_attachments") from error


def _limits(raw: bytes) -> None:
    end = _BLANK_LINE.search(raw, 0, HEADER_BYTES_MAX + 4)
    if end is None and len(raw) > HEADER_BYTES_MAX:
        raise BadInput("The mail's headers are longer than 64 KiB", detail="headers_too_long")
    if len(_MULTIPART.findall(raw)) > PARTS_MAX:
        raise BadInput("The mail has too many parts", detail="too_many_parts")


def _leaves(message: "Message[str, str]", depth: int) -> "list[Message[str, str]]":
    if depth > DEPTH_MAX:
        raise BadInput("The mail's parts are nested too deeply", detail="too_deep")
    payload = message.get_payload()
    # A forwarded mail is an attachment: what somebody else wrote is not this sender's request.
    if not message.is_multipart() or not isinstance(payload, list) or message.get_content_maintype() == "message":
        return [message]
    return [leaf for part in payload if isinstance(part, Message) for leaf in _leaves(part, depth + 1)]


def _is_attachment(part: "Message[str, str]") -> bool:
    if part.get_content_disposition() == "attachment" or part.get_content_maintype() != "text":
        return True
    return part.get_content_subtype() not in ("plain", "html")


def _body(texts: "list[Message[str, str]]") -> str:
    plain = [_text(part) for part in texts if part.get_content_subtype() == "plain"]
    if any(text.strip() for text in plain):
        return "\n".join(plain)
    return "\n".join(html_to_text(_text(part)) for part in texts if part.get_content_subtype() == "html")


def _text(part: "Message[str, str]") -> str:
    charset = part.get_content_charset() or "utf-8"
    try:
        return _bytes(part).decode(charset, "replace")
    except LookupError:
        return _bytes(part).decode("utf-8", "replace")


def _bytes(part: "Message[str, str]") -> bytes:
    if part.get_content_maintype() == "message":
        inner = part.get_payload()
        return inner[0].as_bytes() if isinstance(inner, list) and inner and isinstance(inner[0], Message) else b""
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _name(part: "Message[str, str]") -> str:
    return _decoded(part.get_filename() or part.get_content_type())


def _decoded(value: str) -> str:
    try:
        return _unfold(str(make_header(decode_header(value))))
    except (MessageError, LookupError, ValueError, UnicodeError):
        return _unfold(value)


def _unfold(value: str) -> str:
    return re.sub(r"\s+", " ", value).strip()
