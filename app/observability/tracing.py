"""Spans: names, ids and outcomes only, never texts or addresses. Nothing unless `otlp` sends them somewhere."""

from collections.abc import Iterator
from contextlib import contextmanager
from time import time_ns

from opentelemetry import trace
from opentelemetry.context import Context

from app.observability import correlation


@contextmanager
def span(name: str, **attributes: str | int) -> Iterator[None]:
    """Around one piece of work. An error is noted by its type: its text may hold what a customer wrote."""
    tracer = trace.get_tracer("countersign")
    with tracer.start_as_current_span(
        name, _parent(), attributes=dict(attributes), record_exception=False, set_status_on_exception=False
    ) as current:
        try:
            yield
        except BaseException as error:
            current.set_attribute("error.type", type(error).__name__)
            current.set_status(trace.StatusCode.ERROR)
            raise


def record(name: str, seconds: float, **attributes: str | int) -> None:
    """A span for work that has just ended, where the trace it belongs to became known only on the way."""
    end = time_ns()
    began = end - int(seconds * 1e9)
    trace.get_tracer("countersign").start_span(name, _parent(), attributes=dict(attributes), start_time=began).end(
        end
    )


def _parent() -> Context | None:
    """None is the span around this one; an empty context where that belongs to another trace.

    The web framework's span begins before anybody knows what the request is about.
    """
    around, wanted = trace.get_current_span().get_span_context().trace_id, correlation.current()
    return Context() if wanted and around != int(wanted, 16) else None
