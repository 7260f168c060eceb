"""Inbound mail: a provider's JSON, raw MIME or plain fields become one ``InboundMail``, or a sentence why not."""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from app.domain.case import InboundMail
from app.domain.ids import new_id
from app.errors import BadInput, TooLarge
from app.mail import mime
from app.mail.addresses import sender_address
from app.mail.html_text import html_to_text

MAIL_BYTES_MAX: Final = 10 * 1024 * 1024
REFERENCES_MAX: Final = 50
ATTACHMENTS_MAX: Final = 100
ID_MAX: Final = 998

_MESSAGE_ID: Final = re.compile(r"<([^<>\s]{1,996})>")


def parse_body(body: bytes, content_type: str) -> InboundMail:
    """What a webhook was sent: raw MIME (``message/rfc822``), Postmark's JSON, or our simple JSON."""
    if content_type.partition(";")[0].strip().lower() == "message/rfc822":
        return parse_eml(body)
    data = _object(body)
    return _postmark(data) if "MessageID" in data or "FromFull" in data else _simple(data)


def parse_postmark(body: bytes) -> InboundMail:
    """Postmark's inbound JSON. The new part of a reply is preferred to the mail with its quoted history."""
    return _postmark(_object(body))


def parse_json(body: bytes) -> InboundMail:
    """``{"from", "subject", "body", "message_id"?, "in_reply_to"?, "references"?}``; Postmark's JSON works too."""
    return parse_body(body, "application/json")


def parse_eml(body: bytes) -> InboundMail:
    """Raw MIME. Attachments are named, measured and hashed, never opened."""
    _cap(body)
    read = mime.read(body)
    return InboundMail(
        external_id=_id(read.headers.get("message-id", "")) or f"sha256:{hashlib.sha256(body).hexdigest()}",
        sender=sender_address(read.senders),
        subject=read.headers.get("subject", ""),
        body=read.body,
        references=_references(read.headers),
        attachments=read.attachments,
    )


def parse_fields(*, sender: str, subject: str, body: str, external_id: str = "") -> InboundMail:
    """A mail typed by hand; without an id each one is a new mail."""
    return InboundMail(
        external_id=external_id[:ID_MAX] or new_id("mail"),
        sender=sender_address([sender]),
        subject=subject,
        body=body,
    )


def _simple(data: Mapping[str, Any]) -> InboundMail:
    headers = {name: _text(data, name) for name in ("in_reply_to", "references")}
    given = _text(data, "message_id")
    mail = parse_fields(sender=_text(data, "from"), subject=_text(data, "subject"), body=_text(data, "body"))
    references = _references({name.replace("_", "-"): value for name, value in headers.items()})
    external_id = (_id(given) or given)[:ID_MAX] or mail.external_id
    return InboundMail(external_id, mail.sender, mail.subject, mail.body, references)


def _postmark(data: Mapping[str, Any]) -> InboundMail:
    headers = _postmark_headers(data)
    provider_id = _text(data, "MessageID")
    external_id = _id(headers.get("message-id", "")) or (provider_id and f"postmark:{provider_id}")
    if not external_id:
        raise BadInput("The mail has neither a Message-ID header nor a MessageID", detail="no_message_id")
    return InboundMail(
        external_id=external_id[:ID_MAX],
        sender=_postmark_sender(data),
        subject=_text(data, "Subject"),
        body=_postmark_text(data),
        references=_references(headers),
        attachments=tuple(_postmark_attachment(one) for one in _list(data, "Attachments")[:ATTACHMENTS_MAX]),
    )


def _postmark_sender(data: Mapping[str, Any]) -> str:
    full = data.get("FromFull")
    stated = [_text(data, "From")] if _text(data, "From") else []
    if isinstance(full, dict) and _text(full, "Email"):
        stated.append(_text(full, "Email"))
    found = {sender_address([one]) for one in stated}
    if len(found) > 1:
        raise BadInput("From and FromFull name different senders", detail="ambiguous_sender")
    return found.pop() if found else sender_address([])


def _postmark_text(data: Mapping[str, Any]) -> str:
    text = _text(data, "StrippedTextReply")
    if not text.strip():
        text = _text(data, "TextBody")
    return text if text.strip() else html_to_text(_text(data, "HtmlBody"))


def _postmark_headers(data: Mapping[str, Any]) -> dict[str, str]:
    named = [one for one in _list(data, "Headers") if isinstance(one, dict)]
    return {_text(one, "Name").lower(): _text(one, "Value") for one in named}


def _postmark_attachment(one: object) -> dict[str, Any]:
    if not isinstance(one, dict):
        raise BadInput("Attachments must be a list of objects", detail="bad_attachments")
    content = mime.decode_base64(_text(one, "Content"))
    return mime.attachment(_text(one, "Name"), content)


def _references(headers: Mapping[str, str]) -> tuple[str, ...]:
    found = _MESSAGE_ID.findall(f"{headers.get('in-reply-to', '')} {headers.get('references', '')}")
    return tuple(dict.fromkeys(found))[-REFERENCES_MAX:]


def _id(header: str) -> str:
    """The id between the angle brackets, so that References and Message-ID compare."""
    match = _MESSAGE_ID.search(header)
    return match[1] if match else ""


def _object(body: bytes) -> dict[str, Any]:
    _cap(body)
    try:
        data = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise BadInput("The mail is not valid JSON", detail="bad_json") from error
    if not isinstance(data, dict):
        raise BadInput("The mail must be a JSON object", detail="bad_json")
    return data


def _cap(body: bytes) -> None:
    if len(body) > MAIL_BYTES_MAX:
        raise TooLarge(f"The mail is larger than {MAIL_BYTES_MAX // 1024 // 1024} MiB", detail="too_large")


def _text(data: Mapping[str, Any], name: str) -> str:
    value = data.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise BadInput(f"{name} must be text", detail="bad_field")
    return value


def _list(data: Mapping[str, Any], name: str) -> Sequence[object]:
    value = data.get(name) or []
    if not isinstance(value, list):
        raise BadInput(f"{name} must be a list", detail="bad_field")
    return value
