"""What Prometheus may scrape: how long doors, steps and outward calls take, and how they end."""

from typing import Final

from prometheus_client import CollectorRegistry, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

MEDIA_TYPE: Final = CONTENT_TYPE_LATEST
REGISTRY: Final = CollectorRegistry()

_SECONDS: Final = (0.005, 0.02, 0.1, 0.5, 2.0, 10.0)

REQUESTS: Final = Histogram(
    "countersign_request_seconds",
    "Requests served",
    ("route", "method", "status"),
    registry=REGISTRY,
    buckets=_SECONDS,
)
STEPS: Final = Histogram(
    "countersign_step_seconds", "Steps run", ("step", "outcome"), registry=REGISTRY, buckets=_SECONDS
)
CALLS: Final = Histogram(
    "countersign_call_seconds",
    "Calls to Slack, the payment provider and mail",
    ("port", "method", "outcome"),
    registry=REGISTRY,
    buckets=_SECONDS,
)


def exposition() -> bytes:
    """Everything, in Prometheus' text format."""
    return generate_latest(REGISTRY)
