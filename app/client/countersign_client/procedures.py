"""How the desk is asked, without a network: each procedure yields what to send and how long to pause."""

import logging
import random
from collections.abc import Callable, Generator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, Final, Generic, TypeVar

import httpx

from . import calls
from .approval import Approval, Page, approval_of, page_of
from .calls import Call
from .errors import AlreadyRedeemed, Problem, Refused, StillPending, Unreachable, ended

T = TypeVar("T")
_log = logging.getLogger("countersign_client")

PAUSE_SECONDS_FIRST, PAUSE_SECONDS_MAX = 0.5, 30.0
RETRY_AFTER_SECONDS_MAX: Final = 120.0
QUESTION_PAUSE_SECONDS: Final = 5.0
UNDER_WAY: Final = ("approved", "executing")  # and nobody has said what came of it
# Not now: a limit, a restart, a proxy without a host behind it.
_LATER: Final = frozenset({429, 502, 503, 504})
_SAID_AFTER_TRIES: Final = 3  # one restart of a desk is no news
# What we send cannot be sent, however often.
_OURS: Final = (httpx.LocalProtocolError, httpx.UnsupportedProtocol)


@dataclass(frozen=True)
class Pause:
    """Nothing is sent for so long."""

    seconds: float


@dataclass(frozen=True)
class Patience:
    """For how long a desk that gives no answer is asked again; ``clock`` counts seconds."""

    seconds: float
    clock: Callable[[], float]


Answer = httpx.Response | httpx.TransportError | None
Steps = Generator[Call | Pause, Answer, T]


@dataclass(frozen=True)
class Through(Generic[T]):
    """A procedure is over, and this is what it came to."""

    value: T


def following(steps: Steps[T], answer: Answer) -> Call | Pause | Through[T]:
    """What a procedure does next, now that it knows the answer to what it did before."""
    try:
        return steps.send(answer)
    except StopIteration as end:
        return Through(end.value)


def said(call: Call, patience: Patience) -> Steps[dict[str, Any]]:
    """What the desk answers to one call. Raises Unreachable, Refused."""
    begun, tries = patience.clock(), 0
    while True:
        answer = yield call
        assert answer is not None
        if isinstance(answer, httpx.Response) and answer.status_code not in _LATER:
            return _taken(answer)
        if isinstance(answer, _OURS):
            raise answer
        if not isinstance(answer, httpx.Response) and not (call.repeatable or _unsent(answer)):
            raise Unreachable(f"The connection broke, and it is not known whether the desk took the {_name(call)}")
        pause = _pause(answer, tries)
        tries += 1
        if patience.clock() - begun + pause > patience.seconds:
            raise Unreachable(f"The desk does not answer ({_why(answer)}); asked {tries} times")
        if tries == _SAID_AFTER_TRIES:
            _log.warning("the desk does not answer (%s); it is asked for %d s", _why(answer), patience.seconds)
        yield Pause(pause)


def approval(call: Call, patience: Patience) -> Steps[Approval]:
    """An approval, from a call that answers with one."""
    return approval_of((yield from said(call, patience)))


def page(call: Call, patience: Patience) -> Steps[Page]:
    """Several of them."""
    return page_of((yield from said(call, patience)))


def told(call: Call, patience: Patience) -> Steps[None]:
    """A call whose answer is that it was taken."""
    yield from said(call, patience)


def waited(
    asked: Approval | str,
    patience: Patience,
    *,
    timeout: float | timedelta | None,
    stop_at_question: bool,
    until_done: bool = False,
) -> Steps[Approval]:
    """Until it is approved for good, by long-poll. Raises what it ended as, StillPending, Unreachable, Refused.

    With ``until_done`` until it was carried out as well, or cannot be.

    A question that stays open is answered at once by the desk each time, so it is asked again with pauses.
    """
    clock = patience.clock
    seconds = timeout.total_seconds() if isinstance(timeout, timedelta) else timeout
    ends = None if seconds is None else clock() + seconds
    while True:
        left = float(calls.POLL_SECONDS) if ends is None else max(0.0, ends - clock())
        call = calls.reading(asked, wait_seconds=int(min(calls.POLL_SECONDS, left)), until_done=until_done)
        most = patience.seconds if ends is None else min(patience.seconds, left)
        found = yield from approval(call, Patience(most, clock))
        under_way = until_done and found.state in UNDER_WAY
        if (found.approved and not under_way) or (
            stop_at_question and found.question is not None and not found.settled
        ):
            return found
        if found.settled and not found.approved:
            raise ended(found)
        if ends is not None and clock() >= ends - 0.001:
            raise StillPending(found)
        if found.question is not None or left < 1:
            yield Pause(min(QUESTION_PAUSE_SECONDS, left))


def _taken(answer: httpx.Response) -> dict[str, Any]:
    try:
        body = answer.json()
    except ValueError:
        body = None
    if not isinstance(body, dict):  # a proxy's page, or a redirect, which is not followed with a key in hand
        where = f"; it leads on to {answer.headers['location']}" if answer.has_redirect_location else ""
        said = f"This is no answer of a desk's{where}"
        problem = Problem(answer.status_code, "not_the_desk", answer.reason_phrase, said)
        raise Refused(problem)
    if answer.is_success:
        return body
    problem = Problem(answer.status_code, *(str(body.get(name) or "") for name in ("code", "title", "detail")))
    raise (AlreadyRedeemed if problem.code == "already_redeemed" else Refused)(problem)


def _pause(answer: httpx.Response | httpx.TransportError, tries: int) -> float:
    asked_for = _retry_after(answer) if isinstance(answer, httpx.Response) else None
    backoff: float = min(PAUSE_SECONDS_MAX, PAUSE_SECONDS_FIRST * 2 ** min(tries, 10))
    jittered = backoff * random.uniform(0.5, 1)  # noqa: S311 - spreads callers, guards nothing
    return jittered if asked_for is None else min(RETRY_AFTER_SECONDS_MAX, max(asked_for, jittered))


def _retry_after(answer: httpx.Response) -> float | None:
    value = answer.headers.get("retry-after", "").strip()
    if value.isascii() and value.isdigit():
        return float(value)
    try:
        return (parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds()
    except (TypeError, ValueError):
        return None


def _unsent(error: httpx.TransportError) -> bool:
    return isinstance(error, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout)


def _name(call: Call) -> str:
    return call.path.rpartition("/")[2]


def _why(answer: httpx.Response | httpx.TransportError) -> str:
    return str(answer.status_code) if isinstance(answer, httpx.Response) else type(answer).__name__


def token_of(approval: Approval) -> str:
    """What proves the decision. Raises Refused where there is none."""
    if approval.token is None:
        sentence = f"{approval.id} has no token: only what is approved for good has one, and its desk signs it"
        raise Refused(Problem(409, "no_token", "There is nothing to use", sentence))
    return approval.token
