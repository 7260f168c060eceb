"""Mails made to break whoever reads them: each small to describe, large or crooked once it is built."""

import base64
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

CORPUS = Path(__file__).parent / "corpus" / "cpython"
MIME, JSON = "message/rfc822", "application/json"
MIB = 1024 * 1024


def eml(
    body: bytes = b"Please refund order 1003.", *fields: bytes, sender: bytes = b"Ada <ada@example.com>"
) -> bytes:
    """A mail around what is hostile in it."""
    return b"\r\n".join([b"From: " + sender, b"Subject: Order", *fields, b"", body])


def multipart(*parts: bytes, boundary: bytes = b"b") -> bytes:
    """A mail of parts, each with its own headers."""
    body = b"".join(b"--" + boundary + b"\r\n" + part + b"\r\n" for part in parts) + b"--" + boundary + b"--"
    return eml(body, b"Content-Type: multipart/mixed; boundary=" + boundary)


def nested(levels: int) -> bytes:
    """A part within a part within a part."""
    heads = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (level, level) for level in range(levels)
    )
    return b"From: ada@example.com\r\n" + heads + b"Content-Type: text/plain\r\n\r\ndeep"


def forwarded(levels: int) -> bytes:
    """A mail within a mail within a mail."""
    return b"From: ada@example.com\r\n" + b"Content-Type: message/rfc822\r\n\r\n" * levels + b"Subject: x\r\n\r\nend"


def postmark(**fields: Any) -> bytes:
    """A provider's JSON around what is hostile in it."""
    data = {"From": "ada@example.com", "MessageID": f"hostile-{hash(str(fields)[:200])}", "TextBody": "Refund 1003?"}
    return json.dumps({**data, **fields}).encode()


_HTML = b"Content-Type: text/html; charset=utf-8"
_BASE64 = b"Content-Transfer-Encoding: base64"

MAKE: dict[str, tuple[str, Callable[[], bytes]]] = {
    # facts/threats.md case 62
    "subject of 840 KB of encoded words": (MIME, lambda: eml(b"x", b"Subject: " + b"=?utf-8?q?=41=41?= " * 45_000)),
    "subject of folded encoded words": (MIME, lambda: eml(b"x", b"Subject: " + b"=?utf-8?b?QUFB?=\r\n " * 2_400)),
    "500 brackets in a header": (MIME, lambda: eml(b"x", b"To: " + b"(" * 500)),
    "60,000 brackets in From": (MIME, lambda: eml(b"x", sender=b"(" * 60_000)),
    "encoded words in From": (MIME, lambda: eml(b"x", sender=b"=?x?q?=41?= " * 5_000 + b"<ada@example.com>")),
    "2,000 nested parts": (MIME, lambda: nested(2_000)),
    "25 nested parts": (MIME, lambda: nested(25)),
    "100 mails in mails": (MIME, lambda: forwarded(100)),
    "5,000 mails in mails": (MIME, lambda: forwarded(5_000)),
    "50,000 headers": (MIME, lambda: eml(b"x", *(b"X-%d: y" % number for number in range(50_000)))),
    "no end of headers": (MIME, lambda: b"From: ada@example.com\r\n" + b"X: y\r\n" * MIB),
    "a header without an end": (MIME, lambda: b"From: ada@example.com\r\nX: " + b"y" * (9 * MIB)),
    "100,000 recipients": (
        MIME,
        lambda: eml(b"x", b"To: " + b", ".join(b"a%d@x.example" % n for n in range(100_000))),
    ),
    # case 63 and 64
    "a million boundaries": (MIME, lambda: multipart(*[b"\r\nx"] * 100_000)),
    "attachments that are all called the same": (
        MIME,
        lambda: multipart(*[b"Content-Disposition: attachment; filename=../../etc/passwd\r\n\r\nx"] * 300),
    ),
    "file names that hide and lead": (
        MIME,
        lambda: multipart(
            b'Content-Disposition: attachment; filename="a\xe2\x80\xaecod.exe"\r\n\r\nx',
            b"Content-Disposition: attachment; filename*=utf-8''..%2F..%2F%00x%0d%0a\r\n\r\nx",
            b"Content-Disposition: attachment; filename*0*=no'such'x; filename*9999999=y\r\n\r\nx",
        ),
    ),
    "a boundary that never comes": (MIME, lambda: eml(b"text", b"Content-Type: multipart/mixed; boundary=zzz")),
    "no boundary": (MIME, lambda: eml(b"text", b"Content-Type: multipart/mixed")),
    "a boundary of 60 KB": (MIME, lambda: eml(b"x", b"Content-Type: multipart/mixed; boundary=" + b"z" * 60_000)),
    "a zip that would be 100 MB": (
        MIME,
        lambda: multipart(
            b"Content-Type: application/zip\r\n" + _BASE64 + b"\r\n\r\n" + base64.b64encode(b"PK" * MIB)
        ),
    ),
    "base64 that is none": (MIME, lambda: eml(b"!!!!=a=b=" * 100_000, _BASE64)),
    "base64 cut short": (MIME, lambda: eml(b"UGxlYXNlIHJlZnVuZA", _BASE64)),
    "uuencoded nonsense": (
        MIME,
        lambda: eml(b"begin 666 x\n" + b"M" * 100_000, b"Content-Transfer-Encoding: x-uuencode"),
    ),
    "quoted-printable without an end": (
        MIME,
        lambda: eml(b"=" * (2 * MIB), b"Content-Transfer-Encoding: quoted-printable"),
    ),
    "an unknown encoding": (MIME, lambda: eml(b"x", b"Content-Transfer-Encoding: \xff\xfe")),
    "a charset that does not exist": (MIME, lambda: eml(b"\xff" * 100, b"Content-Type: text/plain; charset=klingon")),
    "a charset that is a file": (MIME, lambda: eml(b"x", b"Content-Type: text/plain; charset=../../etc/passwd")),
    "a charset that decompresses": (MIME, lambda: eml(b"x" * 999, b"Content-Type: text/plain; charset=zlib_codec")),
    "a charset of 10,000 letters": (MIME, lambda: eml(b"x", b"Content-Type: text/plain; charset=" + b"x" * 10_000)),
    "utf-16 that is utf-8": (MIME, lambda: eml(b"Refund", b"Content-Type: text/plain; charset=utf-16")),
    "utf-7": (MIME, lambda: eml(b"+ADw-script+AD4-", b"Content-Type: text/plain; charset=utf-7")),
    "half a surrogate": (MIME, lambda: eml(b"\xed\xa0\x80", b"Content-Type: text/plain; charset=utf-8")),
    "nulls everywhere": (MIME, lambda: eml(b"\0" * MIB, b"X-Nul\0: \0", b"Message-ID: <\0@\0>")),
    "a line of 9 MiB": (MIME, lambda: eml(b"x" * (9 * MIB))),
    "4 million lines": (MIME, lambda: eml(b"x\n" * (4 * MIB))),
    "4 million quoted lines": (MIME, lambda: eml(b">\n" * (4 * MIB))),
    "2,000 openings of quotations": (MIME, lambda: eml(b"On x wrote:\n" * 2_000 + b"Am schrieb " * 50_000 + b":")),
    "dates that are none": (
        MIME,
        lambda: eml(b"x", b"Date: Thu, 99 Foo 99999999999999999999 99:99:99 +9999", b"Date: \xff", b"Received: ;;;"),
    ),
    "references without an end": (MIME, lambda: eml(b"x", b"References: " + b"<a@b>" * 12_000)),
    "references that are none": (MIME, lambda: eml(b"x", b"In-Reply-To: <<<<>>>>", b"References: <" + b"a" * 60_000)),
    "results of checks without an end": (
        MIME,
        lambda: eml(b"x", *[b"Authentication-Results: mx.desk.example; " + b"(" * 7_000] * 8),
    ),
    "a report of nothing": (
        MIME,
        lambda: eml(b"--b--", b"Content-Type: multipart/report; report-type=delivery-status; boundary=b"),
    ),
    "a report of everything": (
        MIME,
        lambda: multipart(
            b"Content-Type: message/delivery-status\r\n\r\n" + b"Status: 5.1.1\r\nAction: failed\r\n\r\n" * 9_000
        ),
    ),
    "bare carriage returns": (MIME, lambda: eml(b"a\rb\r" * 1_000, b"X: a\rFrom: eve@example.org")),
    "nothing at all": (MIME, lambda: b""),
    "only a line break": (MIME, lambda: b"\r\n"),
    "bytes of every kind": (MIME, lambda: bytes(range(256)) * 400),
    "html of a million paragraphs": (MIME, lambda: eml(b"<p>x</p>" * MIB, _HTML)),
    "html of tags that never close": (MIME, lambda: eml(b"<div>" * 400_000, _HTML)),
    "html of half a tag": (MIME, lambda: eml(b"<a " * 300_000, _HTML)),
    "html of half a comment": (MIME, lambda: eml(b"<!--" * 300_000 + b"<![CDATA[" * 9_000, _HTML)),
    "html of entities": (MIME, lambda: eml(b"&#x1f4a9;&lt;&NotAnEntity" * 50_000, _HTML)),
    "html of quotations in quotations": (MIME, lambda: eml(b"<blockquote>" * 100_000 + b"x", _HTML)),
    # Providers' JSON
    "json nested 100,000 deep": (JSON, lambda: b'{"MessageID": ' + b"[" * 100_000),
    "json of one number": (JSON, lambda: b'{"MessageID": ' + b"9" * MIB + b"}"),
    "json with the wrong kinds": (JSON, lambda: postmark(Headers={"a": 1}, Attachments="x", ToFull=7)),
    "json with a null sender": (JSON, lambda: postmark(From=None, FromFull={"Email": ["x"]})),
    "json with two senders": (JSON, lambda: postmark(FromFull={"Email": "eve@example.org"})),
    "json with half a surrogate": (
        JSON,
        lambda: b'{"from": "ada@example.com", "body": "\\ud800\\u0000", "subject": "\\udfff"}',
    ),
    "json with 100,000 headers": (JSON, lambda: postmark(Headers=[{"Name": "X", "Value": "y"}] * 100_000)),
    "json with 100,000 recipients": (JSON, lambda: postmark(To="a+0123456789abcdef@x.example, " * 100_000)),
    "json with a subject of 8 MiB": (JSON, lambda: postmark(Subject="S" * (8 * MIB))),
    "json with 10,000 attachments": (JSON, lambda: postmark(Attachments=[{"Name": "x", "Content": ""}] * 10_000)),
    "json with an attachment of 7 MiB": (
        JSON,
        lambda: postmark(Attachments=[{"Name": "x\0/y", "Content": base64.b64encode(b"z" * (7 * MIB)).decode()}]),
    ),
    "json with an html body only": (JSON, lambda: postmark(TextBody="", HtmlBody="<p>" * 100_000)),
    "json that says it is a mail": (MIME, lambda: postmark()),
    "a mail that says it is json": (JSON, eml),
}


# Each costs a reader all the time it is given; one such mail is left for the gate.
SLOW = ("html of a million paragraphs", "html of half a comment")


def corpus(*, slow: bool = False) -> Iterator[tuple[str, str, bytes]]:
    """(name, content type, body) of every mail there is; the slowest only on request."""
    for path in sorted(CORPUS.glob("msg_*.txt")):
        yield path.name, MIME, path.read_bytes()
    for name, (content_type, make) in MAKE.items():
        if name in SLOW and not slow:
            continue
        yield name, content_type, make()
