"""Stands for an OTLP collector: keeps every span it is sent."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)
from opentelemetry.proto.trace.v1.trace_pb2 import Span


@dataclass
class Collector:
    """``raw`` is what came over the wire, to search for what should not be in it."""

    url: str = ""
    seen: list[str] = field(default_factory=list)
    raw: bytes = b""
    spans: list[Span] = field(default_factory=list)

    def names(self, trace_id: str) -> set[str]:
        """What one trace consists of."""
        return {span.name for span in self.spans if span.trace_id.hex() == trace_id}

    async def take(self, request: web.Request) -> web.Response:
        """``POST /v1/traces``."""
        body = await request.read()
        self.seen.append(request.headers.get("x-collector-key", ""))
        sent = ExportTraceServiceRequest.FromString(body)
        self.raw += sent.SerializeToString()
        for resource in sent.resource_spans:
            for scope in resource.scope_spans:
                self.spans += scope.spans
        return web.Response(body=ExportTraceServiceResponse().SerializeToString())


@asynccontextmanager
async def collecting() -> AsyncIterator[Collector]:
    """A collector on a port of its own."""
    collector = Collector()
    app = web.Application()
    app.router.add_post("/v1/traces", collector.take)
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        collector.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        yield collector
    finally:
        await runner.cleanup()
