"""``@requires_approval``: a function that runs only after a person said yes, with what they said yes to, and once."""

import functools
import inspect
import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, ParamSpec, TypedDict, TypeVar, Unpack, cast

from . import calls, procedures
from .approval import Approval
from .async_client import AsyncCountersign
from .call_keys import Arguments, Bound, Title, key_of, name_of
from .calls import Call, Wish
from .connection import CALL_SECONDS, WAIT_SECONDS
from .errors import AlreadyDone, AlreadyRedeemed, CountersignError, MayHaveRun
from .procedures import Patience, Steps
from .sync_client import Countersign

P = ParamSpec("P")
R = TypeVar("R")

_SOON: Final = Patience(CALL_SECONDS, time.monotonic)
_LONG: Final = Patience(WAIT_SECONDS, time.monotonic)
TOLD_LENGTH_MAX: Final = 2_000  # what a desk takes
_RUNNING: ContextVar[Approval] = ContextVar("countersign_approval")
_log = logging.getLogger("countersign_client")


class Guarded(TypedDict, total=False):
    """How a guarded function asks; what ``Wish`` says of a request is said here too."""

    tool: str
    title: str
    reason: str
    evidence: Sequence[calls.Evidence]
    reviewers: Sequence[str]
    expires_in: timedelta | int
    callback: str
    leave_out: Sequence[str]
    run: str | Callable[[], str]
    timeout: float | timedelta
    rerun: bool
    tell: Callable[[Any], str]
    desk: Countersign | AsyncCountersign


def current_approval() -> Approval:
    """The one that the guarded function runs under: its ``id`` is a key that makes an effect happen once."""
    return _RUNNING.get()


def requires_approval(kind: str = "tool_call", **how: Unpack[Guarded]) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Ask before each call, wait, call with the approved arguments, report.

    The same function with the same arguments is the same request, also after a restart: a call that is meant anew
    needs another ``run``. Raises what wait() raises, AlreadyDone and MayHaveRun.
    """
    if not isinstance(kind, str):
        raise TypeError("Write @requires_approval() with its parentheses")

    def guarded(function: Callable[P, R]) -> Callable[P, R]:
        guard = _Guard(function, kind, how)
        if inspect.iscoroutinefunction(function):

            @functools.wraps(function)
            async def later(*args: P.args, **kwargs: P.kwargs) -> Any:
                return await guard.call_async(guard.arguments.bind(args, kwargs))

            return cast("Callable[P, R]", later)

        @functools.wraps(function)
        def now(*args: P.args, **kwargs: P.kwargs) -> R:
            return cast("R", guard.call(guard.arguments.bind(args, kwargs)))

        return now

    return guarded


@dataclass
class _Outcome:
    """What there is to report of a call; nothing where it was cut off."""

    text: str = ""
    said: str | None = None


class _Guard:
    def __init__(self, function: Callable[..., Any], kind: str, how: Guarded) -> None:
        if not (inspect.isfunction(function) or inspect.ismethod(function)):
            raise TypeError(f"{function!r} is no plain function; the guard goes below @staticmethod and @classmethod")
        calls.check_names(how, Guarded, "requires_approval()")
        if inspect.isasyncgenfunction(function) or inspect.isgeneratorfunction(function):
            raise TypeError(f"{function.__qualname__} yields; a person approves one call with one end")
        fits = AsyncCountersign if inspect.iscoroutinefunction(function) else Countersign
        if not isinstance(how.get("desk"), fits | None):
            raise TypeError(f"{function.__qualname__} asks through {fits.__name__}")
        self._function, self._kind, self._how = function, kind, how
        self._tool = how.get("tool") or function.__name__
        self.arguments = Arguments(function, how.get("leave_out", ()))
        self._title = Title(how["title"], self.arguments.names) if "title" in how else None

    def call(self, bound: Bound) -> Any:
        given = cast("Countersign | None", self._how.get("desk"))
        desk = given or Countersign()
        try:
            approval = desk.run(self._cleared(bound))
            outcome = _Outcome()
            try:
                with _under(approval, outcome):
                    value = self._function(**bound.kept, **approval.final_arguments)
                outcome.text = self._told(value)
            finally:
                if outcome.said is not None:
                    desk.run(_reported(approval, outcome))
            return value
        finally:
            if given is None:
                desk.close()

    async def call_async(self, bound: Bound) -> Any:
        given = cast("AsyncCountersign | None", self._how.get("desk"))
        desk = given or AsyncCountersign()
        try:
            approval = await desk.run(self._cleared(bound))
            outcome = _Outcome()
            try:
                with _under(approval, outcome):
                    value = await self._function(**bound.kept, **approval.final_arguments)
                outcome.text = self._told(value)
            finally:
                if outcome.said is not None:
                    await desk.run(_reported(approval, outcome))
            return value
        finally:
            if given is None:
                await desk.close()

    def _cleared(self, bound: Bound) -> Steps[Approval]:
        """Approved, and used up by us. Raises whatever else there is."""
        asked = yield from procedures.approval(self._opening(bound), _SOON)
        timeout = self._how.get("timeout")
        approval = yield from procedures.waited(asked, _LONG, timeout=timeout, stop_at_question=False)
        _not_done(approval)
        try:
            yield from procedures.told(calls.redeeming(approval, procedures.token_of(approval)), _SOON)
        except AlreadyRedeemed:
            _not_done((yield from procedures.approval(calls.reading(approval), _SOON)))
            if not self._how.get("rerun"):
                raise MayHaveRun(approval) from None
        return approval

    def _opening(self, bound: Bound) -> Call:
        how = self._how
        run = how.get("run", "")
        wish = cast("Wish", {name: value for name, value in how.items() if name in Wish.__annotations__})
        wish["kind"] = self._kind
        if self._title is not None:
            wish["title"] = self._title.of({**bound.kept, **bound.shown})
        wish["idempotency_key"] = key_of(
            self._kind, self._tool, name_of(self._function), bound.shown, run if isinstance(run, str) else run()
        )
        return calls.opening(self._tool, bound.shown, wish)

    def _told(self, value: Any) -> str:
        tell = self._how.get("tell")
        return "" if tell is None else str(tell(value))[:TOLD_LENGTH_MAX]


@contextmanager
def _under(approval: Approval, outcome: _Outcome) -> Iterator[None]:
    """The function runs. An error's class is told, never its words: what they hold is not for a channel."""
    before = _RUNNING.set(approval)
    try:
        yield
        outcome.said = "done"
    except Exception as error:
        outcome.said, outcome.text = "failed", type(error).__name__
        raise
    finally:
        _RUNNING.reset(before)


def _reported(approval: Approval, outcome: _Outcome) -> Steps[None]:
    """What came of it is the caller's in any case; unreported, the card says so after a while."""
    try:
        yield from procedures.told(calls.reporting(approval, outcome.said or "done", outcome.text, ""), _SOON)
    except CountersignError as error:
        _log.warning("the result of %s was not reported: %s", approval.id, error)


def _not_done(approval: Approval) -> None:
    if approval.result is not None:
        raise AlreadyDone(approval)
