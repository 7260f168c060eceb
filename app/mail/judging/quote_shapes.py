"""The shapes that quoted history begins with, in any language: header blocks, "… wrote:", and dashed dividers."""

import re
import unicodedata
from typing import Final

from app.mail.judging.quote_words import OF_FORMS, ORIGINAL, WROTE, kinds_of

LINE_MAX: Final = 400  # characters of a line that are looked at
_BLOCK_LINES_MAX: Final = 14
_LABEL_MAX: Final = 32
_ATTRIBUTION_MAX: Final = 500
_FIELD: Final = re.compile(r"[*_ ]*([^\W\d_][^:：*<>@\d]{0,31}?)[*_ ]*[:：][*_ ]*(\S.*|$)")
_SPACES: Final = re.compile(r"[\s\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
_UNSEEN: Final = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_RULE: Final = re.compile(r"[-_=*–—]{5,}$")
_DASHED: Final = re.compile(r"[-–—_=*]{2,}\s*([^-–—_=*\s].{1,120}?)\s*[-–—_=*]{2,}:?$")
_ADDRESS: Final = re.compile(r"[^\s<>@]+@[^\s<>@]+\.[^\s<>@]{2,}")
_YEAR: Final = r"(?:19|20|25)\d\d"
_TIME: Final = re.compile(
    r"\b\d{1,2}\s?[:.h時시点]\s?\d{2}|\d{1,2}\s?[時시点]|\b\d{1,2}\s?(?:am|pm)\b", re.IGNORECASE
)
_DATE: Final = re.compile(
    rf"\b{_YEAR}\b.{{0,20}}\d|\d.{{0,25}}\b{_YEAR}\b|{_YEAR}\s?[年년]|\b\d{{1,2}}[./-]\d{{1,2}}[./-]\d{{2,4}}\b"
)
_DIGITS: Final = {
    ord(c): str(unicodedata.digit(c)) for c in "٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹०१२३४५६७८९๐๑๒๓๔๕๖๗๘๙０１２３４５６７８９"
}
_ENDS: Final = re.compile(r"[:：]\s*[*_]*$")
_MARK: Final = re.compile(r"(?:>|＞|&gt;|[A-Z]{1,3}>)")
_MAILTO: Final = re.compile(r"\[?mailto:|<mailto:", re.IGNORECASE)


def plain_line(line: str) -> str:
    """A line as it is looked at: without what cannot be seen, and with one kind of space and of digit."""
    short = line[: LINE_MAX * 2].strip()[:LINE_MAX]
    if short.isascii():
        return short
    return _SPACES.sub(" ", _UNSEEN.sub("", short)).translate(_DIGITS).strip()


def is_marked(line: str) -> bool:
    """Whether a line is marked as quoted."""
    return bool(_MARK.match(line))


def is_rule(line: str) -> bool:
    """Whether it is a line across the page."""
    return bool(_RULE.match(line))


def is_divider(seen: list[str], at: int) -> bool:
    """``-----Original Message-----`` in any language: words between dashes, and a quoted header or date by them."""
    found = _DASHED.match(seen[at])
    if found is None:
        return False
    words = found[1]
    if WROTE.search(words) and (_DATE.search(words) or _ADDRESS.search(words)):
        return True
    below = [line for line in seen[at + 1 : at + 6] if line][:3]
    fields = [field for line in below if (field := _FIELD.match(line))]
    named = frozenset().union(*(kinds_of(field[1]) for field in fields))
    if ORIGINAL.search(words) and len(words.split()) <= 6:
        return bool(fields) or any(map(is_marked, below)) or any(_looks_quoted(line) for line in below)
    return len(named) >= 2 and any(_is_value(field[2]) for field in fields)


def is_attribution(seen: list[str], at: int) -> bool:
    """``On …, somebody wrote:``, over up to three lines: it ends with a colon, and says when, and who or that."""
    text = ""
    for end in range(at, min(at + 3, len(seen))):
        if not seen[end] or is_marked(seen[end]):
            return False
        text = f"{text} {seen[end]}".strip()
        if len(text) > _ATTRIBUTION_MAX:
            return False
        if _ENDS.search(seen[end]) or (WROTE.search(seen[end][-20:]) and _ADDRESS.search(text)):
            whole = _says_when_and_who(text, _marked_below(seen, end)) and not _is_field(seen[at])
            return whole and (end == at or (_begins_one(seen[at]) and not is_attribution(seen, at + 1)))
    return False


def is_header_block(seen: list[str], at: int) -> bool:
    """Three fields or more in a row, as a mail's header has them: by their names, or by what their values are."""
    if _in_one_line(seen[at]):
        return True
    first = _FIELD.match(seen[at])
    if first is None:
        return False
    fields = _fields(seen, at)
    if len(fields) < 3:
        return False
    return _named_as_header(fields) or _shaped_as_header(fields)


def _fields(seen: list[str], at: int) -> list[tuple[str, str]]:
    """(label, value) of the lines from here on; a long list of addresses may go on in the next line."""
    fields: list[tuple[str, str]] = []
    gap = 0
    for line in seen[at : at + _BLOCK_LINES_MAX]:
        found = _FIELD.match(line)
        if found is not None and len(found[1]) <= _LABEL_MAX:
            fields.append((found[1].strip(), found[2].strip()))
            gap = 0
        elif not line and gap == 0:
            gap = 1  # some programs leave a line between
        elif (
            line and gap == 0 and fields and ("@" in line or fields[-1][1].endswith((",", ";")) or not fields[-1][1])
        ):
            fields[-1] = (fields[-1][0], f"{fields[-1][1]} {line}")
        else:
            break
    return fields


def _named_as_header(fields: list[tuple[str, str]]) -> bool:
    kinds = [kinds_of(label) for label, _ in fields]
    named = [kind for kind in kinds if kind]
    # The first names who wrote or, in some programs, when; three different ones make a header.
    if len(named) < 3 or not kinds[0] or not kinds[0] & {"from", "sent"}:
        return False
    found = frozenset().union(*named)
    if not {"from"} <= found or len(_distinct(named)) < 3:
        return False
    says = any(_ADDRESS.search(value) or _MAILTO.search(value) for _, value in fields)
    return "subject" in found or says


def _distinct(named: list[frozenset[str]]) -> set[str]:
    """As many different kinds as can be told: a word that names two is counted for one nobody else names."""
    taken: set[str] = set()
    for kinds in sorted(named, key=len):
        taken |= set(sorted(kinds - taken)[:1])
    return taken


def _shaped_as_header(fields: list[tuple[str, str]]) -> bool:
    """In a language we have no words for: who, when, to whom; and nothing that only a form asks for."""
    head = fields[:4]
    if any(OF_FORMS.fullmatch(label) and not kinds_of(label) for label, _ in head):
        return False
    values = [value for _, value in head]
    dated = [bool(_DATE.search(value) and (_TIME.search(value) or len(value) < 60)) for value in values]
    addressed = [bool(_ADDRESS.search(value)) for value in values]
    if not any(dated[:3]):
        return False
    if any(addressed) and (addressed[0] or sum(addressed) >= 2 or dated[0]):
        return True
    timed = dated[1] and bool(_TIME.search(values[1]))
    return len(head) >= 4 and timed and not any(addressed)


def _in_one_line(line: str) -> bool:
    """``From: … Sent: … To: … Subject: …`` without its line breaks."""
    labels = re.findall(
        r"(?:^|[\s*])([^\W\d_][^\s:：*]{0,15}(?: [^\W\d_][^\s:：*]{0,12})?)[ *]?[:：]", line[:LINE_MAX]
    )
    if len(labels) < 3 or not kinds_of(labels[0]) & {"from"}:
        return False
    named = [found for label in labels if (found := kinds_of(label) or kinds_of(label.split()[-1]))]
    return len(_distinct(named)) >= 3 and bool(_ADDRESS.search(line) or _DATE.search(line))


def _says_when_and_who(text: str, marked: bool) -> bool:
    dated = bool(_DATE.search(text) or _TIME.search(text))
    addressed = bool(_ADDRESS.search(text))
    wrote = bool(WROTE.search(text))
    if marked:
        return (dated and (addressed or wrote or bool(_TIME.search(text)))) or (addressed and wrote)
    return dated and (addressed or (wrote and bool(_TIME.search(text))))


def _begins_one(line: str) -> bool:
    return bool(_DATE.search(line) or _TIME.search(line) or _ADDRESS.search(line))


def _marked_below(seen: list[str], at: int) -> bool:
    below = next((line for line in seen[at + 1 : at + 4] if line), "")
    return is_marked(below)


def _is_field(line: str) -> bool:
    """``Date: Mon, 3 Mar 2025 10:12`` is a field and says nobody wrote; a form has such lines too."""
    found = _FIELD.match(line)
    return found is not None and bool(found[2])


def _is_value(value: str) -> bool:
    return bool(_ADDRESS.search(value) or _DATE.search(value))


def _looks_quoted(line: str) -> bool:
    return bool(_ADDRESS.search(line) or (_DATE.search(line) and _TIME.search(line)))
