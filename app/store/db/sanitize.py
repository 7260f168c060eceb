"""Making any text storable: Postgres refuses NUL and lone surrogates, which broken mails contain."""

from typing import Final

EXCERPT_MAX: Final = 600
APPROVAL_TEXT_MAX: Final = 3000  # of each text that an approval keeps: reasons, the policy's sentence, a reply


def storable(text: str, limit: int | None = None) -> str:
    """The text with what cannot be stored replaced by U+FFFD, cut to ``limit`` characters."""
    whole = text if limit is None else text[:limit]
    try:
        whole.encode()  # nearly always; taking megabytes apart for nothing would block the loop
    except UnicodeEncodeError:
        whole = whole.encode("utf-8", "replace").decode()
    return whole.replace("\x00", "\N{REPLACEMENT CHARACTER}")


def excerpt(body: str) -> str:
    """The first of a customer's words, as cards show them (not yet escaped)."""
    return body[:EXCERPT_MAX]
