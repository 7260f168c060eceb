"""Brings messages up to date with their rows: what is false heals, and what cannot be healed is told elsewhere."""

import asyncio
import time
import uuid
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import structlog

from app.domain.ids import CaseId
from app.domain.messages import Look, MessageState
from app.errors import ChatError, ChatRefused, CountersignError, Unavailable
from app.ports.messages import MessageStates
from app.slack.api.errors import GONE, NOT_THERE, SHARED, SHARING_UNKNOWN, TOO_MUCH
from app.slack.i18n.tenant_language import TenantLanguage, speaks
from app.slack.outbound.healing.stand_ins import StandIns
from app.slack.outbound.healing.wanted_letters import Wanted, WantedLetters
from app.slack.outbound.letters import Letter
from app.slack.outbound.poster import Poster

IDLE_SECONDS: Final = 1.0
ROUND_SECONDS: Final = 20.0  # far less than a host may keep the others waiting
SWEEP_SECONDS: Final = 60.0
SWEPT_MAX: Final = 10
PROBE_SECONDS: Final = 15.0  # Slack may have changed its mind
PLAIN_SECONDS: Final = 30.0  # what is shown is true, only less of it
PAUSES_SECONDS: Final = (2.0, 5.0, 10.0, 15.0)
# chat.update is let through some fifty times a minute, and durable functions write as well.
BURST: Final = 10
BURST_SECONDS: Final = 15.0

_log = structlog.get_logger("countersign.slack")


@speaks
@dataclass
class Repainter:
    """One runs beside each host; of several one looks at a time, at one message after the other."""

    poster: Poster
    states: MessageStates
    letters: WantedLetters
    stand_ins: StandIns
    tenant_language: TenantLanguage | None = None
    clock: Callable[[], float] = time.monotonic
    name: str = field(default_factory=lambda: uuid.uuid4().hex[:12])
    _written: deque[float] = field(default_factory=lambda: deque(maxlen=BURST))
    _pause_until: float = 0.0
    _pauses: int = 0
    _ours: bool = False

    async def run(self) -> None:
        """Until cancelled. Nothing that fails in one round stops the next."""
        next_sweep = self.clock() + SWEEP_SECONDS
        while True:
            await self._survive("round", self.round())
            if self._ours and self.clock() >= next_sweep:
                await self._survive("sweep", self.sweep())
                next_sweep = self.clock() + SWEEP_SECONDS
            await asyncio.sleep(IDLE_SECONDS)

    async def round(self) -> int:
        """Tell the records what was written, and look at what may have got old; how many were looked at."""
        written = self.poster.ledger.take()
        try:
            found = await self.states.begin(self.letters.tenant, self.name, written)
        except CountersignError:
            self.poster.ledger.put_back(written)
            raise
        self._ours = found.ours
        looks, left = await self._look_at(found.states)
        done = [number for number, case_id in found.changes if case_id not in left]
        if looks or done:
            await self.states.finish(self.letters.tenant, looks, done)
        return len(looks)

    async def sweep(self) -> int:
        """Ask Slack about what was written a moment ago, and once an hour about all that people may act on."""
        found = await self.states.unseen(self.letters.tenant, limit=SWEPT_MAX)
        looks, _ = await self._look_at([replace(state, case_id=None) for state in found], seeing=True)
        if looks:
            await self.states.finish(self.letters.tenant, looks, [])
        return len(looks)

    async def _look_at(
        self, states: Sequence[MessageState], *, seeing: bool = False
    ) -> tuple[list[Look], set[CaseId | None]]:
        """Until Slack does not answer; the rest waits, and so do the cases it belongs to."""
        looks: list[Look] = []
        ends = self.clock() + ROUND_SECONDS
        for at, state in enumerate(states):
            if self.clock() >= ends or self.clock() < self._pause_until:
                return looks, {each.case_id for each in states[at:]}
            try:
                looks.append(await self._look(state, seeing=seeing))
                self._pauses = 0
            except ChatError as error:
                self._pause(error)
                looks.append(Look(state.at, error.detail, state.code, again_seconds=IDLE_SECONDS))
            except Unavailable:  # the records may take what was found so far, and the rest is found again
                return looks, {each.case_id for each in states[at:]}
            except Exception:  # one that cannot be rendered must not keep the others from being true
                _log.exception("repainter_fault", doing="look", kind=state.shows.kind.value)
                looks.append(Look(state.at, "fault", state.code, again_seconds=SWEEP_SECONDS))
        return looks, set()

    def _pause(self, error: ChatError) -> None:
        seconds = PAUSES_SECONDS[min(self._pauses, len(PAUSES_SECONDS) - 1)]
        self._pauses += 1
        self._pause_until = self.clock() + seconds
        _log.warning("repainting_paused", code=error.detail, seconds=seconds)

    async def _look(self, state: MessageState, *, seeing: bool) -> Look:
        wanted = await self.letters.of(state)
        if wanted is None:
            return Look(state.at, before=state.code, seen=seeing)
        if state.digest == wanted.letter.digest and not await self._is_otherwise(state, wanted.letter, seeing):
            return Look(state.at, before=state.code, seen=seeing)
        try:
            await self._write(state, wanted.letter)
        except ChatRefused as refused:
            return await self._refused(state, wanted, refused.detail)
        return Look(state.at, before=state.code)

    async def _is_otherwise(self, state: MessageState, letter: Letter, seeing: bool) -> bool:
        """Whether Slack shows something else than we believe, where it is asked at all."""
        if not seeing:
            return False
        try:
            return await self.poster.shows(state.at, letter) is False
        except ChatRefused:
            return True  # writing to it says why

    async def _refused(self, state: MessageState, wanted: Wanted, code: str) -> Look:
        if code in TOO_MUCH and wanted.plain is not None and await self._in_plain(state, wanted.plain):
            return Look(state.at, code, again_seconds=PLAIN_SECONDS)
        if not wanted.live:
            return await self._refused_copy(state, wanted, code)
        if state.state == wanted.letter.state and code != GONE:  # less is told than could be, and nothing false
            return Look(state.at, code, again_seconds=PROBE_SECONDS)
        told = await self.stand_ins.tell(state, wanted, code)
        over = told is not None and await self._is_gone(state, wanted.letter, code)
        return Look(state.at, code, told=told, again_seconds=None if over else PROBE_SECONDS)

    async def _refused_copy(self, state: MessageState, wanted: Wanted, code: str) -> Look:
        """Its row is shown elsewhere, so nothing has to be told."""
        if code in (SHARED, SHARING_UNKNOWN) and wanted.plain is not None:
            try:
                await self.poster.write_over(state.at, wanted.plain)
            except ChatRefused as refused:
                code = refused.detail
            else:
                return Look(state.at, before=state.code)
        over = await self._is_gone(state, wanted.letter, code)
        return Look(state.at, code, again_seconds=None if over else PROBE_SECONDS)

    async def _is_gone(self, state: MessageState, letter: Letter, code: str) -> bool:
        """Only what cannot be read either shows nothing false any more."""
        if code != GONE:
            return False
        try:
            await self.poster.shows(state.at, letter)
        except ChatRefused as refused:
            return refused.detail in NOT_THERE
        return False

    async def _in_plain(self, state: MessageState, letter: Letter) -> bool:
        if state.digest == letter.digest:
            return True
        try:
            await self._write(state, letter)
        except ChatRefused:
            return False
        return True

    async def _write(self, state: MessageState, letter: Letter) -> None:
        if len(self._written) == BURST and (wait := self._written[0] + BURST_SECONDS - self.clock()) > 0:
            await asyncio.sleep(wait)
        self._written.append(self.clock())
        await self.poster.update(state.at, letter)

    async def _survive(self, doing: str, work: Awaitable[object]) -> None:
        try:
            await work
        except CountersignError as error:
            _log.warning("repainter_trouble", doing=doing, code=error.code, detail=error.detail)
        except Exception:
            _log.exception("repainter_fault", doing=doing)
