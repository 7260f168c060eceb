"""Saying whose case it is, where its sender's address does not."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from app.domain.cases.cases import Customer

NAMED_MAX: Final = 320  # an address at its longest; a customer's id is shorter


class Linking(StrEnum):
    """What became of it."""

    LINKED = "linked"
    ALREADY = "already"  # it is this customer's
    NO_CUSTOMER = "no_customer"  # nobody has that address or id
    SILENT = "silent"  # ours do not know them, and the team's own records did not answer
    SEVERAL = "several"  # the team's own records have several with that address
    OWN = "own"  # the sender's own address says whose it is
    UNDECIDED = "undecided"  # something is asked for in the name of whom it was linked to before
    UNKNOWN = "unknown"
    NOT_STAFF = "not_staff"


@dataclass(frozen=True)
class LinkVerdict:
    """``drafting``: a mail of it waits, and is drafted anew with the customer's orders."""

    outcome: Linking
    customer: Customer | None = None
    drafting: bool = False
