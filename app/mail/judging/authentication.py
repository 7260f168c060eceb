"""Who vouches for a mail's sender: the results of SPF, DKIM and DMARC, from those we were told to trust only."""

import re
from typing import Final

from app.mail.reading.headers import Headers

POSTMARK: Final = "postmark"  # trusts what Postmark's own servers write about a mail
_HEADER_MAX: Final = 8_000

# Quotes are closed wherever these are used. Nothing here gives back what it took, so time grows with length only.
_QUOTED: Final = r'"(?:[^"\\]|\\.)*+"'
_LOCAL: Final = r'[^ "(),:;<>@\[\]\\]++'
_DOMAIN: Final = r"[A-Za-z0-9.-]++"
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")
_PART: Final = re.compile(rf'((?:{_QUOTED}|[^;"])*+)(?:;|\Z)')
_PAIR: Final = re.compile(rf' *+([A-Za-z0-9][A-Za-z0-9._/-]*+) *+= *+({_QUOTED}(?:@[^ ";\\]++)?|[^ ";\\]++)(?= |\Z)')
_SERVER: Final = re.compile(r' *+("?)([A-Za-z0-9._-]++)\1(?= |\Z)')
_METHOD: Final = re.compile(r" *+([A-Za-z0-9-]++)")
_BARE: Final = re.compile(rf'("?)({_DOMAIN})\1')
_SIGNER: Final = re.compile(rf"(?:{_QUOTED}|{_LOCAL})?@({_DOMAIN})")
_MAILBOX: Final = re.compile(rf"(?:(?:{_QUOTED}|{_LOCAL})?@)?({_DOMAIN})")
_ENVELOPE: Final = re.compile(rf'("?)(<)?{_LOCAL}@({_DOMAIN})(?(2)>)\1')

_Result = tuple[str, str, dict[str, str]]  # method, verdict, about what


def sender_verified(headers: Headers, sender: str, trusted: frozenset[str]) -> bool:
    """Whether somebody in ``trusted`` (authserv-ids, or ``postmark``) found that ``sender``'s own domain sent this.

    Of their ``Authentication-Results`` only the topmost counts: what stands further down may be the sender's own.
    """
    domain = sender.rpartition("@")[2].lower()
    if not domain:
        return False
    if POSTMARK in trusted and _postmark_vouches(headers, domain):
        return True
    for value in headers.all("authentication-results"):
        read = _results(value)
        if read is None:  # it may be the word of ours, made unreadable so that one further down is believed
            return False
        server, results = read
        if server in trusted:
            return _vouches(results, domain)
    return False


def _vouches(results: list[_Result], domain: str) -> bool:
    """DMARC's word where there is one; else a pass of DKIM or SPF for the sender's own domain.

    A mail has one From and one envelope: a second word about either was smuggled in.
    """
    by_dmarc = [(verdict, about) for method, verdict, about in results if method == "dmarc"]
    if len(by_dmarc) > 1:
        return False
    for verdict, about in by_dmarc:
        if verdict == "pass":
            return "header.from" not in about or _named(_BARE, about["header.from"]) == domain
        if verdict not in ("none", "bestguesspass"):
            return False
    signed = [about for method, verdict, about in results if (method, verdict) == ("dkim", "pass")]
    if any(_aligned(_signer(about), domain) for about in signed):
        return True
    sent = [(verdict, about) for method, verdict, about in results if method == "spf" and "smtp.mailfrom" in about]
    if len(sent) != 1:
        return False
    verdict, about = sent[0]
    return verdict == "pass" and _aligned(_named(_MAILBOX, about["smtp.mailfrom"]), domain)


def _signer(about: dict[str, str]) -> str:
    """``header.d`` is the key's domain. The text before the ``@`` of ``header.i`` is whatever the signer likes."""
    return _named(_BARE, about["header.d"]) if "header.d" in about else _named(_SIGNER, about.get("header.i", ""))


def _postmark_vouches(headers: Headers, domain: str) -> bool:
    """SpamAssassin's DKIM_VALID_AU is a signature of the From's own domain; Received-SPF names the envelope's.

    A header that occurs twice proves nothing: one of the two may have come with the mail.
    """
    if headers.only("x-spam-checker-version"):
        tests = {test.strip() for test in headers.only("x-spam-tests").split(",")}
        if "DKIM_VALID_AU" in tests:
            return True
    stated = _passed_spf(headers.only("received-spf"))
    return stated.get("identity", "").lower() == "mailfrom" and _aligned(
        _named(_ENVELOPE, stated.get("envelope-from", "")), domain
    )


def _passed_spf(value: str) -> dict[str, str]:
    """``Pass (why) key=value; key=value`` by RFC 7208; empty if it is anything else, or one key is there twice.

    The name in HELO and the envelope's address are the sender's own text: no comment is read after the first.
    """
    pieces = _outside_comments(value)
    if pieces is None or len(pieces) > 2:
        return {}
    verdict, _, stated = pieces[0].strip().partition(" ")
    if verdict.lower() != "pass" or (stated and len(pieces) == 2):
        return {}
    found: dict[str, str] = {}
    for part in _PART.findall(pieces[1] if len(pieces) == 2 else stated):
        pair = _pairs(part)
        if part.strip() and (len(pair) != 1 or pair.keys() & found.keys()):
            return {}
        found |= pair
    return found


def _aligned(above: str, domain: str) -> bool:
    """The same domain, or the one above it. Never one below: anybody may own a name under a shared domain."""
    return "." in above and (domain == above or domain.endswith(f".{above}"))


def _named(shape: re.Pattern[str], value: str) -> str:
    """The domain, which is the shape's last group; empty where the value is not wholly of that shape."""
    found = shape.fullmatch(value)
    return found[found.re.groups].lower().removesuffix(".") if found else ""


def _results(value: str) -> tuple[str, list[_Result]] | None:
    """``Authentication-Results`` by RFC 8601: the server, empty where none is named, and its findings."""
    pieces = _outside_comments(value)
    if pieces is None:
        return None
    first, *others = _PART.findall(" ".join(pieces))
    server = _SERVER.match(first)
    return server[2].lower() if server else "", [_statement(one) for one in others]


def _statement(text: str) -> _Result:
    """``dkim=pass reason="x" header.d=example.com``; no verdict for ``none`` and for what does not wholly parse."""
    begins = _METHOD.match(text)
    method = begins[1].lower() if begins else ""
    about = _pairs(text)
    key = next(iter(about), "")
    if not key or key not in (method, f"{method}/1"):
        return method, "", {}
    return method, about.pop(key).lower(), about


def _pairs(text: str) -> dict[str, str]:
    """``key=value`` up to the end. Empty where anything is left over, or one key is there twice."""
    found: dict[str, str] = {}
    text, at = text.strip(" "), 0
    while at < len(text):
        pair = _PAIR.match(text, at)
        if pair is None or pair[1].lower() in found:
            return {}
        found[pair[1].lower()] = pair[2]
        at = pair.end()
    return found


def _outside_comments(value: str) -> list[str] | None:
    """What stands before, between and after the comments. None where something does not close, or is no text.

    Comments nest, and may hold anything, a forged ``dmarc=pass`` for one. A quote means nothing in them, except to
    a server that puts an address there as it came: one that opens in a comment and closes in another was a way out.
    """
    if len(value) > _HEADER_MAX or _CONTROL.search(value):
        return None
    pieces: list[list[str]] = [[]]
    depth, quotes, torn, quoted, escaped = 0, 0, 0, False, False
    for sign in value:
        if escaped:
            escaped = False
        elif sign == "\\" and (quoted or depth):
            escaped = True
        elif sign == '"' and depth:
            quotes += 1
        elif sign == '"':
            quoted = not quoted
        elif sign == "(" and not quoted:
            depth += 1
            if depth == 1:
                pieces.append([])
        elif sign == ")" and not quoted:
            depth -= 1
            if depth == 0:
                torn, quotes = torn + quotes % 2, 0
                continue
        if depth < 0:
            return None
        if not depth:
            pieces[-1].append(sign)
    return None if depth or quoted or torn > 1 else ["".join(piece) for piece in pieces]
