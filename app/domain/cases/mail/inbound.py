"""What is known of a customer's mail beyond its words: its kind, what came with it, and mails nobody could read."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.domain.cases.file_types import may_be_posted

REASONS = {
    "parser_timeout": "Reading it took too long",
    "parser_memory": "Reading it took too much memory",
    "parser_crashed": "Reading it brought the reader down",
}


class MailKind(StrEnum):
    """Who is speaking."""

    HUMAN = "human"
    AUTO = "auto"  # an out-of-office note, a list, a receipt: nobody waits for an answer
    BOUNCE = "bounce"  # a mail server says that a mail of ours did not arrive


@dataclass(frozen=True)
class Bounce:
    """What a delivery report says (RFC 3464). ``original_id`` is the returned mail's Message-ID, without brackets."""

    original_id: str = ""
    status: str = ""  # such as 5.1.1; empty where the report does not say
    action: str = ""  # failed, delayed, …


@dataclass(frozen=True)
class Attachment:
    """A file that came with a mail. ``number`` is its place among the mail's; ``kind`` is told by its bytes."""

    name: str
    size_bytes: int
    content_type: str = ""
    number: int = 0
    kind: str = ""  # empty for what came in before it was looked at
    kept: bool = False  # it can be shown or saved

    @property
    def is_shown(self) -> bool:
        """Whether it can be put into Slack."""
        return self.kept and may_be_posted(self.name, self.kind)


@dataclass(frozen=True)
class Original:
    """A mail as it came in, before anything was read in it."""

    content: bytes
    content_type: str


@dataclass(frozen=True)
class MachineMail:
    """A mail that was filed as a machine's, so that neither agent nor people were shown it."""

    id: str
    case_id: str
    sender: str
    subject: str
    kind: str
    received_at: datetime


@dataclass(frozen=True)
class KeptLetter:
    """A mail that could not be read, kept for a person. ``raw_kept`` is false once its bytes are gone."""

    id: str
    received_at: str  # ISO time
    code: str
    sentence: str
    content_type: str
    size_bytes: int
    sha256: str
    tries: int
    raw_kept: bool


def content_digest(sender: str, subject: str, body: str, attachments: Iterable[str]) -> str:
    """Names what a mail says; ``attachments`` are their own digests."""
    text = json.dumps([sender, subject, body, list(attachments)])
    return hashlib.sha256(text.encode()).hexdigest()
