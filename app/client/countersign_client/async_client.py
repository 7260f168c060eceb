"""The client for programs with an event loop: the same calls, awaited."""

import asyncio
import time
from collections.abc import Mapping
from datetime import timedelta
from types import TracebackType
from typing import Any, Self, TypeVar, Unpack

import httpx

from . import calls, procedures
from .approval import Approval, Page
from .calls import NOTHING, Call, Wish
from .connection import CALL_SECONDS, WAIT_SECONDS, connection, sent_as
from .procedures import Answer, Patience, Pause, Steps, Through, following

T = TypeVar("T")


class AsyncCountersign:
    """A desk. Without arguments COUNTERSIGN_URL and COUNTERSIGN_KEY say which."""

    def __init__(
        self, url: str | None = None, key: str | None = None, *, transport: httpx.AsyncBaseTransport | None = None
    ) -> None:
        self._http = httpx.AsyncClient(**connection(url, key).options, transport=transport)
        self.approvals = AsyncApprovals(self)

    async def run(self, steps: Steps[T]) -> T:
        """Send what a procedure wants sent, until it is through."""
        step = following(steps, None)
        while not isinstance(step, Through):
            step = following(steps, await self._through(step))
        return step.value

    async def _through(self, step: Call | Pause) -> Answer:
        if isinstance(step, Pause):
            await asyncio.sleep(step.seconds)
            return None
        try:
            return await self._http.request(**sent_as(step))
        except httpx.TransportError as error:
            return error

    async def close(self) -> None:
        """Let connections go."""
        await self._http.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()


class AsyncApprovals:
    """What can be asked of a desk. Each call raises Unreachable and Refused beside what it names."""

    def __init__(self, desk: AsyncCountersign) -> None:
        self._desk = desk
        self._soon = Patience(CALL_SECONDS, time.monotonic)
        self._long = Patience(WAIT_SECONDS, time.monotonic)

    async def request(
        self, tool: str | None = None, arguments: Mapping[str, Any] = NOTHING, **wish: Unpack[Wish]
    ) -> Approval:
        """Ask for one call of a tool, or with a ``kind`` of its own for what the desk itself does, such as a refund.

        With an ``idempotency_key`` asking again is the same request.
        """
        return await self._desk.run(procedures.approval(calls.opening(tool, arguments, wish), self._soon))

    async def wait(
        self,
        approval: Approval | str,
        timeout: float | timedelta | None = None,
        *,
        stop_at_question: bool = False,
        until_done: bool = False,
    ) -> Approval:
        """Until somebody approves it. Raises Rejected, Expired, Withdrawn, Cancelled, StillPending.

        With ``stop_at_question`` it also comes back, undecided, when a reviewer asks something; with ``until_done``
        only once it was carried out too, and ``result`` says what came of it.
        """
        return await self._desk.run(
            procedures.waited(
                approval, self._long, timeout=timeout, stop_at_question=stop_at_question, until_done=until_done
            )
        )

    async def get(self, approval: Approval | str) -> Approval:
        """As it stands now."""
        return await self._desk.run(procedures.approval(calls.reading(approval), self._soon))

    async def list(self, *, state: str | None = None, limit: int = 50, after: str | None = None) -> Page:
        """Those of one state, or all; ``after`` is the ``next`` of the page before."""
        return await self._desk.run(procedures.page(calls.listing(state, limit, after), self._soon))

    async def withdraw(self, approval: Approval | str, reason: str) -> None:
        """Take it back, for good."""
        await self._desk.run(procedures.told(calls.withdrawal(approval, reason), self._soon))

    async def comment(self, approval: Approval | str, text: str) -> None:
        """Say something under its card."""
        await self._desk.run(procedures.told(calls.comment(approval, text), self._soon))

    async def answer(self, approval: Approval | str, question_id: str, text: str) -> None:
        """Tell a reviewer what they asked."""
        await self._desk.run(procedures.told(calls.answering(approval, question_id, text), self._soon))

    async def report(self, approval: Approval | str, outcome: str, text: str = "", reference: str = "") -> None:
        """Say what came of it: ``done`` or ``failed``."""
        await self._desk.run(procedures.told(calls.reporting(approval, outcome, text, reference), self._soon))

    async def redeem(self, approval: Approval) -> None:
        """Use the decision up, before acting. Raises AlreadyRedeemed."""
        await self._desk.run(procedures.told(calls.redeeming(approval, procedures.token_of(approval)), self._soon))
