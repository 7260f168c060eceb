"""What each tenant's desk waits for, as Prometheus may scrape it."""

from collections.abc import Mapping
from typing import Final

from prometheus_client import Gauge, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from app.domain.operations.run_status import DeskStatus
from app.observability.metrics import REGISTRY

MEDIA_TYPE: Final = CONTENT_TYPE_LATEST


UP: Final = Gauge("countersign_up", "1 where the part answers", ("part",), registry=REGISTRY)


PENDING: Final = Gauge(
    "countersign_pending_approvals", "Approvals nobody decided yet", ("tenant",), registry=REGISTRY
)


PENDING_SECONDS: Final = Gauge(
    "countersign_oldest_pending_seconds",
    "How long the longest waiting customer of one of them has waited",
    ("tenant",),
    registry=REGISTRY,
)


OVERDUE: Final = Gauge(
    "countersign_overdue_approvals",
    "Approvals nobody decided yet whose customer has waited too long",
    ("tenant",),
    registry=REGISTRY,
)


PENDING_EVENTS: Final = Gauge(
    "countersign_pending_events", "Events due and not said yet", ("tenant",), registry=REGISTRY
)


PENDING_EVENT_SECONDS: Final = Gauge(
    "countersign_oldest_pending_event_seconds", "How long the oldest of them is due", ("tenant",), registry=REGISTRY
)


DEAD_LETTERS: Final = Gauge(
    "countersign_dead_letters", "Mails that could not be read and wait for a person", ("tenant",), registry=REGISTRY
)


MACHINE_MAILS: Final = Gauge(
    "countersign_machine_mails", "Mails filed as a machine's within a day", ("tenant",), registry=REGISTRY
)


BEHIND: Final = Gauge(
    "countersign_messages_behind",
    "Messages in Slack that show an old state, by Slack's word for why",
    ("tenant", "code"),
    registry=REGISTRY,
)


WAITING: Final = Gauge(
    "countersign_waiting_customers", "Customers who wait, whatever for", ("tenant",), registry=REGISTRY
)


WAITING_SECONDS: Final = Gauge(
    "countersign_longest_wait_seconds", "How long the longest of them has waited", ("tenant",), registry=REGISTRY
)


DRAFTS: Final = Gauge("countersign_drafts_to_send", "Drafts nobody sent yet", ("tenant",), registry=REGISTRY)


PERSONS: Final = Gauge(
    "countersign_mails_for_a_person", "Mails that no draft comes for", ("tenant",), registry=REGISTRY
)


SILENCE: Final = Gauge(
    "countersign_silence_p95_seconds",
    "How long customers waited for the replies of the last seven days: 95 of 100 no longer than this",
    ("tenant",),
    registry=REGISTRY,
)


RUNS: Final = Gauge(
    "countersign_runs",
    "Runs of durable functions; those that ended within a day",
    ("tenant", "function", "status"),
    registry=REGISTRY,
)


def exposition(desks: Mapping[str, DeskStatus], up: Mapping[str, bool | None]) -> bytes:
    """Everything, in Prometheus' text format. A part that nobody can ask (None) is not there."""
    for gauge in (
        UP,
        PENDING,
        PENDING_SECONDS,
        OVERDUE,
        PENDING_EVENTS,
        PENDING_EVENT_SECONDS,
        DEAD_LETTERS,
        MACHINE_MAILS,
        BEHIND,
        WAITING,
        WAITING_SECONDS,
        DRAFTS,
        PERSONS,
        SILENCE,
        RUNS,
    ):
        gauge.clear()  # what is gone since the last look is not shown again
    for part, is_up in up.items():
        if is_up is not None:
            UP.labels(part).set(is_up)
    for tenant, desk in desks.items():
        PENDING.labels(tenant).set(desk.pending)
        PENDING_SECONDS.labels(tenant).set(desk.oldest_pending_seconds or 0)
        OVERDUE.labels(tenant).set(desk.overdue)
        PENDING_EVENTS.labels(tenant).set(desk.pending_events)
        PENDING_EVENT_SECONDS.labels(tenant).set(desk.pending_event_seconds or 0)
        DEAD_LETTERS.labels(tenant).set(desk.dead_letters)
        MACHINE_MAILS.labels(tenant).set(desk.machine_mails)
        for code, count in desk.behind.items():
            BEHIND.labels(tenant, code).set(count)
        _set_waiting(tenant, desk)
        for one in desk.counts:
            RUNS.labels(tenant, one.function, one.status.value).set(one.count)
    return generate_latest(REGISTRY)


def _set_waiting(tenant: str, desk: DeskStatus) -> None:
    """A figure that nobody can tell yet is not there."""
    found = desk.waiting
    WAITING.labels(tenant).set(found.customers)
    WAITING_SECONDS.labels(tenant).set((desk.at - found.longest).total_seconds() if found.longest else 0)
    DRAFTS.labels(tenant).set(found.drafts)
    PERSONS.labels(tenant).set(found.persons)
    if found.silence_p95_seconds is not None:
        SILENCE.labels(tenant).set(found.silence_p95_seconds)
