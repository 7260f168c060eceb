"""What becomes of a reply on its way out: attempts, outcomes, and the words a reply's subject begins with."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from app.domain.case import OutboundMail
from app.domain.ids import DraftId

SUBJECT_CHARS_MAX: Final = 200
REFERENCES_MAX: Final = 20
_MAIL_ID_CHARS_MAX: Final = 500

# What mail programs of several languages put before an answer's subject.
_ANSWER: Final = re.compile(r"^(?:re|aw|antw|sv|vs|odp|ynt)(?:\[\d{1,3}\]|\(\d{1,3}\))?\s*:\s*", re.IGNORECASE)
_MAIL_ID: Final = re.compile(r"[!#-;=?A-Z^-~]+@[!#-;=?A-Z^-~]+")  # printable ASCII without brackets, spaces, @ and \
_OURS: Final = re.compile(r"(drf_[0-9a-f]{24})@")
_REUSED: Final = re.compile(r"\|[0-9a-f]{16}$")  # how the records tell two mails with one id apart


class SendOutcome(StrEnum):
    """How one attempt to hand a mail over ended."""

    SENT = "sent"
    DELAYED = "delayed"  # certainly not sent; worth another attempt
    FAILED = "failed"  # certainly not sent; a person has to look at it
    UNSURE = "unsure"  # may have been sent: the answer was lost


@dataclass(frozen=True)
class SendAttempt:
    """Leave to hand a mail over. Only the latest ``number`` may pass the point of no return."""

    number: int
    mail: OutboundMail


def reply_subject(subject: str) -> str:
    """One line that begins with "Re: " exactly once, whatever the customer's own began with."""
    line = " ".join("".join(c if c.isprintable() else " " for c in subject).split())
    while found := _ANSWER.match(line):
        line = line[found.end() :]
    return f"Re: {line[:SUBJECT_CHARS_MAX]}".rstrip()


def as_mail_id(external_id: str) -> str:
    """A Message-ID fit for a header, without brackets; empty where we have none (typed in, or a provider's)."""
    plain = _REUSED.sub("", external_id)
    return plain if len(plain) <= _MAIL_ID_CHARS_MAX and _MAIL_ID.fullmatch(plain) else ""


def references(earlier: Iterable[tuple[datetime, str]], in_reply_to: str) -> tuple[str, ...]:
    """The thread's ids, oldest first, ending with the one that is answered.

    At most ``REFERENCES_MAX``: the first, which names the thread, and the latest.
    """
    ids = [as_mail_id(one) for _, one in sorted(earlier)]
    chain = [one for one in dict.fromkeys(ids) if one and one != in_reply_to]
    chain += [in_reply_to] if in_reply_to else []
    if len(chain) > REFERENCES_MAX:
        chain = [chain[0], *chain[-(REFERENCES_MAX - 1) :]]
    return tuple(chain)


def draft_named_in(mail_id: str) -> DraftId | None:
    """The draft a Message-ID of ours was made from."""
    found = _OURS.match(mail_id.strip().lstrip("<"))
    return DraftId(found[1]) if found else None
