"""Logs: one JSON line (or a readable one) per happening, with a correlation id, and nothing personal or secret."""

import logging
import re
import sys
from typing import Any, Final, Literal

import structlog
from structlog.typing import EventDict, WrappedLogger

from app.observability import correlation

# Long enough to be a value and shaped like a secret, an address or a card number: never written out.
_REDACTIONS: Final = (
    (
        re.compile(
            r"xox[a-z]-[A-Za-z0-9-]+|xapp-[A-Za-z0-9-]+|[rs]k_(?:live|test)_[A-Za-z0-9_-]+|signkey-[A-Za-z0-9-]+"
            r"|(?<![A-Za-z])sk[-_][A-Za-z0-9_-]{8,}"  # and not the end of a word: desk_file_in_force
        ),
        "[secret]",
    ),
    (re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9.-]{1,255}\.[A-Za-z]{2,24}"), "[email]"),
    (re.compile(r"\b(?:\d[ -]?){13,19}\b"), "[number]"),
    (re.compile(r"(postgres(?:ql)?://[^:/@\s]*):[^@\s]*@"), r"\1:[secret]@"),
)
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\x80-\x9f\u2028\u2029]")


def redact(text: str) -> str:
    """``text`` without secrets, mail addresses, card-like numbers and control characters."""
    for pattern, word in _REDACTIONS:
        text = pattern.sub(word, text)
    return _CONTROL.sub(" ", text)


def _redacted(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    return {key: _clean(value) for key, value in event.items()}


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return redact(value)
    if isinstance(value, dict):
        return {key: _clean(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_clean(item) for item in value]
    return value


def _correlated(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    if found := correlation.current():
        event["correlation"] = found
    return event


def configure(*, style: Literal["json", "console"], level: str) -> None:
    """Send structlog and the standard library's loggers through one redacting formatter on stderr."""
    shared: list[structlog.typing.Processor] = [
        _correlated,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        _redacted,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,  # a logger goes by the newest configuration: a command's, then the host's
    )
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer()
        if style == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
    )
    handler = logging.StreamHandler()
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    # These write whole requests, bodies and URLs at their lower levels.
    for noisy in ("slack_bolt", "slack_sdk", "httpx", "httpcore", "openai", "inngest", "aiohttp", "asyncio"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
