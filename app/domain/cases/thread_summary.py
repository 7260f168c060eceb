"""When a case's thread is long, what it comes to in short, and how much of it the agent still reads itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeVar

from app.domain.ids import ApprovalId, CaseId, DraftId, MessageId, TenantId

# The agent is shown ten earlier messages: a thread is summarised before the first of them falls out of its sight.
LONG_MESSAGES: Final = 8
# About 3,000 tokens, which would be paid for again with each turn; nobody reads that much on a card either.
LONG_CHARACTERS: Final = 12_000
NEWEST: Final = 4  # messages read word for word beside a summary: a question, its answer, and what that led to

SUMMARY_MAX: Final = 400
KEY_POINTS_MAX: Final = 5
KEY_POINT_MAX: Final = 160

_T = TypeVar("_T")


class Piece(StrEnum):
    """What is made of a long thread; each by a call of its own, so that one can fail alone."""

    SUMMARY = "summary"
    SENTIMENT = "sentiment"
    KEY_POINTS = "key_points"


class Sentiment(StrEnum):
    """How the customer sounds. A closed set, so that no model can put words of its own on a label."""

    PLEASED = "pleased"
    CALM = "calm"
    WORRIED = "worried"
    ANNOYED = "annoyed"
    ANGRY = "angry"


@dataclass(frozen=True)
class ThreadSummary:
    """A thread in short, in the words of an agent who read strangers' mail: claims, never facts."""

    upto_id: MessageId  # the newest message it covers
    summary: str
    sentiment: Sentiment | None
    key_points: tuple[str, ...]
    written_by: str

    @property
    def tells(self) -> bool:
        """Whether it can stand in for older messages; a mood alone cannot."""
        return bool(self.summary or self.key_points)

    @property
    def in_short(self) -> str:
        """As plain text for a model; the mood is for people."""
        return "\n".join([self.summary, *(f"- {point}" for point in self.key_points)]).strip()


@dataclass(frozen=True)
class Thread:
    """What there is to summarise. ``messages`` are the latest, oldest first; bodies are whole, the caller cuts."""

    tenant: TenantId
    case_id: CaseId
    upto_id: MessageId
    subject: str
    messages: tuple[tuple[str, str], ...]  # ("customer" | "desk", text)
    total: int  # messages of the thread, those not given here included
    earlier: ThreadSummary | None  # an older summary that covers what is not given
    done: frozenset[Piece]  # had already, or given up
    ready: bool  # announced: nothing is left to do


@dataclass(frozen=True)
class PieceFound:
    """One piece. ``body`` is None where it could not be had, and ``code`` says why. Key points are one a line."""

    piece: Piece
    body: str | None
    written_by: str = ""
    code: str = ""


@dataclass(frozen=True)
class Places:
    """Where a case's gist is shown now."""

    head: MessageId | None  # the message its thread's head speaks of; None: it has no thread yet
    approvals: tuple[ApprovalId, ...]
    drafts: tuple[DraftId, ...]


def is_long(messages: int, characters: int) -> bool:
    """Whether a thread is worth a summary."""
    return messages > LONG_MESSAGES or characters > LONG_CHARACTERS


def still_read(history: Sequence[_T], *, since_thread_summary: int) -> Sequence[_T]:
    """What of the earlier messages is read beside a gist: all that came after it, and the newest in any case."""
    return history[-max(NEWEST, since_thread_summary) :]
