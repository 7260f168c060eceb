"""Who may decide on the desk's page, by what authority, and what it takes to sign in there."""

import hashlib
import re
import secrets
from collections.abc import Collection
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from app.domain.cases.mail.mailboxes import NoAddress
from app.domain.ids import ApprovalId

LINK_SECONDS: Final = 600
SESSION_SECONDS: Final = 8 * 3600
LINKS_PER_PERSON_MAX: Final = 10  # within the life of one: a mailbox is no place for more
_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{43}")
_APPROVAL: Final = re.compile(r"apr_[0-9a-f]{24}")


class Authority(StrEnum):
    """By what it was known, as they voted, that somebody may decide."""

    SLACK = "slack"  # asked at that moment
    DESK_FILE = "desk_file"  # Slack did not answer, and the desk's file names them


@dataclass(frozen=True)
class SeenMember:
    """A member of the workspace, as Slack told of them at one time."""

    user_id: str
    active: bool  # a full member: no guest, no bot, nobody deactivated
    reviewer: bool = False  # named, or in a named group
    name: str = ""
    address: str = ""


@dataclass(frozen=True)
class Standing:
    """Whether somebody may decide now. ``others`` are addresses of theirs beside ``address``."""

    may_decide: bool
    authority: Authority
    address: str | NoAddress = NoAddress.NONE
    others: tuple[str, ...] = ()


def standing_of(
    user_id: str, *, now: SeenMember | None, last: SeenMember | None, named: Collection[str], told: str = ""
) -> Standing:
    """``now`` is None where Slack does not answer; then those count whom the desk's file names as people, unless
    Slack last told that they are gone. ``told`` is their address by that file."""
    seen = now or last
    known = [one for one in (seen.address if seen else "", told) if one]
    address: str | NoAddress = known[0] if known else NoAddress.NONE
    others = tuple(known[1:])
    if now is not None:
        return Standing(now.active and now.reviewer, Authority.SLACK, address, others)
    gone = last is not None and not last.active
    return Standing(user_id in named and not gone, Authority.DESK_FILE, address, others)


@dataclass(frozen=True)
class Token:
    """256 random bits, of which the records keep a digest."""

    text: str = field(repr=False)

    @classmethod
    def make(cls) -> "Token":
        """A fresh one."""
        return cls(secrets.token_urlsafe(32))

    @classmethod
    def read(cls, text: str) -> "Token | None":
        """None for what cannot be one of ours."""
        return cls(text) if _TOKEN.fullmatch(text) else None

    @property
    def digest(self) -> str:
        """What is kept."""
        return hashlib.sha256(self.text.encode()).hexdigest()


@dataclass(frozen=True)
class NewLink:
    """A link to be mailed: for whom, and in which browser it is good."""

    token: Token
    browser: Token
    user_id: str
    approval_id: ApprovalId | None = None  # where it leads once they are in


@dataclass(frozen=True)
class SignedIn:
    """Who came in by a link, and where they wanted to go."""

    user_id: str
    approval_id: ApprovalId | None = None


def approval_in(text: str) -> ApprovalId | None:
    """An approval's id as we give it; None for anything else, so that nothing somebody wrote leads anywhere."""
    return ApprovalId(text) if _APPROVAL.fullmatch(text) else None
