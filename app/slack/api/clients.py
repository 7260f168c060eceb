"""The two Slack clients: a quick one for doors and a patient one for posting."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

from aiohttp import ClientSession, ClientTimeout, TCPConnector
from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

from app.slack.api.config import SlackConfig
from app.slack.api.staging import StagingClient

QUICK_SECONDS: Final = 2  # someone waits for an ack, and Slack gives up after 3
PATIENT_SECONDS: Final = 10
CONNECTIONS_MAX: Final = 50


@dataclass(frozen=True)
class Clients:
    """``quick`` never retries; ``patient`` waits out a rate limit, and that only.

    A lost answer is not retried here: the message may be there already, and only whoever posts can look.
    """

    quick: AsyncWebClient
    patient: AsyncWebClient


@asynccontextmanager
async def open_clients(config: SlackConfig) -> AsyncIterator[Clients]:
    """Both clients; their connections are closed at the end."""
    async with _session(QUICK_SECONDS) as hasty, _session(PATIENT_SECONDS) as calm:
        yield Clients(
            quick=_client(config, hasty, []),
            patient=_client(config, calm, [AsyncRateLimitErrorRetryHandler(max_retry_count=1)]),
        )


def _session(timeout_seconds: int) -> ClientSession:
    # The limit sits on the session: the SDK ignores its own timeout when it is given one.
    return ClientSession(connector=TCPConnector(limit=CONNECTIONS_MAX), timeout=ClientTimeout(total=timeout_seconds))


def _client(config: SlackConfig, session: ClientSession, retries: list[AsyncRetryHandler]) -> AsyncWebClient:
    kind = StagingClient if config.staging else AsyncWebClient
    return kind(
        token=config.bot_token,
        base_url=config.api_url,
        session=session,
        retry_handlers=retries,
        logger=quiet_logger("slack_sdk.countersign"),
    )


def quiet_logger(name: str) -> logging.Logger:
    """Errors only: what Slack's libraries log at lower levels holds whole bodies, names and mail texts."""
    logger = logging.getLogger(name)
    logger.setLevel(logging.ERROR)
    return logger
