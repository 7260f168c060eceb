"""Whether a text can be the host of a mail address, as a person would read it."""

import re
import unicodedata
from typing import Final

_DOMAIN: Final = re.compile(
    r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)+"
)
_UNSEEN: Final = frozenset({"Zs", "Zl", "Zp", "Cc", "Cf", "Cs", "Co", "Cn"})
_LOOK_ALIKE: Final = frozenset({"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC", "LISU"})


def host_of(domain: str) -> str:
    """Its name on the wire."""
    labels = [unicodedata.normalize("NFKC", label.lower()) for label in domain.split(".")]
    if not all(map(_is_label, labels)):
        return ""
    host = ".".join(label if label.isascii() else f"xn--{label.encode('punycode').decode()}" for label in labels)
    return host if _DOMAIN.fullmatch(host) else ""


def _is_label(label: str) -> bool:
    letters = all(c.isalnum() or c == "-" or unicodedata.category(c) in ("Mn", "Mc") for c in label)
    return letters and one_script(label)


def one_script(word: str) -> bool:
    """Whether no letter of it is there to look like one of another script; and nothing in it is unseen."""
    if any(unicodedata.category(c) in _UNSEEN for c in word):
        return False
    scripts = {unicodedata.name(c, "?").split()[0] for c in word if c.isalpha()}
    return len(scripts & _LOOK_ALIKE) <= 1
