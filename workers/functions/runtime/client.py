"""The engine's client, the publisher the relay speaks through, and the guard around every step."""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import wraps
from time import perf_counter
from typing import Any, Final, ParamSpec, TypeVar, cast

import httpx
import inngest
import structlog

from app.domain.ids import new_id
from app.errors import CountersignError, NotFound, Unavailable
from app.events import Event
from app.observability import correlation
from app.observability.metrics import STEPS
from app.observability.tracing import span
from workers.functions.runtime.own_tenant import DeskClient
from workers.functions.runtime.told_numbers import Numbers
from workers.functions.runtime.triggers import UnknownRecord

_SEND_TIMEOUT_SECONDS: Final = 10.0
_PROBE_TIMEOUT_SECONDS: Final = 1.0  # a person waits, and Slack hangs up after 3

_log = structlog.get_logger("countersign.functions")

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True)
class EngineConfig:
    """Where the engine is and how we prove who we are. Keys are None in dev mode only."""

    base_url: str | None
    dev: bool
    app_id: str
    event_key: str | None = field(default=None, repr=False)
    signing_key: str | None = field(default=None, repr=False)
    tenant: str | None = None  # whose events the functions take; None, as in tests of a single part: anybody's


Middleware = Callable[[inngest.Inngest, object], inngest.Middleware]


def make_client(
    config: EngineConfig, middleware: Sequence[Middleware] = (), numbers: Numbers | None = None
) -> inngest.Inngest:
    """The SDK's client. It logs events in full at debug level, so it gets a logger that starts at warnings."""
    logger = logging.getLogger("inngest")
    logger.setLevel(logging.WARNING)
    return DeskClient(
        config.tenant,
        numbers,
        app_id=config.app_id,
        api_base_url=config.base_url,
        event_api_base_url=config.base_url,
        event_key=config.event_key,
        signing_key=config.signing_key,
        is_production=not config.dev,
        logger=logger,
        request_timeout=int(_SEND_TIMEOUT_SECONDS * 1000),
        middleware=[Correlated, *middleware],
    )


async def close_client(client: inngest.Inngest) -> None:
    """Give its connections back: the SDK itself leaves both of its pools open."""
    pools = client._http_client
    await pools._http_client.aclose()
    pools._http_client_sync.close()


class InngestPublisher:
    """Says events to the engine. An event's id is its dedupe id, so saying it again is harmless."""

    def __init__(self, client: inngest.Inngest) -> None:
        self._client = client

    async def publish(self, events: Sequence[Event]) -> None:
        """Send all in one request. Raises Unavailable when the engine did not take them."""
        batch = [inngest.Event(name=e.name, id=e.dedupe_id, data=e.payload()) for e in events]
        try:
            await self._client.send(batch)
        except (httpx.HTTPError, OSError) as error:
            raise Unavailable("The engine did not answer", detail=type(error).__name__) from error
        except Exception as error:  # the SDK raises bare Exceptions for refused sends
            raise Unavailable("The engine did not take the events", detail=type(error).__name__) from error


@asynccontextmanager
async def open_publisher(config: EngineConfig) -> AsyncIterator[InngestPublisher]:
    """With a client of its own."""
    client = make_client(config)
    try:
        yield InngestPublisher(client)
    finally:
        await close_client(client)


async def engine_answers(config: EngineConfig) -> bool | None:
    """Whether our own engine answers; None where it is Cloud, which has no address to ask."""
    if config.base_url is None:
        return None
    try:
        async with httpx.AsyncClient(timeout=_PROBE_TIMEOUT_SECONDS) as http:
            answer = await http.get(f"{config.base_url.rstrip('/')}/health")
    except (httpx.HTTPError, OSError):
        return False
    return answer.status_code == 200


class Correlated(inngest.Middleware):
    """Whatever an execution logs and calls belongs to what its event carried, or else to its run."""

    async def transform_input(
        self,
        ctx: inngest.Context | inngest.ContextSync,
        function: inngest.Function[Any],
        steps: inngest.StepMemos,
    ) -> None:
        """Before anything of the function runs."""
        correlation.follow(ctx.run_id)
        correlation.pin(ctx.event.data.get("correlation"))


class StepBug(Exception):
    """Stands for an unexpected error in a step: its own text may hold customer data, which engines keep."""


def guarded(handler: Callable[P, Awaitable[T]]) -> Callable[P, Awaitable[T]]:
    """Let expected errors (whose sentences are safe) through; replace any other by its type and a reference.

    What is not in the records ends the run at once: events are said after the commit, so no retry finds more. And a
    result is kept without its keys that hold null, as an engine gives it to a rerun, so that nobody relies on one.
    """

    @wraps(handler)
    async def run(*args: P.args, **kwargs: P.kwargs) -> T:
        step, began, outcome = handler.__name__.strip("_"), perf_counter(), "interrupted"
        try:
            with span(step):
                result = await handler(*args, **kwargs)
            outcome = "ok"
        except NotFound as error:
            outcome = error.code
            raise UnknownRecord(f"{error.sentence}: the desk has no such record, or not any more") from None
        except CountersignError as error:
            outcome = error.code
            raise
        except Exception as error:
            outcome, reference = type(error).__name__, new_id("err")
            _log.exception("step_failed", step=step, reference=reference)
            raise StepBug(f"{outcome} ({reference})") from None
        finally:
            seconds = perf_counter() - began
            STEPS.labels(step, outcome).observe(seconds)
            _log.info("step", step=step, outcome=outcome, ms=round(seconds * 1000))
        return cast(T, without_nulls(result))

    return run


def without_nulls(value: object) -> object:
    """A step's result as every engine keeps it. Read what may be null by ``.get``."""
    if isinstance(value, dict):
        return {key: without_nulls(inner) for key, inner in value.items() if inner is not None}
    return [without_nulls(item) for item in value] if isinstance(value, list) else value
