"""Whether somebody is named in what a program sent: an address of theirs however it is written, or their id."""

import html
import json
import re
import unicodedata
from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import unquote

from app.domain.cases.mail.mailboxes import mailbox
from app.domain.privacy.erasures import Person

DECODED_MAX: Final = 4  # of what is encoded within what is encoded
LEVELS_MAX: Final = 200
_ID_CHARS_MIN: Final = 6  # a shorter id is any number or word
# What no address of ours would be looked for without: a cheap question to ask of each text first.
MAY_NAME: Final = r"@|＠|﹫|%(25)*40|&(amp;)*(#|commat)|\\u0040|[(\[{<]\s*at\s*[)\]}>]"
_AT: Final = re.compile(r"\s?[(\[{<]\s*at\s*[)\]}>]\s?", re.IGNORECASE)
_ESCAPED: Final = re.compile(r"\\u([0-9a-fA-F]{4})")
_BREAK: Final = re.compile(r"\\+[nrtbf]")
_ADDRESS: Final = re.compile(
    r"[^\s@<>()\[\]{}\"'`,;:|\\/?&=#!*^]{1,64}@[^\s@<>()\[\]{}\"'`,;:|\\/?&=#!*^_~$%+]{1,255}"
)


class Mentions:
    """Of one person. Case, look-alike letters, what follows a plus and how it is encoded hide nobody."""

    def __init__(self, person: Person) -> None:
        self._mailboxes = {mailbox(one) for one in person.addresses} - {""}
        exact = [re.escape(_folded(one)) for one in person.addresses if "@" in one]
        self._exact = re.compile(rf"(?<![\w.+-])(?:{'|'.join(exact)})(?!\w|[.-]\w)") if exact else None
        self._id = _id_pattern(person.customer_id or "")

    def names(self, said: Any) -> bool:
        """``said``: any JSON; within it keys count as values do, and so does JSON in a text."""
        return any(self._in_text(text) for text in _texts(said))

    def _in_text(self, text: str) -> bool:
        if self._id is not None and self._id.search(text):
            return True
        return any(self._in_plain(plain) for plain in _readings(text))

    def _in_plain(self, text: str) -> bool:
        if self._exact is not None and self._exact.search(text):
            return True
        return any(mailbox(found[0].strip(".-")) in self._mailboxes for found in _ADDRESS.finditer(text))


def addresses_in(said: Any) -> set[str]:
    """Every address in it, as it stands once it is decoded, and as its mailbox is called."""
    found = set()
    for plain in (reading for text in _texts(said) for reading in _readings(text)):
        for one in _ADDRESS.finditer(plain):
            address = one[0].strip(".-")
            found |= {address, mailbox(address)} - {""}
    return found


def _id_pattern(customer_id: str) -> re.Pattern[str] | None:
    """An id that could be any number or word leads to nobody."""
    telling = (
        len(customer_id) >= _ID_CHARS_MIN and re.search(r"[^\W\d]", customer_id) and re.search(r"\d", customer_id)
    )
    return re.compile(rf"(?<![\w-]){re.escape(customer_id)}(?![\w-])") if telling else None


def _texts(said: Any) -> Iterator[str]:
    todo = [(said, 0)]
    while todo:
        one, depth = todo.pop()
        if isinstance(one, str):
            yield one
            inner = _json_in(one) if depth < LEVELS_MAX else None
            todo += [] if inner is None else [(inner, depth + 1)]
        elif isinstance(one, dict):
            todo += [(each, depth + 1) for pair in one.items() for each in pair]
        elif isinstance(one, list | tuple):
            todo += [(each, depth + 1) for each in one]


def _json_in(text: str) -> Any:
    if text.lstrip()[:1] not in ("{", "[", '"'):
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _readings(text: str) -> Iterator[str]:
    """As it stands, and as whoever decodes it reads it."""
    for _ in range(DECODED_MAX):
        yield _folded(text)
        read = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), _BREAK.sub(" ", html.unescape(unquote(text))))
        if read == text:
            return
        text = read


def _folded(text: str) -> str:
    """Without what no reader sees, and each letter in its plain form."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    seen = "".join(char for char in plain if unicodedata.category(char) != "Cf")
    return _AT.sub("@", unicodedata.normalize("NFC", seen))
