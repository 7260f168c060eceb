"""One way to act on a card: what its form needs to be shown, and what sending it does."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from app.domain.approvals.approval import ApprovalDetails
from app.domain.approvals.voting import Decider
from app.domain.ids import ActorId
from app.domain.people.actors import slack_person
from app.domain.people.desk_page import Standing, Token
from app.domain.people.page_text import PageCard, PageRequest
from app.errors import BadInput

_PRESS: Final = re.compile(r"[A-Za-z0-9_-]{16,64}")


@dataclass(frozen=True)
class Voter:
    """Who is signed in, and what they may."""

    session: Token
    user_id: str
    standing: Standing

    @property
    def actor(self) -> ActorId:
        """As the record names them: the same as in Slack."""
        return slack_person(self.user_id)

    @property
    def decider(self) -> Decider:
        """As a request is read by them."""
        return Decider(self.actor, self.standing.address, self.standing.others, self.standing.authority)


@dataclass(frozen=True)
class Seen:
    """A card as it is about to be shown. ``typed`` is what was sent with this form, where it is shown once more."""

    asked: PageRequest
    card: PageCard
    typed: Mapping[str, str] = field(default_factory=dict)

    @property
    def details(self) -> ApprovalDetails:
        """What its card in Slack is made from."""
        return self.asked.details


@dataclass(frozen=True)
class Press:
    """A form that was sent: by whom, about what, and with what in it."""

    voter: Voter
    asked: PageRequest
    card: PageCard
    form: Mapping[str, str]
    names: Mapping[str, str]  # people's, by their ids

    @property
    def details(self) -> ApprovalDetails:
        """As a card is made from it, read when the form came."""
        return self.asked.details

    @property
    def choice(self) -> str:
        """Which of the form's buttons it was."""
        return self.form.get("choice", "")

    @property
    def source(self) -> str:
        """One form as it was shown is one act, however often it is sent; nobody else's session can say the same.

        Raises BadInput.
        """
        press = self.form.get("press", "")
        if not _PRESS.fullmatch(press):
            raise BadInput("This is no form of this page")
        return f"page:{self.voter.session.digest[:24]}:{press}"


@dataclass(frozen=True)
class Told:
    """What became of it, in a sentence. ``again``: nothing was done, and the form is shown as it was filled in.

    ``asked`` is what the card is then made from, where that is not just what the records have, and ``typed`` what
    stands in the form, where that is not just what was sent.
    """

    said: str
    status: int = 200
    again: bool = False
    asked: PageRequest | None = None
    typed: Mapping[str, str] | None = None


class Way(Protocol):
    """One of the ways. The first of its ``choices`` names its template; each is what a button of it sends."""

    @property
    def choices(self) -> tuple[str, ...]:
        """The values of its buttons."""
        ...

    @property
    def approves(self) -> bool:
        """Whether somebody can say yes by it."""
        ...

    async def shown(self, seen: Seen) -> Mapping[str, Any] | None:
        """What its template is given as ``shown``; None where this card does not offer it."""
        ...

    async def press(self, press: Press) -> Told:
        """Do it. Raises BadInput with a sentence for whoever filled it in, and NotFound."""
        ...
