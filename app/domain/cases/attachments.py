"""Files of mails that are kept: what they are called, what they are, and where they were shown."""

import re
from dataclasses import dataclass
from typing import Final

from app.domain.cases.file_types import may_be_posted
from app.domain.ids import CaseId, MessageId, Posted

SHOWN_AGAIN_SECONDS: Final = 600.0  # a second press means the first; a later one, that it is to be seen again
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
        return file_id(self.message_id, self.number)

    @property
    def is_shown(self) -> bool:
        """Whether it is ever posted in Slack."""
        return may_be_posted(self.name, self.kind)


@dataclass(frozen=True)
class PostedFile:
    """One that stands in a thread, by Slack's id."""

    kept: KeptFile
    file_id: str
    at: Posted  # the thread's channel and head


def file_id(message_id: MessageId, number: int) -> str:
    """By which buttons and commands name a file."""
    return f"{message_id}.{number}"


def showing_key(file: KeptFile, at: Posted) -> str:
    """Names the showing of one file in one thread."""
    return f"file:{file.id}:{at.channel}:{at.ts}"


def named_file(name: str) -> tuple[MessageId, int] | None:
    """The message and the number that a file's id names."""
    found = _NAMED.fullmatch(name)
    return (MessageId(found["message"]), int(found["number"])) if found else None
