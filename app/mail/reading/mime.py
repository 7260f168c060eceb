"""Reading raw MIME within limits: headers, the text a person wrote, and attachments by name, size and hash."""

import base64
import binascii
import hashlib
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from itertools import islice
from typing import Any, Final

from app.domain.cases.file_types import HEAD_BYTES, kind_of
from app.errors import BadInput, Unreadable
from app.mail.reading.bodies import is_file, parts_of, uuencoded, words_of
from app.mail.reading.charsets import decode
from app.mail.reading.headers import Headers
from app.mail.reading.transfer_encodings import content

HEADER_BYTES_MAX: Final = 64 * 1024
DEPTH_MAX: Final = 20
PARTS_MAX: Final = 200  # that hold others
LEAVES_MAX: Final = 500
NAME_MAX: Final = 255
FORWARDED_MAX: Final = 5  # mails inside a mail whose words are shown
ATTACHMENTS_INSIDE_MAX: Final = 20
_SUBJECT_RAW_MAX: Final = 4000  # decoding long encoded words takes quadratic time
_BLANK_LINE: Final = re.compile(rb"\r?\n\r?\n")
_MULTIPART: Final = re.compile(rb"content-type:\s*multipart/", re.IGNORECASE)
_TYPE: Final = re.compile(r"[A-Za-z0-9!#$&^_.+-]{1,64}/[A-Za-z0-9!#$&^_.+-]{1,64}")
# Separators, and signs that show a name other than it is.
_NOT_IN_NAMES: Final = re.compile(r"[\x00-\x1f\x7f-\x9f/\\\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
REPORT: Final = "message/delivery-status"
_SHOWN: Final = ("from", "date", "to", "subject")
RETURNED: Final = ("message/rfc822", "text/rfc822-headers")


@dataclass(frozen=True)
class Read:
    """What is read of a raw mail. ``senders``: every From; ``reports``, ``returned``: what a bounce brings."""

    headers: Headers
    senders: list[str]
    body: str
    beside: str  # another text of the mail, that says something else
    forwarded: str  # what the mails say that came inside it
    attachments: tuple[dict[str, Any], ...]
    files: tuple[bytes, ...]  # their own bytes, as they are
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
    words = words_of(message)
    # A text that is the whole body of its mail is read although it has a name: then it is listed too.
    others = [part for part in parts if is_file(part)]
    inside = list(uuencoded(words.text))
    files = [(_name(part), content(part), part.get_content_type()) for part in others]
    files += [(name, data, "") for name, data, _ in inside[:ATTACHMENTS_INSIDE_MAX]]
    return Read(
        headers=Headers.of((name, _header(name, value)) for name, value in message.raw_items()),
        senders=[_unbroken(value) for name, value in message.raw_items() if name.lower() == "from"],
        body=_without(words.text, [lines for _, _, lines in inside]),
        beside=words.beside,
        forwarded="\n\n".join(filter(None, map(_forwarded, others[:FORWARDED_MAX]))),
        attachments=tuple(attachment(*file) for file in files),
        files=tuple(data for _, data, _ in files),
        types=frozenset(part.get_content_type() for part in parts),
        reports=[excerpt(content(part)) for part in others if part.get_content_type() == REPORT],
        returned=[excerpt(content(part)) for part in others if part.get_content_type() in RETURNED],
    )


def excerpt(content: bytes) -> str:
    """The beginning of a part, for its header lines."""
    return content[:HEADER_BYTES_MAX].decode("utf-8", "replace").replace("\r\n", "\n")


def attachment(name: str, content: bytes, content_type: str) -> dict[str, Any]:
    """What is told of an attachment. Nothing in its name can act, hide or lead elsewhere."""
    folded = unicodedata.normalize("NFKC", name[: 4 * NAME_MAX])  # a sign that looks like a dot is one
    plain = _NOT_IN_NAMES.sub(" ", folded).strip(" .")[:NAME_MAX].rstrip(" .")
    kind = content_type.lower() if _TYPE.fullmatch(content_type) else "application/octet-stream"
    digest = hashlib.sha256(content).hexdigest()
    told = kind_of(content[:HEAD_BYTES])
    return {"name": plain, "size_bytes": len(content), "sha256": digest, "content_type": kind, "kind": told}


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
    # A forwarded mail is an attachment: what somebody else wrote is not this sender's request.
    children = parts_of(message)
    if not children:
        yield message
    for part in children:
        yield from _leaves(part, depth + 1)


def _forwarded(part: "Message[str, str]") -> str:
    """Who wrote a mail that came inside this one, and what; to be seen, never to be acted on."""
    inner = part.get_payload()
    if part.get_content_type() != "message/rfc822" or not isinstance(inner, list) or not inner:
        return ""
    mail = inner[0]
    if not isinstance(mail, Message):
        return ""
    lines = [
        f"{name}: {_decoded(_unbroken(str(value)))}" for name, value in mail.raw_items() if name.lower() in _SHOWN
    ]
    return "\n".join([*lines, "", words_of(mail).text.strip()]).strip()


def _without(text: str, blocks: list[str]) -> str:
    for block in blocks:
        text = text.replace(block, "", 1)
    return text


def _name(part: "Message[str, str]") -> str:
    return _decoded(part.get_filename() or part.get_content_type())


def _header(name: str, value: object) -> str:
    """The subject in words; the others as they came."""
    text = _unbroken(str(value))
    return _decoded(text[:_SUBJECT_RAW_MAX]) if name.lower() == "subject" else text


def _unbroken(value: str) -> str:
    """Letters that were sent as they are, and not in encoded words."""
    return decode(value.encode("utf-8", "surrogateescape")) if not value.isascii() else value


def _decoded(value: str) -> str:
    """Encoded words as words; a label nobody knows costs none of them."""
    try:
        pieces = decode_header(value)
    except (MessageError, LookupError, ValueError):
        return _unfold(value)
    return _unfold("".join(_word(piece, label) for piece, label in pieces))


def _word(piece: bytes | str, label: str | None) -> str:
    if isinstance(piece, str):
        return piece
    # Between encoded words the library writes letters as "\\u20ac".
    return decode(piece, label) if label else piece.decode("raw-unicode-escape", "replace")


def _unfold(value: str) -> str:
    return re.sub(r"\s+", " ", value).strip()
