"""What the real server refuses at registration, refused here for the same reasons."""

from collections.abc import Iterator
from functools import partial
from typing import Final

from app.local.engine.cel import expressions
from app.local.engine.primitives import cron
from app.local.engine.primitives.limits import CANCELS_MAX, CONCURRENCY_ENTRIES_MAX, RETRIES_MAX, TRIGGERS_MAX
from app.local.engine.protocol.function_config import Batch, Concurrency, Debounce, Function

_DAY: Final = 86_400


def problems(function: Function) -> list[str]:
    """Every reason to refuse ``function``; empty when it is fine."""
    found = [*_shape(function), *_flow(function), *_expressions(function)]
    return [f"{function.slug}: {problem}" for problem in found]


def _shape(function: Function) -> Iterator[str]:
    triggers = [(item.event, item.expression) for item in function.triggers]
    schedules = [(item.cron, None) for item in function.crons]
    if len(triggers) + len(schedules) > TRIGGERS_MAX:
        yield f"This function exceeds the max number of triggers: {TRIGGERS_MAX}"
    if len(set(triggers)) < len(triggers) or len(set(schedules)) < len(schedules):
        repeated = next(item for item in [*triggers, *schedules] if [*triggers, *schedules].count(item) > 1)
        yield f"duplicate trigger {'event' if repeated in triggers else 'cron'}: {repeated[0]}"
    if not function.url.startswith(("http://", "https://")):
        yield "Steps must have a valid URI"
    if not 0 <= function.retries <= RETRIES_MAX:
        yield f"A step may be retried at most {RETRIES_MAX} times"
    if len(function.cancel) > CANCELS_MAX:
        yield f"This function exceeds the max number of cancellation events: {CANCELS_MAX}"
    for item in function.crons:
        try:
            cron.parse(item.cron)
        except cron.BadCron as bad:
            yield f"'{item.cron}' isn't a valid cron schedule ({bad})"
        if item.jitter_seconds and not 1 <= item.jitter_seconds <= 300:
            yield "cron jitter must be between 1s and 5m"


def _flow(function: Function) -> Iterator[str]:
    yield from _concurrency(function.concurrency)
    if function.debounce:
        yield from _debounce(function.debounce)
    if function.batch:
        yield from _batch(function, function.batch)
    if function.rate_limit and function.rate_limit.period_seconds > _DAY:
        yield "The rate limit period must be less than or equal to 24h0m0s"
    if function.rate_limit and function.rate_limit.limit < 1:
        yield "The rate limit must be at least 1"
    if function.throttle and function.throttle.limit < 1:
        yield "The throttle limit must be at least 1"
    if function.throttle and not 1 <= function.throttle.period_seconds <= 7 * _DAY:
        yield "The throttle period must be between 1s and 7 days"
    if function.singleton and function.singleton.mode not in ("skip", "cancel"):
        yield f"invalid singleton mode: {function.singleton.mode}"


def _concurrency(entries: tuple[Concurrency, ...]) -> Iterator[str]:
    if len(entries) > CONCURRENCY_ENTRIES_MAX:
        yield f"There are more concurrency limits specified than the allowed max of: {CONCURRENCY_ENTRIES_MAX}"
    for entry in entries:
        if entry.scope not in ("fn", "env", "account"):
            yield f"invalid concurrency scope: {entry.scope}"
        if entry.scope in ("env", "account") and entry.key is None:
            yield f"A concurrency key must be specified for {entry.scope} scoped limits"
        if entry.limit < 0:
            yield "The concurrency limit must not be negative"


def _debounce(debounce: Debounce) -> Iterator[str]:
    if debounce.period_seconds < 1:
        yield "The debounce period is less than the min of: 1s"
    if debounce.period_seconds > 7 * _DAY:
        yield "The debounce period is greater than the max of: 168h0m0s"


def _batch(function: Function, batch: Batch) -> Iterator[str]:
    if batch.max_size < 2:
        yield f"batch size cannot be smaller than 2: {batch.max_size}"
    if batch.timeout_seconds < 1:
        yield "batch timeout should be more than 1s"
    if function.cancel:
        yield "Batching and cancellation are mutually exclusive"
    if function.debounce:
        yield "Batching and debouncing are mutually exclusive"
    if function.singleton:
        yield "Batching and singleton are mutually exclusive"
    if function.priority:
        yield "A function cannot specify Priority.Run and Batch together"


def _expressions(function: Function) -> Iterator[str]:
    texts: list[tuple[str, str | None]] = [
        *(("Trigger", item.expression) for item in function.triggers),
        *(("Concurrency", item.key) for item in function.concurrency),
        ("Throttle", function.throttle.key if function.throttle else None),
        ("Rate limit", function.rate_limit.key if function.rate_limit else None),
        ("Idempotency", function.idempotency),
        ("Debounce", function.debounce.key if function.debounce else None),
        ("Batch key", function.batch.key if function.batch else None),
        ("Batch condition", function.batch.condition if function.batch else None),
        ("Singleton", function.singleton.key if function.singleton else None),
        ("Priority.Run", function.priority),
    ]
    for what, text in texts:
        yield from _compiles(what, text, partial(expressions.for_event))
    for item in function.cancel:
        yield from _compiles("Cancellation", item.condition, partial(expressions.for_wait))


def _compiles(what: str, text: str | None, compile_: "partial[expressions.Program]") -> Iterator[str]:
    try:
        if text is not None:
            compile_(text)
    except expressions.InvalidExpression as bad:
        yield f"{what} expression is invalid: {bad}"
