"""Who vouches for a mail's sender: the results of SPF, DKIM and DMARC, from those we were told to trust only."""

import re
from typing import Final

from app.mail.headers import Headers

POSTMARK: Final = "postmark"  # trusts what Postmark's own servers write about a mail
_HEADER_MAX: Final = 8_000

_WORD: Final = re.compile(r'"(?:[^"\\]|\\.)*"|[^\s;="]+|[;=]')
_ADDRESS_DOMAIN: Final = re.compile(r"@?([^@\s<>]+)$")


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
        server, results = _results(value)
        if server and server in trusted:
            return _vouches(results, domain)
    return False


def _vouches(results: list[tuple[str, str, dict[str, str]]], domain: str) -> bool:
    """DMARC's word where there is one; else a pass of DKIM or SPF for the sender's own domain."""
    by_dmarc = [(verdict, about) for method, verdict, about in results if method == "dmarc"]
    for verdict, about in by_dmarc:
        if verdict == "pass":
            return about.get("header.from", domain) == domain
        if verdict not in ("none", "bestguesspass"):
            return False
    for method, verdict, about in results:
        if verdict != "pass":
            continue
        if method == "dkim" and _aligned(about.get("header.d") or about.get("header.i", ""), domain):
            return True
        if method == "spf" and _aligned(about.get("smtp.mailfrom", ""), domain):
            return True
    return False


def _postmark_vouches(headers: Headers, domain: str) -> bool:
    """SpamAssassin's DKIM_VALID_AU is a signature of the From's own domain; Received-SPF names the envelope's.

    A header that occurs twice proves nothing: one of the two may have come with the mail.
    """
    if headers.only("x-spam-checker-version"):
        tests = {test.strip() for test in headers.only("x-spam-tests").split(",")}
        if "DKIM_VALID_AU" in tests:
            return True
    spf = headers.only("received-spf")
    if not spf.lower().startswith("pass") or "identity=mailfrom" not in spf.lower().replace(" ", ""):
        return False
    envelope = re.search(r"envelope-from=\"?<?([^;\s\">]+)", spf, re.IGNORECASE)
    return envelope is not None and _aligned(envelope[1], domain)


def _aligned(named: str, domain: str) -> bool:
    """The same domain, or the one above it. Never one below: anybody may own a name under a shared domain."""
    found = _ADDRESS_DOMAIN.search(named.lower().strip())
    above = found[1].strip(".") if found else ""
    return "." in above and (domain == above or domain.endswith(f".{above}"))


def _results(value: str) -> tuple[str, list[tuple[str, str, dict[str, str]]]]:
    """``Authentication-Results`` by RFC 8601: the server, and (method, verdict, about what). Empty if unclear."""
    if len(value) > _HEADER_MAX:
        return "", []
    plain = _without_comments(value)
    if plain is None:
        return "", []
    statements: list[list[str]] = [[]]
    for word in _WORD.findall(plain):
        if word == ";":
            statements.append([])
        else:
            statements[-1].append(_unquoted(word))
    server = statements[0][0].lower() if statements[0] else ""
    found = (_statement(words) for words in statements[1:])
    return server, [one for one in found if one is not None]


def _statement(words: list[str]) -> tuple[str, str, dict[str, str]] | None:
    """``dkim=pass reason="x" header.d=example.com``; None for ``none`` and for what does not parse."""
    pairs = [
        (words[at - 1].lower(), words[at + 1].lower())
        for at in range(1, len(words) - 1)
        if words[at] == "=" and "=" not in (words[at - 1], words[at + 1])
    ]
    if not pairs or words[1] != "=":
        return None
    method, verdict = pairs[0]
    return method.partition("/")[0], verdict, dict(reversed(pairs[1:]))


def _without_comments(value: str) -> str | None:
    """Comments nest, and may hold anything, a forged ``dmarc=pass`` for one. None where they do not close."""
    kept: list[str] = []
    depth, quoted, escaped = 0, False, False
    for sign in value:
        if escaped:
            escaped = False
        elif sign == "\\" and (quoted or depth):
            escaped = True
        elif sign == '"' and not depth:
            quoted = not quoted
        elif not quoted and sign in "()":
            depth += 1 if sign == "(" else -1
            if depth < 0:
                return None
            kept.append(" ")
            continue
        if not depth:
            kept.append(sign)
    return None if depth or quoted else "".join(kept)


def _unquoted(word: str) -> str:
    return re.sub(r"\\(.)", r"\1", word[1:-1]) if word.startswith('"') else word
