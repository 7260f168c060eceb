"""Reads what somebody typed for names of our things: strictly, and never as more than a name to look up."""

import re
from dataclasses import dataclass
from typing import Final

from app.domain.investigations import SubjectKind

NAMES_MAX: Final = 10
READ_MAX: Final = 2_000

_RULES: Final = (
    (SubjectKind.APPROVAL, re.compile(r"(?<![\w-])apr_[0-9a-f]{24}(?![\w-])", re.ASCII)),
    (SubjectKind.CASE, re.compile(r"(?<![\w-])(?:case|msg)_[0-9a-f]{24}(?![\w-])", re.ASCII)),
    (SubjectKind.ORDER, re.compile(r"(?<![\w-])(?:ord|ch|py)_[A-Za-z0-9-]{1,40}(?![\w-])", re.ASCII)),
    # An order's number, but no amount (49.90), date or part of a longer word.
    (SubjectKind.ORDER, re.compile(r"(?<![\w.,:/@-])#?[0-9]{3,12}(?![\w@:/-]|[.,][0-9])", re.ASCII)),
    (SubjectKind.CUSTOMER, re.compile(r"(?<![\w-])cust?_[A-Za-z0-9]{1,40}(?![\w-])", re.ASCII)),
    (
        SubjectKind.CUSTOMER,
        re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{}~-]{1,64}@[A-Za-z0-9.-]{1,190}\.[A-Za-z]{2,24}", re.ASCII),
    ),
)


@dataclass(frozen=True)
class Named:
    """One thing that may exist. ``id`` holds only what its rule allows."""

    kind: SubjectKind
    id: str


def names_in(text: str) -> tuple[Named, ...]:
    """Everything that looks like a name of ours, the most exact kind first; at most ``NAMES_MAX``."""
    read = text[:READ_MAX]
    found = [Named(kind, match[0].lstrip("#")) for kind, rule in _RULES for match in rule.finditer(read)]
    return tuple(dict.fromkeys(found))[:NAMES_MAX]


def email_in(text: str) -> str | None:
    """The whole text as one address, in lower case; None where it is anything else."""
    rule = _RULES[-1][1]
    stripped = text.strip()
    return stripped.lower() if rule.fullmatch(stripped) else None
