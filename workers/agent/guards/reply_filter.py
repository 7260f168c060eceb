"""Owns what may not leave in a reply: links, images, markup, hidden characters, and other people's addresses."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from app.domain.privacy.secrets_in_text import secrets_in
from workers.agent.contracts import REPLY_MAX_CHARS
from workers.agent.guards.hosts import hosts
from workers.agent.prompt import cleaned, cut

# Round brackets on purpose: square ones followed by "(" would make a new markdown link.
_LINK: Final = "(link removed)"
_ADDRESS: Final = "(address removed)"
_OPENS_DOORS: Final = "(secret removed)"
_ROUNDS_MAX: Final = 5
_QUOTE_MIN_CHARS: Final = 40
_OWN: Final = "\ue000"  # private use, so `cleaned` has removed any that was in the text

_Spans = Iterable[tuple[int, int]]
_Kind = tuple[str, Callable[[str], _Spans], str]
_View = Callable[[str], tuple[str, Sequence[int]]]


def _spans(pattern: str) -> Callable[[str], _Spans]:
    found = re.compile(pattern, re.IGNORECASE).finditer
    return lambda text: (match.span() for match in found(text))


_REST: Final = r"[^\s<>()\"']*"
_ANY_ADDRESS: Final = re.compile(r"(?<![\w.+%'-])[\w.+%'-]++@[\w-]+(?:\.[\w-]+)*")
# Only as it is written: nobody's mail program takes "Tel：03" or "［a］（b）" for a link, and people do write them.
_WRITTEN: Final[tuple[_Kind, ...]] = (
    ("secret", secrets_in, _OPENS_DOORS),
    ("image", _spans(r"!\[[^\[\]\n]*\](?:\([^)\n]*\)?|\[[^\]\n]*\])"), _LINK),
    ("markdown link", _spans(r"\[[^\[\]\n]*\](?:\([^)\n]*\)?|\[[^\]\n]*\]|:[ \t]*\S+)"), _LINK),
    ("markup", _spans(r"<[/!?@#a-z][^>\n]{0,2000}>?"), " "),
    ("link", _spans(rf"\b(?:javascript|data|mailto|tel|sms|file|vbscript|blob):(?=\S){_REST}"), _LINK),
)
# Also as a browser would read it: "ＷＷＷ.evil.vip", "https：//evil.vip".
_READ: Final[tuple[_Kind, ...]] = (
    ("link", _spans(rf"\b(?:[a-z][a-z0-9+.-]{{1,30}}:/{{1,3}}|www\.){_REST}"), _LINK),
    ("email address", _spans(_ANY_ADDRESS.pattern), _ADDRESS),
    ("link", _spans(rf"(?<![\w.])\d{{1,3}}(?:\.\d{{1,3}}){{3}}(?![\w.]\w)(?:[:/]{_REST})?"), _LINK),
    ("link", hosts, _LINK),
)


def unsafe_in_reply(reply: str, customer_email: str = "") -> list[str]:
    """Name what is wrong with a reply; empty means that it may be sent as it is."""
    return sorted(_once(reply, customer_email)[1])


def made_safe(reply: str, customer_email: str) -> tuple[str, tuple[str, ...]]:
    """The reply without it, and the names of what went. What comes back always passes `unsafe_in_reply`."""
    stripped: set[str] = set()
    reply = cut(reply, REPLY_MAX_CHARS)
    for _ in range(_ROUNDS_MAX):  # taking one thing out may bring two halves of another together
        cleaner, found = _once(reply, customer_email)
        if not found:
            return reply.strip(), tuple(sorted(stripped))
        stripped |= found
        reply = cleaner
    blunt = re.sub(r"[<>\[\]@:/.。!?#]+(?=\S)", " ", unicodedata.normalize("NFKC", cleaned(reply)))
    return blunt.strip(), tuple(sorted(stripped))


def quotes(reply: str, secret: str) -> bool:
    """Whether a whole sentence of the secret text stands in the reply, however the lines were wrapped."""
    said = " ".join(reply.lower().split())
    sentences = re.split(r"(?<=[.:])\s", " ".join(secret.lower().split()))
    return any(sentence in said for sentence in sentences if len(sentence) >= _QUOTE_MIN_CHARS)


def _once(reply: str, customer_email: str) -> tuple[str, set[str]]:
    text = cleaned(reply)
    found = {"hidden characters"} if text != reply else set()
    # The customer's own address is theirs to read; everybody else's is not.
    own = customer_email.strip().lower()
    kept: list[str] = []

    def mask(match: re.Match[str]) -> str:
        if match.group().lower() != own:
            return match.group()
        kept.append(match.group())
        return _OWN

    text = _ANY_ADDRESS.sub(mask, text)
    # Both ways: "evil.㏄" is a host only as read, "evil.com™" only as written.
    for kinds, view in ((_WRITTEN, _as_written), (_READ, _as_read), (_READ, _as_written)):
        for name, spans, instead in kinds:
            text, times = _without(text, spans, instead, view)
            found |= {name} if times else set()
    for address in kept:
        text = text.replace(_OWN, address, 1)
    return text, found


def _as_written(text: str) -> tuple[str, Sequence[int]]:
    return text, range(len(text))


def _as_read(text: str) -> tuple[str, Sequence[int]]:
    """Compatibility forms made plain, and for each character of that where it stands in the text."""
    if unicodedata.is_normalized("NFKC", text):
        return _as_written(text)
    plain = [unicodedata.normalize("NFKC", character) for character in text]
    return "".join(plain), [at for at, characters in enumerate(plain) for _ in characters]


def _without(text: str, spans: Callable[[str], _Spans], instead: str, view: _View) -> tuple[str, int]:
    """The text with every span of its view replaced, and how many there were."""
    shown, where = view(text)
    parts: list[str] = []
    times = over = 0
    for start, end in spans(shown):
        parts += text[over : where[start]], instead
        over = where[end - 1] + 1
        times += 1
    return "".join(parts) + text[over:], times
