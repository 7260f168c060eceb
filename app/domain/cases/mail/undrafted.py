"""A mail that no draft comes for: what its case is told, and what people may do about it."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from app.domain.cases.cases import CaseDetails, Problem
from app.domain.ids import MessageId

_NAME: Final = re.compile(r"(?P<message>[A-Za-z0-9_-]{1,100})\.(?P<delivery>\d{1,6})")


@dataclass(frozen=True)
class Stalled:
    """Why, what was done before that, and which delivery of the mail it is about."""

    case: CaseDetails
    message_id: MessageId
    delivery: int
    code: str  # as the case was marked for a person
    done: tuple[str, ...] = ()  # receipts of what the mail had led to by then
    over: bool = False  # it was tried again or answered since

    @property
    def name(self) -> str:
        """By which its buttons name it: a press on an older one is told apart."""
        return f"{self.message_id}.{self.delivery}"

    @property
    def may_try_again(self) -> bool:
        """Whether another run may come to something else: what the mail itself is, it stays."""
        return self.code not in set(Problem)


def named(name: str) -> tuple[MessageId, int] | None:
    """The message and the delivery that a button names."""
    found = _NAME.fullmatch(name)
    return (MessageId(found["message"]), int(found["delivery"])) if found else None


class Tried(StrEnum):
    """What became of a press on Try Again."""

    TRYING = "trying"
    ALREADY = "already"  # somebody pressed before, or it was tried again by itself
    ANSWERED = "answered"  # there is a draft, or a reply is on its way
    GONE = "gone"  # no such mail, or its text was erased for its age
    NOT_STAFF = "not_staff"
