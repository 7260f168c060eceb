"""Whether two mail addresses reach the same person, judged so that in doubt they do."""

import re
import unicodedata
from enum import Enum
from typing import Final

# Their owner says that dots in the name mean nothing, and that both domains are one.
_DOTLESS: Final = frozenset({"gmail.com", "googlemail.com"})


class NoAddress(Enum):
    """Why it is not known whether somebody is the customer."""

    HIDDEN = "hidden"  # we are not shown their address
    NONE = "none"  # they have none


def same_mailbox(one: str, other: str) -> bool:
    """Case, look-alike forms of a letter, and what follows a plus make no other person."""
    return bool(mailbox(one)) and mailbox(one) == mailbox(other)


def mailbox(address: str) -> str:
    """An address without what makes no difference; empty for what is none."""
    folded = unicodedata.normalize("NFKC", address).strip().strip("<>").casefold()
    name, at, domain = folded.rpartition("@")
    domain = _in_ascii(domain.rstrip("."))
    name = name.strip('"').partition("+")[0] or name
    if domain in _DOTLESS:
        name, domain = name.replace(".", ""), "gmail.com"
    return f"{name}@{domain}" if at and name and domain else ""


def spellings(address: str) -> str:
    """A regular expression for what stands before the @ of every address of ``address``'s mailbox."""
    name, _, domain = mailbox(address).rpartition("@")
    letters = (r"\.?" if domain in _DOTLESS else "").join(re.escape(letter) for letter in name)
    return rf'^"?{letters}(\+.*)?"?@'


def _in_ascii(domain: str) -> str:
    try:
        return domain.encode("idna").decode("ascii")
    except UnicodeError:
        return domain
