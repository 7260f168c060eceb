"""Watches the ports that reach out of the house: a span, a measurement and a log line for each call."""

import inspect
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import wraps
from time import perf_counter
from typing import Any, Final

import structlog

from app.errors import CountersignError
from app.observability.metrics import CALLS
from app.observability.tracing import span
from app.ports.bundle import Ports

_COUNTED: Final = frozenset({"ratelimited"})  # details worth an alarm of their own; others may be without end
_SLACK: Final = ("chat", "investigation_messages", "direct_messages", "auto_messages")
OUTWARD: Final = ("payments", "mail", "messages", "webhook_calls", *_SLACK)

_log = structlog.get_logger("countersign.calls")


def instrumented(ports: Ports) -> Ports:
    """The same ports, with the outward ones watched."""
    watched: dict[str, Any] = {name: _Instrumented(name, getattr(ports, name)) for name in OUTWARD}
    return replace(ports, **watched)


class _Instrumented:
    """Stands in front of a port; knows its methods only by name."""

    def __init__(self, name: str, port: object) -> None:
        self._name, self._port = name, port

    def __getattr__(self, method: str) -> Any:
        found = getattr(self._port, method)
        if inspect.iscoroutinefunction(found):
            found = _watched(self._name, method, found)
            setattr(self, method, found)  # asked for once
        return found


def _watched(port: str, method: str, call: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    @wraps(call)
    async def watched(*args: Any, **kwargs: Any) -> Any:
        began, outcome, detail = perf_counter(), "cancelled", ""
        try:
            with span(f"{port}.{method}"):
                result = await call(*args, **kwargs)
            outcome = "ok"
        except CountersignError as error:
            detail = error.detail
            outcome = detail if detail in _COUNTED else error.code
            raise
        except Exception as error:
            outcome = type(error).__name__
            raise
        finally:
            seconds = perf_counter() - began
            CALLS.labels(port, method, outcome).observe(seconds)
            _log.info("called", port=port, method=method, outcome=outcome, detail=detail, ms=round(seconds * 1000))
        return result

    return watched
