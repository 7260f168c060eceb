"""Owns what may not leave in a reply: links, images, markup, hidden characters, and other people's addresses."""

import re
from typing import Final

from workers.support.contracts import REPLY_MAX_CHARS
from workers.support.letter import cleaned, cut

# Round brackets on purpose: square ones followed by "(" would make a new markdown link.
_LINK: Final = "(link removed)"
_ADDRESS: Final = "(address removed)"
_ROUNDS_MAX: Final = 5
_QUOTE_MIN_CHARS: Final = 40
_TLDS: Final = (
    "com|net|org|io|co|app|dev|info|biz|xyz|top|shop|site|online|link|click|uk|de|eu|fr|nl|es|ru|cn|br|jp"
    "|au|ca|ch|pl|se|dk|fi|ie|pt|cz|tv|cc|ai|gg|ly|gl|example|test|zip|mov|live|store|page|cloud|support"
)

_WORD_TLDS: Final = "it|me|us|at|be|no|in|to|so|is|am|my|as"  # "order.It" is a missing space, "order.it/x" is not
_OWN: Final = "\ue000"  # private use, so `cleaned` has removed any that was in the text

_HOST: Final = r"(?<![\w.-])(?:[a-z0-9-]{1,63}\.){1,8}"
_REST: Final = r"[^\s<>()\"']*"
_ANY_ADDRESS: Final = re.compile(r"[\w.+%'-]+@[\w-]+(?:\.[\w-]+)*", re.IGNORECASE)
_KINDS: Final[tuple[tuple[str, re.Pattern[str], str], ...]] = tuple(
    (name, re.compile(pattern, re.IGNORECASE), instead)
    for name, pattern, instead in (
        ("image", r"!\[[^\]\n]*\](?:\([^)\n]*\)?|\[[^\]\n]*\])", _LINK),
        ("markdown link", r"\[[^\]\n]*\](?:\([^)\n]*\)?|\[[^\]\n]*\]|:[ \t]*\S+)", _LINK),
        ("markup", r"<[/!?@#a-z][^>\n]{0,2000}>?", " "),
        ("link", rf"\b(?:[a-z][a-z0-9+.-]{{1,30}}:/{{1,3}}|www\.){_REST}", _LINK),
        ("link", rf"\b(?:javascript|data|mailto|tel|sms|file|vbscript|blob):(?=\S){_REST}", _LINK),
        ("email address", _ANY_ADDRESS.pattern, _ADDRESS),
        ("link", rf"{_HOST}(?:{_TLDS})\b(?:[:/?#]{_REST})?", _LINK),
        ("link", rf"{_HOST}(?:{_WORD_TLDS})[:/?#]{_REST}", _LINK),
        ("link", rf"(?<![\w.])\d{{1,3}}(?:\.\d{{1,3}}){{3}}(?![\w.]\w)(?:[:/]{_REST})?", _LINK),
    )
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
    blunt = re.sub(r"[<>\[\]@:/.!?#]+(?=\S)", " ", cleaned(reply))
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
    for name, pattern, instead in _KINDS:
        text, times = pattern.subn(instead, text)
        found |= {name} if times else set()
    for address in kept:
        text = text.replace(_OWN, address, 1)
    return text, found
