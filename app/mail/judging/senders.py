"""Who a mail is from: one mailbox of an address header, taken apart before its words are decoded (RFC 5322, 6854)."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from app.errors import BadInput
from app.mail.judging.host_names import host_of, one_script

_ADDRESS_MAX: Final = 254
_HEADER_MAX: Final = 16_000  # of one header; a display name that is longer hides something
_ATEXT: Final = r"A-Za-z0-9!#$%&'*+/=?^_`{|}~\-"
# Some carriers gave out addresses with dots in a row; they are valid nowhere else, and mail comes from them.
_LOCAL: Final = re.compile(rf"[{_ATEXT}\x80-\U0010ffff][{_ATEXT}.\x80-\U0010ffff]*")
_TOKEN: Final = re.compile(r'\s*([<>,;:@]|"(?:[^"\\]|\\.)*"|\[[^\[\]]*\]|[^\s<>,;:@"()\[\]]+|.)', re.DOTALL)
_LONE: Final = re.compile(
    rf"(?:^|[\s<\"(,:;])([{_ATEXT}][{_ATEXT}.]*@[A-Za-z0-9][A-Za-z0-9.-]*[A-Za-z0-9])(?=$|[\s>\")(,;])"
)


@dataclass(frozen=True)
class Sender:
    """``clear`` is false where another reader of the same header could find somebody else in it."""

    address: str  # lower case, its domain as the wire has it (xn--…)
    clear: bool = True


def sender_of(senders: Sequence[str]) -> Sender:
    """The one mailbox all these headers name. Raises BadInput where there is none, or more than one."""
    stated = [one for one in senders if one.strip()]
    if not stated:
        raise BadInput("The mail has no sender", detail="no_sender")
    found = [_one_of(text[:_HEADER_MAX]) for text in stated]
    if len({one.address for one in found}) > 1:
        raise BadInput("The mail names more than one sender", detail="ambiguous_sender")
    return Sender(found[0].address, clear=len(found) == 1 and found[0].clear)


def sender_address(senders: Sequence[str]) -> str:
    """Its address alone."""
    return sender_of(senders).address


def mailboxes(header: str) -> list[str]:
    """Every address of a header that can be told without doubt, in order; what is none is left out."""
    try:
        return list(dict.fromkeys(_addresses(header[:_HEADER_MAX])))
    except _NotOneError:
        return []


def shown_name(header: str) -> str:
    """The words beside the address, still encoded as they came; for people to read, never to decide by."""
    return re.sub(r"<[^<>]*>", " ", header[:_HEADER_MAX]).strip(' "\t')


class _NotOneError(Exception):
    """A part of the header that no mailbox can be read from."""


def _one_of(text: str) -> Sender:
    try:
        found = set(_addresses(text))
    except _NotOneError:
        found = set()
        ambiguous = text.count("@") > 1
    else:
        ambiguous = len(found) > 1
    beside = _LONE.findall("".join(_split(text)[1]))
    if len(found) == 1 and all(_plain(one) in found for one in beside):
        # A quotation mark that never closes is read in several ways.
        return Sender(found.pop(), clear='"' not in _tokens(text))
    ambiguous = ambiguous or len(found) == 1
    if ambiguous:
        raise BadInput(
            "The sender is not one plain mail address such as ada@example.com: it can be read as several",
            detail="ambiguous_sender",
        )
    # Not as the standard has it. With a single @ in all of it there is still only one address it can mean.
    lone = _LONE.findall(text) if text.count("@") == 1 else []
    address = _plain(lone[0]) if lone else None
    if address is None:
        raise BadInput("The sender is not one plain mail address such as ada@example.com", detail="bad_sender")
    return Sender(address, clear=False)


def _addresses(text: str) -> Iterator[str]:
    """One per entry of the list; words without an address are a display name somebody forgot to quote."""
    entry: list[str] = []
    inside = False
    for piece in [*_tokens(text), ","]:
        inside = (inside or piece == "<") and piece != ">"
        if piece in (",", ";", ":") and not inside:
            if entry and (address := _mailbox(entry)):
                yield address
            entry = []
        else:
            entry.append(piece)
    if entry:
        raise _NotOneError


def _mailbox(entry: list[str]) -> str | None:
    if "<" not in entry and ">" not in entry:
        return _spec(entry) if "@" in entry else None
    opens = entry.index("<") if "<" in entry else -1
    if opens < 0 or entry[-1] != ">" or entry.count("<") + entry.count(">") != 2:
        raise _NotOneError
    name, address = entry[:opens], _spec(entry[opens + 1 : -1])
    if "@" in name and _spec(name) != address:  # such as ada@example.com <eve@example.org>
        raise _NotOneError
    return address


def _spec(tokens: list[str]) -> str:
    """``local@domain``; between their words there may be nothing but a dot."""
    if tokens.count("@") != 1:
        raise _NotOneError
    at = tokens.index("@")
    address = _plain(f"{_joined(tokens[:at])}@{_joined(tokens[at + 1 :])}")
    if address is None:
        raise _NotOneError
    return address


def _joined(words: list[str]) -> str:
    for one, other in pairwise(words):
        if not (one.endswith(".") or other.startswith(".")):
            raise _NotOneError
    return "".join(words)


def _plain(address: str) -> str | None:
    """As it is kept and compared; None where it is no address that mail can come from."""
    local, _, domain = address.rpartition("@")
    if len(local) > 1 and local[0] == local[-1] == '"':
        local = _unquoted(local)
    elif not _LOCAL.fullmatch(local) or not one_script(local):
        return None
    host = host_of(domain)
    whole = f"{local}@{host}".lower()
    return whole if local and host and len(whole) <= _ADDRESS_MAX else None


def _unquoted(local: str) -> str:
    """Quotes that nothing needs are left out. What could pass for another address, or breaks a line, is none."""
    inner = re.sub(r"\\(.)", r"\1", local[1:-1])
    if re.fullmatch(rf"[{_ATEXT}]+(?:\.[{_ATEXT}]+)*", inner):
        return inner
    return local if re.fullmatch(r"[A-Za-z0-9 .,:;!#$%&'*+/=?^_`{|}~-]{1,64}", inner) and inner.strip() else ""


def _tokens(text: str) -> Iterator[str]:
    """What stands outside comments."""
    for piece in _split(text)[0]:
        at = 0
        while at < len(piece) and (found := _TOKEN.match(piece, at)):
            if found[1].strip():
                yield found[1]
            at = found.end()


def _split(text: str) -> tuple[list[str], list[str]]:
    """What stands outside comments, and in them; they nest, and mean nothing in a quoted string."""
    out: list[list[str]] = [[]]
    comments: list[str] = []
    depth, quoted, escaped = 0, False, False
    for sign in text:
        if depth:
            comments.append(sign if sign != ")" else " ")
        if escaped:
            escaped = False
        elif sign == "\\" and (quoted or depth):
            escaped = True
        elif sign == '"' and not depth:
            quoted = not quoted
        elif not quoted and sign == "(":
            depth += 1
            if depth == 1:
                out.append([])
                continue
        elif not quoted and sign == ")" and depth:
            depth -= 1
            continue
        if not depth:
            out[-1].append(sign)
    return ["".join(one) for one in out], comments
