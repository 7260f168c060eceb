"""The client for programs without an event loop."""

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


class Countersign:
    """A desk. Without arguments COUNTERSIGN_URL and COUNTERSIGN_KEY say which."""

    def __init__(
        self, url: str | None = None, key: str | None = None, *, transport: httpx.BaseTransport | None = None
    ) -> None:
        self._http = httpx.Client(**connection(url, key).options, transport=transport)
        self.approvals = Approvals(self)

    def run(self, steps: Steps[T]) -> T:
        """Send what a procedure wants sent, until it is through."""
        step = following(steps, None)
        while not isinstance(step, Through):
            step = following(steps, self._through(step))
        return step.value

    def _through(self, step: Call | Pause) -> Answer:
        if isinstance(step, Pause):
            time.sleep(step.seconds)
            return None
        try:
            return self._http.request(**sent_as(step))
        except httpx.TransportError as error:
            return error

    def close(self) -> None:
        """Let connections go."""
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class Approvals:
    """What can be asked of a desk. Each call raises Unreachable and Refused beside what it names."""

    def __init__(self, desk: Countersign) -> None:
        self._desk = desk
        self._soon = Patience(CALL_SECONDS, time.monotonic)
        self._long = Patience(WAIT_SECONDS, time.monotonic)

    def request(
        self, tool: str | None = None, arguments: Mapping[str, Any] = NOTHING, **wish: Unpack[Wish]
    ) -> Approval:
        """Ask for one call of a tool, or with a ``kind`` of its own for what the desk itself does, such as a refund.

        With an ``idempotency_key`` asking again is the same request.
        """
        return self._desk.run(procedures.approval(calls.opening(tool, arguments, wish), self._soon))

    def wait(
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
        return self._desk.run(
            procedures.waited(
                approval, self._long, timeout=timeout, stop_at_question=stop_at_question, until_done=until_done
            )
        )

    def get(self, approval: Approval | str) -> Approval:
        """As it stands now."""
        return self._desk.run(procedures.approval(calls.reading(approval), self._soon))

    def list(self, *, state: str | None = None, limit: int = 50, after: str | None = None) -> Page:
        """Those of one state, or all; ``after`` is the ``next`` of the page before."""
        return self._desk.run(procedures.page(calls.listing(state, limit, after), self._soon))

    def withdraw(self, approval: Approval | str, reason: str) -> None:
        """Take it back, for good."""
        self._desk.run(procedures.told(calls.withdrawal(approval, reason), self._soon))

    def comment(self, approval: Approval | str, text: str) -> None:
        """Say something under its card."""
        self._desk.run(procedures.told(calls.comment(approval, text), self._soon))

    def answer(self, approval: Approval | str, question_id: str, text: str) -> None:
        """Tell a reviewer what they asked."""
        self._desk.run(procedures.told(calls.answering(approval, question_id, text), self._soon))

    def report(self, approval: Approval | str, outcome: str, text: str = "", reference: str = "") -> None:
        """Say what came of it: ``done`` or ``failed``."""
        self._desk.run(procedures.told(calls.reporting(approval, outcome, text, reference), self._soon))

    def redeem(self, approval: Approval) -> None:
        """Use the decision up, before acting. Raises AlreadyRedeemed."""
        self._desk.run(procedures.told(calls.redeeming(approval, procedures.token_of(approval)), self._soon))
