"""What a reply may hold that is not for its customer, and when a person's word is enough to mail it all the same."""

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


BOUNCED = "bounced"  # a reply may also be held back because mail to its address came back
CAME_BACK = "refund_came_back"  # or because the refund it may speak of did
UNDECIDED = "refund_undecided"  # or because one that it may speak of still waits


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
