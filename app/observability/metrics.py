"""What Prometheus may scrape: how doors, steps and outward calls go; see `desk_gauges` for what a desk waits for."""

from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

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
WRONG_SECRETS: Final = Counter(
    "countersign_wrong_secrets", "Wrong secrets presented, whose senders were sent away", ("door",), registry=REGISTRY
)
API_WAITS: Final = Gauge("countersign_api_waits", "Calls that wait for an approval just now", registry=REGISTRY)
