"""Sends spans to an OTLP collector, where ``OTEL_EXPORTER_OTLP_ENDPOINT`` names one."""

from collections.abc import Callable
from typing import Final

from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.id_generator import RandomIdGenerator

from app.observability import correlation

_EXPORT_SECONDS: Final = 5
_EVERY_SECONDS: Final = 2


class _Correlated(RandomIdGenerator):
    """A trace is what shares a correlation id, over processes and days."""

    def generate_trace_id(self) -> int:
        """The current correlation id, which has a trace id's shape."""
        return int(correlation.current() or "0", 16) or super().generate_trace_id()


def export_spans(endpoint: str, headers: dict[str, str]) -> Callable[[], None]:
    """Send spans to the collector at ``endpoint`` (without ``/v1/traces``); returns what flushes and stops it.

    A collector that does not answer costs spans, never a request: they leave in batches from a thread of their own.
    """
    provider = TracerProvider(
        resource=Resource.create({"service.name": "countersign"}), id_generator=_Correlated(), shutdown_on_exit=False
    )
    url = endpoint.rstrip("/") + "/v1/traces"
    exporter = OTLPSpanExporter(endpoint=url, headers=headers, timeout=_EXPORT_SECONDS)
    provider.add_span_processor(
        BatchSpanProcessor(
            exporter, schedule_delay_millis=_EVERY_SECONDS * 1000, export_timeout_millis=_EXPORT_SECONDS * 1000
        )
    )
    trace.set_tracer_provider(provider)
    return provider.shutdown
