"""The hour's one message of what the policy let through: posted once, painted by one at a time."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

import structlog

from app.domain.approvals.auto_lines import AutoHour
from app.domain.ids import ApprovalId, Posted, TenantId
from app.errors import MessageBusy
from app.ports.approvals.auto_lines import AutoLines
from app.slack import ids
from app.slack.i18n.tenant_language import TenantLanguage, speaks
from app.slack.outbound.find_posted_message import Mark, Place
from app.slack.outbound.letters import Letter, Told
from app.slack.outbound.poster import Poster
from app.slack.views.approvals.auto_lines import auto_hour, auto_hour_text

TURN_SECONDS: Final = 10.0  # a call of Slack takes well under a second; a step that waited longer is tried again
LOOK_AGAIN_SECONDS: Final = 0.3
REPAINTS_MAX: Final = 10  # each has something new to say

_log = structlog.get_logger("countersign.slack")


@speaks
@dataclass(frozen=True)
class AutoHourPoster:
    """Raises as ``SlackChat`` does."""

    poster: Poster
    tenant_language: TenantLanguage | None = None  # None speaks English

    async def post(self, hour: AutoHour) -> Posted:
        """In the approvals channel, or repainted where it is. Refused there: in another channel of ours."""
        letter = Letter(auto_hour_text(hour), auto_hour(hour), Mark(ids.AUTO_HOUR_POSTED, "hour_id", hour.id))
        place = Place(self.poster.config.approvals_channel, since=hour.begins_at)
        about = None
        if hour.lines:
            newest = hour.lines[-1].details.approval
            about = Told(hour.tenant, newest.case_id, newest.id)
        fallbacks = self.poster.fallbacks.to_know(hour.begins_at)
        return await self.poster.routed(hour.posted, place, letter, fallbacks=fallbacks, about=about)


@dataclass(frozen=True)
class HourPainter:
    """Implements ``ports.AutoMessages``. ``post`` shows one message as it is given."""

    lines: AutoLines
    post: Callable[[AutoHour], Awaitable[Posted]]

    async def show(self, tenant: TenantId, approval_id: ApprovalId) -> None:
        """Whoever paints already takes this line along; else it is painted here."""
        await self._paint(partial(self.lines.take, tenant, approval_id))

    async def repaint(self, tenant: TenantId, approval_id: ApprovalId) -> None:
        """Whoever paints sees the change when they are done, so a busy message is as good as repainted."""
        try:
            await self._paint(partial(self.lines.take_again, tenant, approval_id), turn_seconds=0.0)
        except MessageBusy:
            _log.info("repainted_by_another", approval_id=approval_id)

    async def _paint(
        self, take: Callable[[], Awaitable[AutoHour | None]], *, turn_seconds: float = TURN_SECONDS
    ) -> None:
        hour = await _in_turn(take, turn_seconds)
        for _ in range(REPAINTS_MAX):
            if hour is None:
                return
            hour = await self._painted(hour)
        if hour is not None:
            await self.lines.put_down(hour)

    async def _painted(self, hour: AutoHour) -> AutoHour | None:
        if hour.posted is None and not hour.lines:  # what it was for is not carried out any more
            await self.lines.put_down(hour)
            return None
        try:
            posted = await self.post(hour)
        except Exception:
            await self.lines.put_down(hour)
            raise
        return await self.lines.painted(hour, posted)


async def _in_turn(take: Callable[[], Awaitable[AutoHour | None]], turn_seconds: float) -> AutoHour | None:
    clock = asyncio.get_running_loop().time
    until = clock() + turn_seconds
    while True:
        try:
            return await take()
        except MessageBusy:
            if clock() >= until:
                raise
        await asyncio.sleep(LOOK_AGAIN_SECONDS)
