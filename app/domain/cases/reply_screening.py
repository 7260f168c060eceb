"""What a reply may hold that is not for its customer, and when a person's word is enough to mail it all the same."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from app.domain.ids import ActorId


class Finding(StrEnum):
    """What was found in a reply. Kept in the record: rename none."""

    IMAGE = "image"
    MARKDOWN_LINK = "markdown_link"
    MARKUP = "markup"
    LINK = "link"
    ORDER_NUMBER = "order_number"
    NAME = "name"
    PHONE_NUMBER = "phone_number"
    ACCOUNT_NUMBER = "account_number"
    CARD_NUMBER = "card_number"
    EMAIL_ADDRESS = "email_address"
    HIDDEN_CHARACTERS = "hidden_characters"
    SECRET = "secret"  # noqa: S105 - its name, not its value
    # What the receipts do not bear out
    SUM_DIFFERS = "sum_differs"
    CURRENCY_DIFFERS = "currency_differs"
    REFUND_UNPROVEN = "refund_unproven"
    APPROVAL_UNPROVEN = "approval_unproven"
    PROMISE_UNPROVEN = "promise_unproven"
    DEED_UNPROVEN = "deed_unproven"
    REFUND_DENIED = "refund_denied"


# Of a reply as it stands just now: the receipts may change under it.
DISAGREEMENTS = frozenset(
    {
        Finding.SUM_DIFFERS,
        Finding.CURRENCY_DIFFERS,
        Finding.REFUND_UNPROVEN,
        Finding.APPROVAL_UNPROVEN,
        Finding.PROMISE_UNPROVEN,
        Finding.DEED_UNPROVEN,
        Finding.REFUND_DENIED,
    }
)
BOUNCED = "bounced"  # a reply may also be held back because mail to its address came back
CAME_BACK = "refund_came_back"  # or because the refund it may speak of did
UNDECIDED = "refund_undecided"  # or because one that it may speak of still waits


def mark_of(codes: Iterable[str]) -> str:
    """Names a set of findings in a button's value: a press means what stood beside that button and nothing else."""
    return hashlib.sha256(",".join(sorted(codes)).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Surroundings:
    """What the records hold around a reply. ``known`` is what the customer wrote and what is theirs to read."""

    customer_email: str
    known: str
    strangers: frozenset[str]  # those of the looked-up words that are another customer's, in lower case


@dataclass(frozen=True)
class HeldReply:
    """That a reply did not leave, and why. ``about`` is the kind and id of what carries it."""

    about: tuple[str, str]
    by: ActorId
    codes: tuple[str, ...]


@dataclass(frozen=True)
class Told:
    """What a person was told of before, and whether they said to mail it all the same."""

    findings: frozenset[Finding] = frozenset()
    confirmed: bool = False

    def clears(self, findings: Iterable[Finding]) -> bool:
        """Whether it may go: a tick counts for what stood beside it, not for what was typed since."""
        return self.confirmed and self.findings.issuperset(findings)
