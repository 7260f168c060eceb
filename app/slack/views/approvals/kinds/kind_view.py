"""What a kind adds to the card that all kinds share, and how its words are found in the catalogues."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from app.domain.approvals.approval import Approval, ApprovalDetails
from app.slack.i18n import catalogue
from app.slack.views.approvals import money_kinds
from app.slack.views.approvals.details.customer_words import customer_words
from app.slack.views.blocks.rich import Block, Element

Lines = Callable[[ApprovalDetails], list[Element]]
Of = Callable[[Approval], list[Element]]
# (approval, the customer's address, how a text of somebody's is shown): what fills the blanks of its words
Names = Callable[[Approval, str, Callable[[str], str]], Mapping[str, str]]


# (…, whether what is somebody's is shown as it is)
InFull = Callable[[ApprovalDetails, bool], Sequence[Block]]


def nothing_more(_: ApprovalDetails) -> list[Element]:
    """A kind's that has no lines."""
    return []


def no_blocks(_: ApprovalDetails, revealed: bool) -> Sequence[Block]:
    """A kind's whose facts are all lines."""
    return ()


def _change(_: Approval) -> str:
    return catalogue.APPROVE_CHANGED


@dataclass(frozen=True)
class KindView:
    """A kind's part of the card: what its records say before and after what is said of every customer."""

    prefix: str  # of its words in the catalogues; the first kind's have none
    deciding: Lines  # on the card: what was paid, and what is left after this
    facts: Lines
    done: Lines = nothing_more  # on the card, once it is decided: what its amount is for
    alone: Lines = nothing_more  # the same where there are no details behind it: of what the policy let through
    names: Names = money_kinds.names
    about: Of = money_kinds.about  # on the card: what it is on account of, above its own lines
    about_in_full: Of = money_kinds.about_in_full
    in_full: InFull = no_blocks  # under Details, behind its facts: what is longer than lines
    theirs: Lines = customer_words  # on the card, last: whatever it imitates, nothing follows it
    ids: Callable[[Approval], Mapping[str, str]] = money_kinds.ids
    # (approval, the amount that its receipt has): what was done, for the words of its receipt
    done_as: Callable[[Approval, int], str] = money_kinds.done_amount
    approvable: Callable[[Approval], bool] = lambda _: True  # whether a plain yes says all
    change_label: Callable[[Approval], str] = _change  # how it is approved otherwise; empty: it is not


class KindWords:
    """The catalogue as one kind speaks it, in the language of the moment.

    The catalogues have each of these names once per kind, behind its prefix.
    """

    CARD_TITLE: str
    APPROVE_LABEL: str
    LIST_ROW: str
    LIST_ROW_CLOSED: str
    HOME_DECIDED_ROW: str
    CARD_TEXT_PENDING: str
    CARD_TEXT: Mapping[str, str]
    DEADLINE_MEANS: str
    RECORD_EXPIRED: str
    RECORD_CANCELLED: str
    RECEIPT_NOT_SENT: str
    RECEIPT_ASKED: str
    RECEIPT_SENT: str
    RECEIPT_NONE: str
    RECEIPT_FACTS_CHANGED: str
    RECEIPT_TROUBLE: str
    RECEIPT_TROUBLE_NEXT: str
    REMIND: str
    REMIND_TEXT: str
    ESCALATE: str
    ESCALATE_TEXT: str
    COUNTED_REJECT: str
    REFUSED_EXPIRED: str
    REFUSED_TAMPERED: str
    STATES: Mapping[str, str]
    REJECT_TITLE: str
    REJECT_SUBMIT: str
    REJECT_INTRO: str
    CHANGES_SUBMIT: str
    CHANGES_INTRO: str
    CHANGES_REPLY_HINT: str
    UNDO_UNTIL: str
    UNDONE: str
    PING_ASK: str
    PING_ESCALATE: str
    PING_TEXT: str

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix

    def __getattr__(self, name: str) -> Any:
        if name not in KIND_WORDS:
            raise AttributeError(name)
        return getattr(catalogue, self._prefix + name)


KIND_WORDS: Final = frozenset(name for name in KindWords.__annotations__ if name.isupper())
