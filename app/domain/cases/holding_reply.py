"""The line that a customer is sent where nobody has decided for long: the owner's own words, once, and no answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from app.domain.cases.replies import OutboundMail

TEXT_CHARS_MAX: Final = 1_000


@dataclass(frozen=True)
class HoldingReply:
    """Sent at ``after_seconds`` of the customer's wait (0: never), in the language of the mail where there is one."""

    after_seconds: int = 0
    texts: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))  # by two letters

    @property
    def is_on(self) -> bool:
        """Whether there is something to send, and a time for it."""
        return self.after_seconds > 0 and bool(self.texts)

    def text_in(self, language: str) -> str:
        """The owner's words in this language; else in the one that stands first."""
        return self.texts.get(language) or next(iter(self.texts.values()), "")


class HoldingState(StrEnum):
    """What became of it. All but the first are for good."""

    SENDING = "sending"
    SENT = "sent"
    UNSURE = "unsure"  # it may have been sent: it is not sent again
    FAILED = "failed"  # no server takes it
    STOPPED = "stopped"  # decided or answered in the same moment
    HELD = "held"  # its words may not go to this customer


@dataclass(frozen=True)
class HoldingAttempt:
    """Leave for one try."""

    number: int
    mail: OutboundMail
