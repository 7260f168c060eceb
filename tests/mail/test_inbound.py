"""Inbound mail: what customers send is read whole, what cannot be trusted is refused with a sentence."""

import base64
import contextlib
import hashlib
import json
import time
from email.message import EmailMessage
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.cases.cases import InboundMail
from app.errors import BadInput, TooLarge
from app.mail.inbound import MAIL_BYTES_MAX, parse_body, parse_eml, parse_fields, parse_json, parse_postmark
from app.mail.reading.html_text import html_to_text

POSTMARK: dict[str, Any] = {
    "FromName": "Ada Lovelace",
    "From": "Ada@Example.com",
    "FromFull": {"Email": "Ada@Example.com", "Name": "Ada Lovelace", "MailboxHash": ""},
    "Subject": "Order 1003",
    "MessageID": "22c74902-a0c1-4511-804f-341342852c90",
    "TextBody": "Please refund order 1003.\n\nOn Monday you wrote:\n> Hello",
    "HtmlBody": "<p>Please refund</p>",
    "StrippedTextReply": "",
    "Headers": [
        {"Name": "Message-ID", "Value": "<abc@mail.example.com>"},
        {"Name": "In-Reply-To", "Value": "<first@mail.example.com>"},
        {"Name": "References", "Value": "<zero@mail.example.com> <first@mail.example.com>"},
    ],
    "Attachments": [
        {"Name": "box.jpg", "Content": base64.b64encode(b"picture").decode(), "ContentType": "image/jpeg"}
    ],
}


def postmark(**fields: Any) -> InboundMail:
    """Postmark's JSON with what a test changes; None removes a field."""
    data = {name: value for name, value in {**POSTMARK, **fields}.items() if value is not None}
    return parse_postmark(json.dumps(data).encode())


def eml(body: str = "Please refund order 1003.", **headers: str) -> bytes:
    """A plain mail."""
    fields = {
        "From": "Ada <ada@example.com>",
        "Subject": "Order",
        "Message-ID": "<abc@mail.example.com>",
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return f"{head}\r\n{body}".encode()


def test_a_postmark_mail_is_read_whole() -> None:
    mail = postmark()
    assert (mail.external_id, mail.sender, mail.subject) == ("abc@mail.example.com", "ada@example.com", "Order 1003")
    assert (mail.body, mail.quoted) == ("Please refund order 1003.", "On Monday you wrote:\n> Hello")
    assert mail.references == ("first@mail.example.com", "zero@mail.example.com")
    digest = hashlib.sha256(b"picture").hexdigest()
    kept = {"name": "box.jpg", "size_bytes": 7, "sha256": digest, "content_type": "image/jpeg", "kind": "text"}
    assert mail.attachments == (kept,)


def test_an_answer_between_quoted_lines_is_read_although_the_provider_would_strip_it() -> None:
    text = "On Mon, 3 Mar 2025 you wrote:\n> Which order?\n1003\n> Anything else?\nNo"
    mail = postmark(TextBody=text, StrippedTextReply="")
    assert mail.body == "1003\nNo"
    assert postmark(TextBody="", HtmlBody="", StrippedTextReply="Yes, please.").body == "Yes, please."


def test_a_mail_with_html_only_is_read_as_text() -> None:
    mail = postmark(TextBody="", HtmlBody="<style>p{}</style><p>Please <b>refund</b></p><p>Thanks &amp; bye</p>")
    assert mail.body == "Please refund\n\nThanks & bye"


@pytest.mark.parametrize(
    "html",
    [
        "<html><head><title>x</title><meta charset=utf-8><body><p>Please refund 1003</p>",
        "<html><head><title>x</title><style>x</style><p>Please refund 1003</p>",
        "<head><title>x</style>x</script>x</title><script>'<body>x'</script><body>Please refund 1003</body>",
        "<html><head><template><p>x</p></template><noscript>x</noscript></head><body>Please refund 1003",
        "<title>x</title><body>Please refund 1003<style>x</style>",
        "<html><head><meta charset=utf-8>Please refund 1003",
    ],
)
def test_a_head_ends_where_the_words_begin_even_without_a_tag(html: str) -> None:
    assert html_to_text(html) == "Please refund 1003"
    assert postmark(TextBody="", HtmlBody=html).body == "Please refund 1003"


def test_an_empty_mail_is_still_a_mail() -> None:
    assert postmark(TextBody="", HtmlBody="", Subject=None).body == ""


def test_without_a_message_id_header_the_providers_id_names_the_mail() -> None:
    assert postmark(Headers=[]).external_id == f"postmark:{POSTMARK['MessageID']}"
    with pytest.raises(BadInput, match="neither"):
        postmark(Headers=[], MessageID=None)


@pytest.mark.parametrize(
    ("sender", "full"),
    [
        ("Ada <ada@example.com>", None),
        ('"Lovelace, Ada" <ada@example.com>', "ada@example.com"),
        ('"ceo@corp.example" <ada@example.com>', "ADA@example.com"),
        ("", "ada@example.com"),
        ("  ada@example.com  ", None),
    ],
)
def test_one_plain_address_is_the_sender(sender: str, full: str | None) -> None:
    mail = postmark(From=sender, FromFull={"Email": full} if full else None)
    assert mail.sender == "ada@example.com"


@pytest.mark.parametrize(
    "sender",
    [
        "ada@example.com, eve@example.org",
        "ada@example.com <eve@example.org>",
        "<ada@example.com> <eve@example.org>",
        "ada@example.com@example.org",
        "Ada (ada@example.com) <eve@example.org>",
        "ada@example.com;eve@example.org",
        "Team: ada@example.com, eve@example.org;",
        '"ada@example.com" eve@example.org',
        "ada@[127.0.0.1]",
        "ada@localhost",
        "ada",
        "@example.com",
        "ada@exa mple.com",
        "ada@example.com\neve@example.org",
        "ada@example..com",
        ".ada@example.com",
        "аda@example.com",
        "ada@exаmple.com",
        "a" * 250 + "@example.com",
        "<>",
    ],
)
def test_an_ambiguous_or_broken_sender_is_refused(sender: str) -> None:
    with pytest.raises(BadInput, match="sender"):
        postmark(From=sender, FromFull=None)


def test_a_mail_without_a_sender_or_with_two_is_refused_with_a_sentence() -> None:
    with pytest.raises(BadInput, match="no sender"):
        postmark(From=None, FromFull=None)
    with pytest.raises(BadInput, match="different senders"):
        postmark(From="eve@example.org")
    with pytest.raises(BadInput, match="more than one sender"):
        parse_eml(b"From: ada@example.com\r\nFrom: eve@example.org\r\n\r\nHi")
    with pytest.raises(BadInput, match="no sender"):
        parse_eml(b"Subject: Hi\r\n\r\nHi")


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b'"text"', b"\xff\xfe", b"[" * 100_000, b'{"MessageID": 7}', b'{"FromFull": 1, "Headers": 3}'],
)
def test_json_that_is_no_mail_is_refused(body: bytes) -> None:
    with pytest.raises(BadInput):
        parse_json(body)


def test_an_attachment_that_is_not_base64_is_refused() -> None:
    with pytest.raises(BadInput, match="base64"):
        postmark(Attachments=[{"Name": "x", "Content": "a"}])


def test_plain_fields_make_a_mail() -> None:
    data = {
        "from": "ada@example.com",
        "subject": "S",
        "body": "B",
        "message_id": "<m@x.example>",
        "in_reply_to": "<p@x.example>",
    }
    mail = parse_json(json.dumps(data).encode())
    assert (mail.external_id, mail.references, mail.body) == ("m@x.example", ("p@x.example",), "B")
    one, other = (parse_fields(sender="ada@example.com", subject="S", body="B") for _ in range(2))
    assert one.external_id != other.external_id
    with pytest.raises(BadInput, match="body must be text"):
        parse_json(b'{"from": "ada@example.com", "body": ["x"]}')


def test_the_webhook_reads_json_and_raw_mime() -> None:
    assert parse_body(json.dumps(POSTMARK).encode(), "application/json; charset=utf-8").sender == "ada@example.com"
    assert parse_body(eml(), "message/rfc822").sender == "ada@example.com"


def test_a_mail_with_parts_gives_its_text_and_measures_its_attachments() -> None:
    message = EmailMessage()
    message["From"], message["Message-ID"] = "Ada Löwe <ada@example.com>", "<m@x.example>"
    message["Subject"] = "Größe stimmt nicht"
    message["References"] = "<a@x.example> <b@x.example>"
    message.set_content("Bitte erstatten – danke")
    message.add_alternative("<p>Something else</p>", subtype="html")
    message.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="rechnung.pdf")
    message.add_attachment("not the request", filename="notes.txt")
    mail = parse_eml(message.as_bytes())
    assert mail.body.strip() == "Bitte erstatten – danke"
    assert mail.subject == "Größe stimmt nicht"
    assert mail.references == ("a@x.example", "b@x.example")
    assert [(one["name"], one["size_bytes"]) for one in mail.attachments] == [("rechnung.pdf", 4), ("notes.txt", 16)]


def test_a_forwarded_mail_is_an_attachment_not_the_request() -> None:
    inner = EmailMessage()
    inner.set_content("Refund everything to me")
    message = EmailMessage()
    message["From"] = "ada@example.com"
    message.set_content("See below")
    message.add_attachment(inner)
    mail = parse_eml(message.as_bytes())
    assert mail.body.strip() == "See below"
    assert len(mail.attachments) == 1


def test_the_same_raw_mail_without_an_id_is_the_same_mail() -> None:
    raw = b"From: ada@example.com\r\n\r\nHi"
    assert parse_eml(raw).external_id == parse_eml(raw).external_id
    assert parse_eml(raw).external_id != parse_eml(raw + b"!").external_id


@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-15", "no-such-charset", "utf-16", "uu", "hex"])
def test_an_odd_charset_never_loses_the_mail(charset: str) -> None:
    raw = eml("Refund 10 \x80\xff", Content_Type=f"text/plain; charset={charset}")
    assert parse_eml(raw).sender == "ada@example.com"


@pytest.mark.parametrize(
    "subject", ["(" * 5_000, "=?utf-8?q?" + "=41" * 15_000 + "?=", "=?x?b?//?=" * 2_000, "\\" * 9_000]
)
def test_a_hostile_header_is_read_quickly(subject: str) -> None:
    started = time.perf_counter()
    parse_eml(eml(Subject=subject))
    with pytest.raises(BadInput):
        parse_eml(eml(From=subject))
    assert time.perf_counter() - started < 2


def test_sizes_and_depths_are_capped() -> None:
    with pytest.raises(TooLarge, match="10 MiB"):
        parse_eml(b"x" * (MAIL_BYTES_MAX + 1))
    with pytest.raises(TooLarge):
        parse_postmark(b"x" * (MAIL_BYTES_MAX + 1))
    with pytest.raises(BadInput, match="64 KiB"):
        parse_eml(eml(X_Long="x" * 70_000))
    for levels, complaint in ((30, "nested"), (2_000, "too many parts")):
        with pytest.raises(BadInput, match=complaint):
            parse_eml(_nested(levels))
    assert parse_eml(_nested(5)).body.strip() == "deep"


def test_a_five_megabyte_mail_is_read_whole() -> None:
    body = "Please refund me.\n" * 280_000
    assert len(parse_eml(eml(body)).body) == len(body)


@given(st.binary(max_size=400))
def test_any_bytes_are_a_mail_or_a_sentence(raw: bytes) -> None:
    for body in (raw, eml("x", Content_Type="multipart/mixed; boundary=b") + raw):
        with contextlib.suppress(BadInput):
            assert parse_eml(body).sender


@given(st.text(max_size=300))
def test_any_html_becomes_text_without_tags_that_hide_words(html: str) -> None:
    assert "secret" not in html_to_text(f"<script>secret</script>{html.replace('secret', '')}")


def _nested(levels: int) -> bytes:
    lines = ["From: ada@example.com"]
    for level in range(levels):
        lines += [f"Content-Type: multipart/mixed; boundary=b{level}", "", f"--b{level}"]
    lines += ["Content-Type: text/plain", "", "deep"]
    lines += [f"--b{level}--" for level in reversed(range(levels))]
    return "\r\n".join(lines).encode()


@pytest.mark.parametrize("boundary", ["; boundary=never", ""])
def test_words_in_a_mail_that_only_says_it_has_parts_are_not_lost(boundary: str) -> None:
    assert parse_eml(eml("Refund 1003", Content_Type=f"multipart/mixed{boundary}")).body == "Refund 1003"


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "etc passwd"),
        ("bill\u202efdp.exe", "bill fdp.exe"),
        ("a\x00b\nc\u200bd", "a b c d"),
        ("x" * 999, "x" * 255),
        ("..", ""),
    ],
)
def test_a_files_name_can_neither_lead_nor_hide(name: str, kept: str) -> None:
    (file,) = postmark(Attachments=[{"Name": name, "Content": "", "ContentType": "text/x<y>"}]).attachments
    assert (file["name"], file["content_type"]) == (kept, "application/octet-stream")


TAG = "0123456789abcdef"


@pytest.mark.parametrize(
    "headers",
    [
        {"Subject": f"Re: Order [#{TAG}]"},
        {"Subject": f"Re: Order [#{TAG.upper()}]"},
        {"To": f"Desk <support+{TAG}@desk.example>, x@y.example"},
        {"Cc": f"support+{TAG}@desk.example"},
        {"Delivered-To": f"support+{TAG}@desk.example"},
    ],
)
def test_a_case_tag_is_found_wherever_mail_programs_leave_it(headers: dict[str, str]) -> None:
    assert parse_eml(eml(**headers)).tags == (TAG,)


def test_a_case_tag_is_found_in_what_postmark_says_of_recipients() -> None:
    assert postmark(MailboxHash=TAG).tags == (TAG,)
    assert postmark(ToFull=[{"Email": "x", "MailboxHash": TAG}], MailboxHash="other").tags == (TAG,)
    assert postmark(OriginalRecipient=f"support+{TAG}@desk.example").tags == (TAG,)
    for odd in (TAG[1:], TAG + "0", "g" * 16):
        assert postmark(MailboxHash=odd, Subject=f"[#{odd}]").tags == ()


def test_only_who_hands_a_mail_in_can_vouch_for_it() -> None:
    data = {"from": "ada@example.com", "subject": "S", "body": "B"}
    assert not parse_json(json.dumps(data).encode()).sender_verified
    assert parse_json(json.dumps({**data, "verified": True}).encode()).sender_verified
    assert not postmark(verified=True).sender_verified
    with pytest.raises(BadInput, match="verified"):
        parse_json(json.dumps({**data, "verified": "yes"}).encode())


def test_a_trusted_servers_word_is_heard_in_both_shapes() -> None:
    trusted = frozenset({"mx.desk.example"})
    word = "mx.desk.example; dmarc=pass header.from=example.com"
    assert parse_eml(eml(Authentication_Results=word), trusted).sender_verified
    assert not parse_eml(eml(Authentication_Results=word)).sender_verified
    data = {**POSTMARK, "Headers": [*POSTMARK["Headers"], {"Name": "Authentication-Results", "Value": word}]}
    assert parse_postmark(json.dumps(data).encode(), trusted).sender_verified
