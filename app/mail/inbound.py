"""Inbound mail: a provider's JSON, raw MIME or plain fields become one ``InboundMail``, or a sentence why not."""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from app.domain.cases.cases import InboundMail
from app.domain.ids import new_id
from app.errors import BadInput, TooLarge, Unreadable
from app.mail.judging.senders import sender_address
from app.mail.judging.verdict import Found, finished, judged
from app.mail.reading import mime
from app.mail.reading.bodies import Words, fuller
from app.mail.reading.headers import Headers
from app.mail.reading.html_text import html_to_text

MAIL_BYTES_MAX: Final = 10 * 1024 * 1024
REFERENCES_MAX: Final = 50
ATTACHMENTS_MAX: Final = 100
TAGS_MAX: Final = 10
ID_MAX: Final = 998

_MESSAGE_ID: Final = re.compile(r"<([^<>]{1,996})>")  # a long one may be folded in two
_BARE_ID: Final = re.compile(r"[^\s<>()\"',;:@\[\]]{1,500}@[^\s<>()\"',;:@]{1,490}")
_TAG_IN_SUBJECT: Final = re.compile(r"\[#([0-9a-f]{16})\]", re.IGNORECASE)
_TAG_IN_ADDRESS: Final = re.compile(r"\+([0-9a-f]{16})@", re.IGNORECASE)
_TAG: Final = re.compile(r"[0-9a-f]{16}", re.IGNORECASE)
_RECIPIENTS: Final = ("to", "cc", "delivered-to", "x-original-to", "envelope-to")
_RECIPIENTS_MAX: Final = 64 * 1024  # characters of recipients that are looked at

Trusted = frozenset[str]
NOBODY_TRUSTED: Final[Trusted] = frozenset()


def parse_body(body: bytes, content_type: str, trusted: Trusted = NOBODY_TRUSTED) -> InboundMail:
    """What a webhook was sent: raw MIME (``message/rfc822``), Postmark's JSON, or our simple JSON.

    ``trusted`` are the authserv-ids whose word on a sender counts. Raises TooLarge, Unreadable (a mail that cannot
    be read) and BadInput (no mail at all).
    """
    if content_type.partition(";")[0].strip().lower() == "message/rfc822":
        return parse_eml(body, trusted)
    data = _object(body)
    return _postmark(data, trusted) if "MessageID" in data or "FromFull" in data else _simple(data)


def parse_postmark(body: bytes, trusted: Trusted = NOBODY_TRUSTED) -> InboundMail:
    """Postmark's inbound JSON."""
    return _postmark(_object(body), trusted)


def parse_json(body: bytes, trusted: Trusted = NOBODY_TRUSTED) -> InboundMail:
    """``{"from", "subject", "body", "message_id"?, "in_reply_to"?, "references"?, "verified"?}``; Postmark's too."""
    return parse_body(body, "application/json", trusted)


def parse_eml(body: bytes, trusted: Trusted = NOBODY_TRUSTED) -> InboundMail:
    """Raw MIME. Attachments are named, measured, hashed and passed on as they are, never opened."""
    _cap(body)
    read = mime.read(body)
    headers = read.headers
    recipients = [value for name in _RECIPIENTS for value in headers.all(name)]
    mail = InboundMail(
        external_id=_id(headers.first("message-id")) or f"sha256:{hashlib.sha256(body).hexdigest()}",
        sender="",
        subject=headers.first("subject"),
        body="",
        references=_references(headers.first("in-reply-to"), headers.first("references")),
        attachments=read.attachments,
        files=read.files,
        tags=_tags(headers.first("subject"), recipients, ()),
    )
    found = Found(
        headers, read.senders, recipients, Words(read.body, read.beside), read.forwarded,
        read.types, read.reports, read.returned,
    )  # fmt: skip
    return judged(mail, found, trusted)


def parse_fields(
    *, sender: str, subject: str, body: str, external_id: str = "", verified: bool = False
) -> InboundMail:
    """A mail typed by hand; without an id each one is a new mail. ``verified``: who hands it in vouches for it."""
    mail = InboundMail(
        external_id=external_id[:ID_MAX] or new_id("mail"),
        sender=sender_address([sender]),
        subject=subject,
        body="",
        tags=_tags(subject, (), ()),
        sender_verified=verified,
    )
    return finished(mail, Words(body))


def _simple(data: Mapping[str, Any]) -> InboundMail:
    given = _text(data, "message_id")
    verified = data.get("verified", False)
    if not isinstance(verified, bool):
        raise BadInput("verified must be true or false", detail="bad_field")
    mail = parse_fields(
        sender=_text(data, "from"), subject=_text(data, "subject"), body=_text(data, "body"), verified=verified
    )
    references = _references(_text(data, "in_reply_to"), _text(data, "references"))
    return replace(mail, external_id=(_id(given) or given)[:ID_MAX] or mail.external_id, references=references)


def _postmark(data: Mapping[str, Any], trusted: Trusted) -> InboundMail:
    headers = _postmark_headers(data)
    provider_id = _text(data, "MessageID")
    external_id = _id(headers.first("message-id")) or (provider_id and f"postmark:{provider_id}")
    if not external_id:
        raise BadInput("The mail has neither a Message-ID header nor a MessageID", detail="no_message_id")
    recipients = [*(_text(data, name) for name in ("To", "Cc", "OriginalRecipient")), *headers.all("delivered-to")]
    hashes = [_text(data, "MailboxHash"), *_mailbox_hashes(data)]
    files = [_postmark_attachment(one) for one in _list(data, "Attachments")[:ATTACHMENTS_MAX]]
    mail = InboundMail(
        external_id=external_id[:ID_MAX],
        sender="",
        subject=_text(data, "Subject"),
        body="",
        references=_references(headers.first("in-reply-to"), headers.first("references")),
        attachments=tuple(kept for kept, _ in files),
        files=tuple(content for _, content in files),
        tags=_tags(_text(data, "Subject"), recipients, hashes),
    )
    kinds = [kept["content_type"] for kept, _ in files]
    reports = [mime.excerpt(raw) for kept, raw in files if kept["content_type"] == mime.REPORT]
    returned = [mime.excerpt(raw) for kept, raw in files if kept["content_type"] in mime.RETURNED]
    words = _postmark_words(data)
    found = Found(
        headers, _postmark_senders(data), recipients, words, "", frozenset(kinds), reports, returned
    )  # fmt: skip
    return judged(mail, found, trusted)


def _postmark_senders(data: Mapping[str, Any]) -> list[str]:
    """One where From and FromFull agree."""
    full = data.get("FromFull")
    stated = [_text(data, "From")] if _text(data, "From") else []
    if isinstance(full, dict) and _text(full, "Email"):
        stated.append(_text(full, "Email"))
    try:
        found = {sender_address([one]) for one in stated}
    except BadInput:
        return stated[:1]
    if len(found) > 1:
        raise Unreadable("From and FromFull name different senders", detail="ambiguous_sender")
    return list(found)


def _postmark_words(data: Mapping[str, Any]) -> Words:
    """Postmark's own idea of the new part (StrippedTextReply) drops answers that stand between quoted lines."""
    words = fuller(_text(data, "TextBody"), html_to_text(_text(data, "HtmlBody")))
    return words if words.text.strip() else Words(_text(data, "StrippedTextReply"))


def _postmark_headers(data: Mapping[str, Any]) -> Headers:
    named = [one for one in _list(data, "Headers") if isinstance(one, dict)]
    pairs = [(_text(one, "Name"), _text(one, "Value")) for one in named]
    asked = [("Reply-To", _text(data, "ReplyTo"))] if _text(data, "ReplyTo") else []
    return Headers.of([*pairs, *asked, ("Subject", _text(data, "Subject"))])


def _mailbox_hashes(data: Mapping[str, Any]) -> list[str]:
    full = [one for name in ("ToFull", "CcFull") for one in _list(data, name) if isinstance(one, dict)]
    return [_text(one, "MailboxHash") for one in full]


def _postmark_attachment(one: object) -> tuple[dict[str, Any], bytes]:
    if not isinstance(one, dict):
        raise BadInput("Attachments must be a list of objects", detail="bad_attachments")
    content = mime.decode_base64(_text(one, "Content"))
    kind = _text(one, "ContentType").partition(";")[0].strip()
    return mime.attachment(_text(one, "Name"), content, kind), content


def _tags(subject: str, recipients: Iterable[str], hashes: Iterable[str]) -> tuple[str, ...]:
    """Case tags, wherever mail programs leave them: the subject, or what follows the "+" of an address of ours."""
    found = _TAG_IN_SUBJECT.findall(subject)
    found += _TAG_IN_ADDRESS.findall(" ".join(recipients)[:_RECIPIENTS_MAX])
    found += [one for one in hashes if _TAG.fullmatch(one)]
    return tuple(dict.fromkeys(tag.lower() for tag in found))[:TAGS_MAX]


def _references(in_reply_to: str, references: str) -> tuple[str, ...]:
    """In brackets, as the standard has it, or without, as some programs do."""
    text = f"{in_reply_to} {references}"
    bare = _BARE_ID.findall(_MESSAGE_ID.sub(" ", text))
    found = ["".join(one.split()) for one in _MESSAGE_ID.findall(text)] + bare
    return tuple(dict.fromkeys(found))[-REFERENCES_MAX:]


def _id(header: str) -> str:
    """The id between the angle brackets, so that References and Message-ID compare."""
    match = _MESSAGE_ID.search(header)
    if match is None:
        bare = _BARE_ID.fullmatch(header.strip())
        return bare[0] if bare else ""
    return "".join(match[1].split())


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
