"""What can be done with a card, in the order of its forms, and what a form that was sent does."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from app.domain.approvals.voting import Status
from app.domain.people.desk_page import Token
from app.errors import BadInput
from app.ports.people.desk_page import PageSpeech
from app.web.desk_page.ways.way import Press, Seen, Told, Way


@dataclass(frozen=True)
class Offered:
    """A form of a card. ``press`` names it as it was shown; ``again``: it was sent and is shown once more."""

    name: str
    approves: bool
    shown: Mapping[str, Any]
    again: bool = False
    press: str = field(default_factory=lambda: Token.make().text)


@dataclass(frozen=True)
class Decisions:
    """One tenant's."""

    speech: PageSpeech
    ways: Sequence[Way]

    async def offered(self, seen: Seen) -> list[Offered]:
        """The forms of a card. What was typed belongs to the one that it was typed in."""
        found = []
        for way in self.ways:
            again = seen.typed.get("choice", "") in way.choices
            shown = await way.shown(seen if again else replace(seen, typed={}))
            if shown is not None:
                found.append(Offered(way.choices[0], way.approves, shown, again))
        return found

    async def decide(self, press: Press) -> Told:
        """What became of it. Raises NotFound."""
        way = next((one for one in self.ways if press.choice in one.choices), None)
        if way is None:
            raise BadInput("This is no decision")
        # What is closed is judged by the records: they know whether this very form closed it.
        if press.details.approval.status is Status.PENDING and press.form.get("version") != press.card.version:
            return Told((await self.speech.words())["said_moved"], 409, again=True)
        try:
            return await way.press(press)
        except BadInput as error:
            return Told(error.sentence, error.http_status, again=True)
