"""Who may decide on the page: by Slack's word where it answers, else by the desk's file."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import structlog

from app.domain.cases.mail.mailboxes import same_mailbox
from app.domain.ids import TenantId
from app.domain.people.desk_page import SeenMember, Standing, standing_of
from app.errors import Unavailable
from app.ports.people.desk_page import MemberDirectory, PageAccess, SeenMembers, addresses_of

LOOK_SECONDS: Final = 3.0

_log = structlog.get_logger("countersign.web")


@dataclass(frozen=True)
class PagePeople:
    """``reviewers`` and ``emails`` are the desk file's, as it is in force."""

    tenant: TenantId
    directory: MemberDirectory
    members: SeenMembers
    access: PageAccess
    reviewers: Callable[[], Sequence[str]]
    emails: Callable[[], Mapping[str, str]]
    reachable: Callable[[], bool]  # Slack, when it was last felt for

    async def standing(self, user_id: str) -> Standing:
        """Now. Whoever is gone is signed out everywhere, and kept as gone for when Slack does not answer."""
        now = await self._look(user_id)
        last = next((one for one in await self.members.all(self.tenant) if one.user_id == user_id), None)
        if now is not None and (last is None or last.active or now.active):
            await self.members.keep(self.tenant, [now])
        told = self.emails().get(user_id, "")
        found = standing_of(user_id, now=now, last=last, named=self.reviewers(), told=told)
        if not (now or last or SeenMember(user_id, active=True)).active:
            await self.access.end_all(self.tenant, user_id)
        return found

    async def owner_of(self, address: str) -> tuple[str, str] | None:
        """Whose address this is, and where to mail: the address that we have, never the one that was typed."""
        known = addresses_of(await self.members.all(self.tenant), self.emails())
        return next(((who, own) for who, own in sorted(known.items()) if same_mailbox(own, address)), None)

    async def names(self) -> dict[str, str]:
        """What people are called, by their ids."""
        return {one.user_id: one.name for one in await self.members.all(self.tenant) if one.name}

    async def _look(self, user_id: str) -> SeenMember | None:
        if not self.reachable():
            return None
        try:
            async with asyncio.timeout(LOOK_SECONDS):
                return await self.directory.look(user_id)
        except (Unavailable, TimeoutError) as error:
            _log.warning("authority_from_desk_file", code=getattr(error, "detail", "") or "no_answer")
            return None
