"""Messages to people of the desk by mail: to the address that the desk's file or their profile in Slack has."""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from app.domain.cases.replies import OutboundMail
from app.domain.ids import ActorId, TenantId
from app.domain.operations.desk_config import DeskConfig
from app.domain.people.actors import user_id_of
from app.domain.people.reaching import PersonMessage, Way
from app.errors import MailError, MailUnknown, Unavailable
from app.ports.cases.replies import Mail
from app.ports.people.desk_page import SeenMembers, addresses_of
from app.ports.people.messages import CarrierFailed, CarrierUnsure

SUBJECT_CHARS_MAX: Final = 150


@dataclass(frozen=True)
class MailCarrier:
    """Implements ``Carrier``. The same message has the same Message-ID however often it is sent."""

    mail: Mail
    members: SeenMembers
    config: Callable[[TenantId], DeskConfig]

    async def send(self, tenant: TenantId, message: PersonMessage, whom: ActorId, way: Way) -> None:
        """Hand it over."""
        user_id = user_id_of(whom)
        members = await self.members.all(tenant)
        if any(one.user_id == user_id and not one.active for one in members):
            raise CarrierFailed("deactivated")
        address = addresses_of(members, self.config(tenant).emails).get(user_id)
        if not address:
            raise CarrierFailed("no_address")
        key = sha256(f"{message.what} {whom}".encode()).hexdigest()[:32]
        subject = " ".join((message.subject or message.text).split())[:SUBJECT_CHARS_MAX]
        body = "\n\n".join(part for part in (message.text, message.link) if part)
        letter = OutboundMail(tenant, f"person-{key}", address, subject, body, automatic=True, fresh=True)
        try:
            await self.mail.send(letter, _nothing_to_commit)
        except MailUnknown as error:
            raise CarrierUnsure(error.detail or error.code) from None
        except (MailError, Unavailable) as error:
            raise CarrierFailed(error.detail or error.code) from None


async def _nothing_to_commit() -> None:
    """The try is on record already."""
