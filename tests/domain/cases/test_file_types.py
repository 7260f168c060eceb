"""What a file is, by its bytes; and names that say something else."""

import pytest

from app.domain.cases.attachments import KeptFile, named_file
from app.domain.cases.file_types import is_mislabelled, kind_of
from app.domain.ids import CaseId, MessageId

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (PNG, "png"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "jpeg"),
        (b"GIF89a\x01\x00", "gif"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "webp"),
        (b"\x00\x00\x00\x18ftypheic\x00", "heic"),
        (b"%PDF-1.7\n", "pdf"),
        (b"PK\x03\x04\x14\x00", "zip"),
        (b"MZ\x90\x00", "program"),
        (b"<?xml version='1.0'?>\n<svg onload='x()'>", "svg"),
        (b"\xef\xbb\xbf  <!DOCTYPE html><p>", "html"),
        (b"hello <script>alert(1)</script>", "html"),
        (b"GIF89a/*<script>*/=1", "html"),
        (b"%PDF-1.4\n<html><body>", "html"),
        (b"\xff\xd8\xff\xe0<svg onload=x()>", "svg"),
        (b"<svg/onload=x()>", "svg"),
        (b"<x:svg xmlns:x='http://www.w3.org/2000/svg'>", "svg"),
        ("<svg onload='x()'>".encode("utf-16"), "unknown"),
        ("<html>".encode("utf-32"), "unknown"),
        (b"PK\x03\x04<html>", "zip"),
        (b"Dear support,\n", "text"),
        (b"\x00\x01\x02\x03", "unknown"),
        (b"", "unknown"),
    ],
)
def test_a_kind_is_told_by_the_first_bytes(head: bytes, kind: str) -> None:
    assert kind_of(head) == kind


@pytest.mark.parametrize(
    ("name", "head", "lies"),
    [
        ("photo.PNG", PNG, False),
        ("photo.jpg", PNG, True),
        ("invoice.pdf", b"<html><script>", True),
        ("photo.png", b"MZ\x90\x00", True),
        ("notes", b"hello", False),
        ("letter.docx", b"PK\x03\x04", False),
    ],
)
def test_a_name_that_says_another_thing_is_seen(name: str, head: bytes, lies: bool) -> None:
    assert is_mislabelled(name, kind_of(head)) is lies


@pytest.mark.parametrize(
    ("name", "kind", "shown"),
    [
        ("a.png", "png", True),
        ("a.pdf", "pdf", True),
        ("a.svg", "svg", False),
        ("a.html", "html", False),
        ("a.zip", "zip", False),
        ("a.jpg", "png", False),
    ],
)
def test_only_pictures_and_pdf_that_are_what_they_say_are_ever_posted(name: str, kind: str, shown: bool) -> None:
    file = KeptFile(CaseId("case_1"), MessageId("msg_1"), 2, name, kind, 10)
    assert file.is_shown is shown
    assert named_file(file.id) == ("msg_1", 2)
    assert named_file("msg_1") is None
