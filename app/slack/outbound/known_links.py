"""Addresses of messages in Slack, each asked for once: it never changes, and lists show forty at a time."""

import asyncio
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from app.domain.ids import Posted
from app.slack.outbound.poster import Poster

LINKS_MAX: Final = 1_000


@dataclass
class KnownLinks:
    """Of one host. What Slack did not tell is asked for again."""

    poster: Poster
    _known: OrderedDict[Posted, str] = field(default_factory=OrderedDict)

    def known(self, places: Iterable[Posted | None]) -> dict[Posted, str]:
        """Those that need no asking."""
        return {place: self._known[place] for place in places if place is not None and place in self._known}

    async def of(self, places: Iterable[Posted | None]) -> dict[Posted, str]:
        """All that Slack tells; those that are not known are asked for together."""
        wanted = {place for place in places if place is not None}
        await asyncio.gather(*(self._ask(place) for place in wanted if place not in self._known))
        return self.known(wanted)

    async def _ask(self, place: Posted) -> None:
        address = await self.poster.link(place)
        if address:
            self._known[place] = address
        while len(self._known) > LINKS_MAX:
            self._known.popitem(last=False)
