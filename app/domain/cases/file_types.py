"""What a file is by its first bytes, and whether its name says something else; nothing of it is opened."""

import re
from pathlib import PurePath
from typing import Final

HEAD_BYTES: Final = 1_024
UNKNOWN: Final = "unknown"
SHOWN: Final = frozenset({"png", "jpeg", "gif", "webp", "pdf"})  # what is ever posted in Slack
_MAGIC: Final = (
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"%PDF-", "pdf"),
    (b"PK\x03\x04", "zip"),  # office documents too
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "office"),
    (b"Rar!\x1a\x07", "archive"),
    (b"7z\xbc\xaf\x27\x1c", "archive"),
    (b"\x1f\x8b", "archive"),
    (b"MZ", "program"),
    (b"\x7fELF", "program"),
)
_SVG: Final = re.compile(rb"<\s*(?:[\w-]{1,40}:)?svg[\s/>]", re.IGNORECASE)
_HTML: Final = re.compile(rb"<\s*(?:!doctype\s+html|html|head|body|script|iframe|meta)\b", re.IGNORECASE)
_NOT_TEXT: Final = re.compile(rb"[\x00-\x08\x0e-\x1f]")
# What a name's ending promises; others promise nothing we could tell.
_BY_ENDING: Final = {
    **dict.fromkeys(("jpg", "jpeg", "jpe"), "jpeg"),
    **{name: name for name in ("png", "gif", "webp", "pdf", "svg", "heic", "zip")},
    **dict.fromkeys(("docx", "xlsx", "pptx", "odt", "ods"), "zip"),
    **dict.fromkeys(("doc", "xls", "ppt", "msg"), "office"),
    **dict.fromkeys(("htm", "html", "xhtml"), "html"),
    **dict.fromkeys(("txt", "csv", "log", "md", "ics", "vcf"), "text"),
    **dict.fromkeys(("exe", "dll", "scr"), "program"),
    **dict.fromkeys(("rar", "7z", "gz", "tgz"), "archive"),
}


def kind_of(head: bytes) -> str:
    """By the beginning of its bytes: a short word of ours. What could be two things is the more dangerous one."""
    head = head[:HEAD_BYTES]
    kind = _by_magic(head)
    if kind and kind not in SHOWN:
        return kind
    if _SVG.search(head):
        return "svg"
    if _HTML.search(head):
        return "html"
    return kind or ("text" if head and not _NOT_TEXT.search(head) else UNKNOWN)


def _by_magic(head: bytes) -> str:
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    return "heic" if head[4:8] == b"ftyp" and head[8:12] in (b"heic", b"heix", b"mif1", b"heif") else ""


def promised(name: str) -> str:
    """What a file's name says it is; empty where it says nothing we know."""
    return _BY_ENDING.get(PurePath(name).suffix.lower().lstrip("."), "")


def may_be_posted(name: str, kind: str) -> bool:
    """Whether it is ever put into Slack: pictures and PDF that are what their names say."""
    return kind in SHOWN and not is_mislabelled(name, kind)


def is_mislabelled(name: str, kind: str) -> bool:
    """Whether its name says another thing than its bytes: how something that acts is passed for a picture."""
    said = promised(name)
    return bool(kind and said and said != kind)
