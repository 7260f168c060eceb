"""Asks Slack now and then whether it answers and still takes our token, so that operators are told the truth."""

import asyncio
from datetime import UTC, datetime
from typing import Final

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from app.domain.operations.reachability import Reach
from app.slack.api.errors import FAILURES, code_of

EVERY_SECONDS: Final = 30.0
AGAIN_SECONDS: Final = 5.0  # while it does not answer

_log = structlog.get_logger("countersign.slack")


class Pulse:
    """Slack answered when the host started, or there would be no host."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client
        self.state = Reach(ok=True, since=datetime.now(UTC))

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            await asyncio.sleep(EVERY_SECONDS if self.state.ok else AGAIN_SECONDS)
            await self.feel()

    async def feel(self) -> None:
        """Ask once."""
        try:
            await self._client.auth_test()
        except SlackApiError as error:
            self._now(ok=False, code=code_of(error))
        except FAILURES:
            self._now(ok=False, code="no_answer")
        except Exception:  # whatever it was, it was no answer
            _log.exception("pulse_fault")
            self._now(ok=False, code="no_answer")
        else:
            self._now(ok=True)

    def _now(self, *, ok: bool, code: str = "") -> None:
        if ok != self.state.ok:
            _log.warning("reachability_changed", ok=ok, code=code)
        since = self.state.since if ok == self.state.ok else datetime.now(UTC)
        self.state = Reach(ok, since, code)
