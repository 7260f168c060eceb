"""What becomes of a reply on its way out: attempts, outcomes, and the words a reply's subject begins with."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from app.domain.cases.replies import OutboundMail
from app.domain.ids import BounceId, DraftId, MessageId, TenantId

SUBJECT_CHARS_MAX: Final = 200
REFERENCES_MAX: Final = 20
_MAIL_ID_CHARS_MAX: Final = 500

# What mail programs of several languages put before an answer's subject.
_ANSWER: Final = re.compile(r"^(?:re|aw|antw|sv|vs|odp|ynt)(?:\[\d{1,3}\]|\(\d{1,3}\))?\s*:\s*", re.IGNORECASE)
_MAIL_ID: Final = re.compile(r"[!#-;=?A-Z^-~]+@[!#-;=?A-Z^-~]+")  # printable ASCII without brackets, spaces, @ and \
_OURS: Final = re.compile(r"(drf_[0-9a-f]{24})@")
# What an enhanced status code (RFC 3463) says of an address or a mail, by its beginning.
_ENHANCED: Final = (
    ("5.1.1", "unknown_mailbox"),
    ("5.1.", "bad_address"),
    ("5.2.1", "mailbox_closed"),
    ("5.2.2", "mailbox_full"),
    ("5.2.3", "too_large"),
    ("5.3.4", "too_large"),
    ("5.7.", "not_accepted"),
)
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


def trouble_of(status: str, otherwise: str = "") -> str:
    """Why a mail server does not take a mail, by its enhanced status code."""
    return next((word for start, word in _ENHANCED if status.lstrip().startswith(start)), otherwise)


class BounceKind(StrEnum):
    """How much a report weighs."""

    HARD = "hard"  # mail to this address does not arrive
    SOFT = "soft"  # this one did not; the next one may
    COMPLAINT = "complaint"  # the receiver wants none


@dataclass(frozen=True)
class DeliveryReport:
    """Somebody says that a mail of ours did not arrive. The same ``source`` is the same report."""

    source: str
    kind: BounceKind
    reason: str  # a code the catalogue has words for
    address: str  # lower case
    draft_id: DraftId | None = None  # as the report names it


@dataclass(frozen=True)
class BounceDetails:
    """A report that is about a reply of ours. ``message_id`` is the customer's, in whose case it is shown."""

    tenant: TenantId
    id: BounceId
    kind: BounceKind
    reason: str
    draft_id: DraftId
    message_id: MessageId


def report_of_mail(*, source: str, original_id: str, status: str, action: str) -> DeliveryReport | None:
    """What a delivery report that came by mail says; None unless it says that a reply of ours failed."""
    draft_id = draft_named_in(original_id)
    if draft_id is None or action.lower() in ("delayed", "relayed", "delivered", "expanded"):
        return None
    passing = status.startswith("4") or trouble_of(status) in ("mailbox_full", "too_large")
    kind = BounceKind.SOFT if passing else BounceKind.HARD
    return DeliveryReport(f"dsn:{source}", kind, trouble_of(status, "not_accepted"), "", draft_id)
