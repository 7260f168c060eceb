"""Files of a mail pass through as they are: out of the reader's process, beside the words and never as JSON."""

import base64
import io
import json
import struct

import pytest

from app.mail import frames
from app.mail.inbound import parse_eml, parse_postmark
from app.mail.reader import _serve
from app.mail.reader_process import mail_of

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 3
HTML = b"<html><script>alert(1)</script></html>"


def eml(*files: tuple[str, str, bytes]) -> bytes:
    parts = [
        f"--b\r\nContent-Type: {kind}; name={name}\r\nContent-Disposition: attachment; filename={name}\r\n"
        f"Content-Transfer-Encoding: base64\r\n\r\n{base64.encodebytes(content).decode()}\r\n"
        for name, kind, content in files
    ]
    head = "From: ada@example.com\r\nSubject: Photo\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b"
    return f"{head}\r\n\r\n--b\r\n\r\nHere it is.\r\n{''.join(parts)}--b--\r\n".encode()


def test_a_mails_files_come_with_their_own_bytes_and_what_those_say_they_are() -> None:
    mail = parse_eml(eml(("a.png", "image/png", PNG), ("b.png", "image/png", HTML)))
    assert mail.files == (PNG, HTML)
    assert [(one["name"], one["kind"], one["size_bytes"]) for one in mail.attachments] == [
        ("a.png", "png", len(PNG)),
        ("b.png", "html", len(HTML)),
    ]


def test_so_do_those_of_a_providers_json() -> None:
    file = {"Name": "a.png", "ContentType": "image/png", "Content": base64.b64encode(PNG).decode()}
    body = {"MessageID": "1", "From": "ada@example.com", "TextBody": "Hi", "Attachments": [file]}
    mail = parse_postmark(json.dumps(body).encode())
    assert (mail.files, mail.attachments[0]["kind"]) == ((PNG,), "png")


def test_the_host_reads_them_behind_the_words() -> None:
    out = io.BytesIO()
    body = eml(("a.png", "image/png", PNG), ("b.txt", "text/plain", b"hello"))
    asked = {"content_type": "message/rfc822", "trusted": []}
    assert _serve(asked, body, out, peak_bytes_max=1 << 62)
    out.seek(0)
    head, text, quoted = frames.ANSWER.unpack(out.read(struct.calcsize("!III")))
    header = json.loads(raw := out.read(head))
    assert base64.b64encode(PNG)[:40] not in raw
    words = out.read(text), out.read(quoted)
    mail = mail_of(header, *words, tuple([out.read(size) for size in header["files"]]))
    assert out.read() == b""
    assert mail.files == (PNG, b"hello")
    assert mail.body.strip() == "Here it is."


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("photo\u202egpj.exe", "photo gpj.exe"),
        ("../../etc/passwd", "etc passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("x\u2024html", "x.html"),
        ("x\uff0ehtml", "x.html"),
        ("a\uff0fb.png", "a b.png"),
        ("x.html\u200b", "x.html"),
        ("x.html. . .", "x.html"),
        ("a\x00b\r\nc.png", "a b  c.png"),
        ("\u202e\u200b", ""),
        ("x" * 5_000 + ".png", "x" * 255),
    ],
)
def test_a_name_says_what_it_looks_like_and_leads_nowhere(name: str, kept: str) -> None:
    file = {"Name": name, "ContentType": "image/png", "Content": base64.b64encode(PNG).decode()}
    body = {"MessageID": "1", "From": "ada@example.com", "TextBody": "Hi", "Attachments": [file]}
    assert parse_postmark(json.dumps(body).encode()).attachments[0]["name"] == kept
