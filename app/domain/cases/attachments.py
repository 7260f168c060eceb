"""Files of mails that are kept: what they are called, what they are, and where they were shown."""

import re
from dataclasses import dataclass
from typing import Final

from app.domain.cases.file_types import SHOWN, is_mislabelled
from app.domain.ids import CaseId, MessageId, Posted

_NAMED: Final = re.compile(r"(?P<message>[A-Za-z0-9_-]{1,100})\.(?P<number>\d{1,3})")


@dataclass(frozen=True)
class KeptFile:
    """``kind`` is told by its bytes, ``name`` by whoever sent it."""

    case_id: CaseId
    message_id: MessageId
    number: int
    name: str
    kind: str
    size_bytes: int

    @property
    def id(self) -> str:
        """By which buttons and commands name it."""
        return f"{self.message_id}.{self.number}"

    @property
    def is_shown(self) -> bool:
        """Whether it is ever posted in Slack: pictures and PDF that are what their names say."""
        return self.kind in SHOWN and not is_mislabelled(self.name, self.kind)


@dataclass(frozen=True)
class PostedFile:
    """One that stands in a thread, by Slack's id."""

    kept: KeptFile
    file_id: str
    at: Posted  # the thread's channel and head


def named_file(name: str) -> tuple[MessageId, int] | None:
    """The message and the number that a file's id names."""
    found = _NAMED.fullmatch(name)
    return (MessageId(found["message"]), int(found["number"])) if found else None
