"""Views that follow what somebody types: one update at a time, and only for the last keystroke."""

import asyncio
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Final

from slack_sdk.web.async_client import AsyncWebClient

from app.slack.views.blocks.modal import View

VIEWS_MAX: Final = 500


@dataclass
class _Typing:
    last: int = 0
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


@dataclass(frozen=True)
class Keystroke:
    """One change of a view's input, as one of those before and after it."""

    view_id: str
    number: int
    typing: _Typing

    async def show(self, client: AsyncWebClient, view: View) -> None:
        """Write the view anew, unless more was typed since: that keystroke knows better.

        Not by hash: of two quick keystrokes it lets the first write and refuses the second. Inputs whose ids
        stay keep what stands in them either way.
        """
        async with self.typing.lock:
            if self.number == self.typing.last:
                await client.views_update(view_id=self.view_id, view=view)


@dataclass
class Rewrites:
    """The views being typed into, the longest untouched forgotten beyond ``VIEWS_MAX``."""

    _typing: OrderedDict[str, _Typing] = field(default_factory=OrderedDict)

    def typed(self, view_id: str) -> Keystroke:
        """Take this keystroke's place in the order, before anything is awaited."""
        typing = self._typing.setdefault(view_id, _Typing())
        self._typing.move_to_end(view_id)
        if len(self._typing) > VIEWS_MAX:
            self._typing.popitem(last=False)
        typing.last += 1
        return Keystroke(view_id, typing.last, typing)
