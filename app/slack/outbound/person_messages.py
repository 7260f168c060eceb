"""Messages to one person as a direct message in Slack."""

import asyncio
from dataclasses import dataclass
from typing import Final

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from app.domain.ids import ActorId, TenantId
from app.domain.people.actors import mentioned
from app.domain.people.reaching import PersonMessage, Way
from app.ports.people.messages import CarrierFailed, CarrierUnsure
from app.slack.api.errors import FAILURES, as_chat_error
from app.slack.people.direct_messages import in_person
from app.slack.views.messages.person import person_message, person_message_text

PATIENCE_SECONDS: Final = 20.0


@dataclass(frozen=True)
class SlackCarrier:
    """Implements ``Carrier``."""

    client: AsyncWebClient

    async def send(self, tenant: TenantId, message: PersonMessage, whom: ActorId, way: Way) -> None:
        """Hand it over."""
        user_id = mentioned(whom)
        if user_id is None:
            raise CarrierFailed("no_member")
        said = {"text": person_message_text(message), "blocks": person_message(message)}
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await in_person(self.client, user_id, said)
        except SlackApiError as error:
            raise CarrierFailed(as_chat_error(error).detail or "chat_failed") from None
        except FAILURES:  # no answer, or none that can be read: it may stand there
            raise CarrierUnsure("no_answer") from None
