"""What a mail's parts say: which of them its sender saw, and which are only files that came along."""

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from typing import Final

from app.mail.reading.charsets import decode
from app.mail.reading.html_text import html_to_text
from app.mail.reading.transfer_encodings import content

_META_BYTES: Final = 4_096
_META: Final = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
_PAGE: Final = re.compile(r"\s*(?:<!doctype html|<html[\s>]|<\?xml[^>]*>\s*<html)", re.IGNORECASE)
_WORD: Final = re.compile(r"\w+")
_WORDS_MAX: Final = 5_000  # of a text that are compared
_CALENDAR: Final = re.compile(r"^(?:SUMMARY|DESCRIPTION|COMMENT|LOCATION)(?:;[^:\r\n]*)?:(.*)$", re.MULTILINE)
# Texts that are data, or another form of what the other parts say.
_FILES: Final = frozenset(
    {"calendar", "csv", "vcard", "x-vcard", "directory", "x-amp-html", "rfc822-headers", "xml", "css", "javascript"}
)
_STAND_IN: Final = re.compile(
    r"html|web\s?(?:version|browser)|e-?mail[ -]?(?:client|program|reader|app)|mail client"
    r"|view (?:this|it) (?:e-?mail )?(?:in|online)",
    re.IGNORECASE,
)
_STAND_IN_WORDS_MAX: Final = 60
_MORE_WORDS: Final = 2  # that one form may have and the other not: a signature's name, a link's text


@dataclass(frozen=True)
class Words:
    """The text of a mail. ``beside`` is another text of it that says something else; ``inside`` what is forwarded."""

    text: str
    beside: str = ""


def words_of(message: "Message[str, str]", *, depth_max: int = 25) -> Words:
    """What its sender saw, in order. Never less: where two forms of one text differ, both are kept."""
    named = _Reader(depth_max, names_are_files=True)
    text = named.read(message)
    if not f"{text}{named.beside}".strip():
        named = _Reader(depth_max, names_are_files=False)
        text = named.read(message) or _calendar(message)
    return Words(text, named.beside.strip())


def is_file(part: "Message[str, str]") -> bool:
    """Whether a part is listed by name instead of being read."""
    return not _form(part) or bool(part.get_filename())


def leaf_text(part: "Message[str, str]") -> str:
    """One part's text, as plain text."""
    raw = content(part)
    if _form(part) == "html":
        meta = _META.search(raw[:_META_BYTES])
        return html_to_text(decode(raw, _charset(part), meta[1].decode() if meta else ""))
    text = decode(raw, _charset(part))
    if _PAGE.match(text[:500]):
        return html_to_text(text)
    if part.get_content_subtype() in ("enriched", "richtext"):
        return re.sub(r"<[^<>]*>", "", text.replace("<<", "<"))
    return _flowed(text, delsp=_param(part, "delsp") == "yes") if _param(part, "format") == "flowed" else text


class _Reader:
    def __init__(self, depth_max: int, *, names_are_files: bool) -> None:
        self.beside = ""
        self._depth_max, self._names_are_files = depth_max, names_are_files

    def read(self, part: "Message[str, str]", depth: int = 0, *, named: bool = False) -> str:
        """``named``: a name makes no file of it, as among alternatives."""
        children = parts_of(part)
        if not children:
            skipped = self._names_are_files and not named and part.get_filename() and depth
            return "" if skipped or not _form(part) else leaf_text(part)
        if depth >= self._depth_max:
            return ""
        alternative = part.get_content_subtype() == "alternative"
        texts = [(child, self.read(child, depth + 1, named=alternative)) for child in children]
        said = [(child, text) for child, text in texts if text.strip()]
        return self._chosen(said) if alternative else "\n".join(text.rstrip("\r\n") for _, text in said)

    def _chosen(self, said: "list[tuple[Message[str, str], str]]") -> str:
        """One of the alternatives, or the fuller one with the other beside it."""
        plain = next((text for child, text in said if child.get_content_type() == "text/plain"), "")
        rich = [text for child, text in said if child.get_content_type() != "text/plain"]
        found = fuller(plain, max(rich, key=len, default=""))
        self.beside = "\n".join(filter(None, (self.beside, found.beside)))
        return found.text


def fuller(plain: str, rich: str) -> Words:
    """One of two forms of a text: the plain one, unless the other says more; both, where each says something else."""
    if not rich.strip() or not plain.strip():
        return Words(plain if plain.strip() else rich)
    more, less = _not_in(rich, plain), _not_in(plain, rich)
    if _is_stand_in(plain, less):
        return Words(rich)
    if len(more) <= _MORE_WORDS and not any(word.isdecimal() for word in more):
        return Words(plain)
    differs = len(less) > max(_MORE_WORDS, len(set(_words(plain))) // 5)
    return Words(rich, plain if differs else "")


def parts_of(part: "Message[str, str]") -> "list[Message[str, str]]":
    """What it holds; nothing for a leaf, and a forwarded mail is one."""
    payload = part.get_payload()
    if not isinstance(payload, list) or part.get_content_maintype() == "message":
        return []
    return [child for child in payload if isinstance(child, Message)]


def uuencoded(text: str) -> "Iterator[tuple[str, bytes, str]]":
    """Files written into a text as old programs do: name, content, and the lines they are."""
    for found in re.finditer(
        r"^begin(?:-base64)? [0-7]{3,4} (\S[^\r\n]{0,200})\r?\n(.*?)^end\s*?$", text, re.M | re.S
    ):
        try:
            decoded = [binascii.a2b_uu(line) for line in found[2].splitlines()]
        except (binascii.Error, ValueError):
            continue
        yield found[1].strip(), b"".join(decoded), found[0]


def _form(part: "Message[str, str]") -> str:
    """``plain``, ``html``, or nothing where it is a file."""
    if part.get_content_disposition() == "attachment":
        return ""
    if part.get_content_maintype() == "multipart":
        return "plain"  # it says it has parts and has none: what it has is words
    if part.get_content_maintype() != "text" or part.get_content_subtype() in _FILES:
        return ""
    return "html" if part.get_content_subtype() == "html" else "plain"


def _words(text: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(text[: _WORDS_MAX * 20])[:_WORDS_MAX]]


def _not_in(text: str, other: str) -> set[str]:
    return set(_words(text)) - set(_words(other))


def _is_stand_in(plain: str, less: set[str]) -> bool:
    """Whether a plain text only says that there is another one; then none of its words are the customer's."""
    words = set(_words(plain))
    if len(words) > _STAND_IN_WORDS_MAX or len(less) * 2 < len(words):
        return False
    return bool(_STAND_IN.search(plain))


def _charset(part: "Message[str, str]") -> str:
    return _param(part, "charset")


def _param(part: "Message[str, str]", name: str) -> str:
    try:
        value = part.get_param(name)
    except (ValueError, LookupError, TypeError, AttributeError):
        return ""
    if isinstance(value, tuple):  # RFC 2231
        value = value[2]
    return str(value or "").strip().lower() if name != "charset" else str(value or "")


def _flowed(text: str, *, delsp: bool) -> str:
    """Lines that were broken only to be sent are whole again (RFC 3676); a quotation never runs into an answer."""
    lines: list[str] = []
    open_depth: int | None = None
    for raw in text.replace("\r\n", "\n").split("\n"):
        depth = len(raw) - len(raw.lstrip(">"))
        line = raw[depth:].removeprefix(" ")
        mark = f"{'>' * depth} " if depth else ""
        flows = line.endswith(" ") and line != "-- "
        shown = line[:-1] if flows and delsp else line
        if open_depth == depth:
            lines[-1] += shown
        else:
            lines.append(mark + shown)
        open_depth = depth if flows else None
    return "\n".join(lines)


def _calendar(message: "Message[str, str]") -> str:
    """What an invitation says, where nothing else does."""
    for part in message.walk():
        if part.get_content_type() == "text/calendar":
            text = re.sub(r"\r?\n[ \t]", "", decode(content(part), _charset(part)))
            said = [found.strip().replace("\\n", "\n").replace("\\,", ",") for found in _CALENDAR.findall(text)]
            return "\n".join(one for one in said if one)
    return ""
