"""Links to sign in by: mailed after the answer is given, so that neither it nor its time tells who exists."""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any, Final

import structlog

from app.domain.cases.replies import OutboundMail
from app.domain.ids import ApprovalId, TenantId
from app.domain.people.desk_page import NewLink, SignedIn, Token
from app.errors import CountersignError
from app.ports.cases.replies import Mail
from app.ports.people.desk_page import PageAccess, PageSpeech
from app.web.desk_page.people import PagePeople

UNDER_WAY_MAX: Final = 50

_log = structlog.get_logger("countersign.web")


async def nothing_to_commit() -> None:
    """Of a link or a notice that is mailed twice nobody comes to harm."""


@dataclass(frozen=True)
class SignIn:
    """``origin`` is PUBLIC_URL: where a link leads is configured, never taken from a request."""

    tenant: TenantId
    origin: str
    people: PagePeople
    access: PageAccess
    speech: PageSpeech
    mail: Mail
    _under_way: set[asyncio.Task[None]] = field(default_factory=set)

    def ask(self, address: str, browser: Token, approval_id: ApprovalId | None) -> None:
        """Look after it beside the answer; over ``UNDER_WAY_MAX`` it is dropped instead."""
        if len(self._under_way) >= UNDER_WAY_MAX:
            _log.warning("page_link_dropped")
            return
        task = asyncio.create_task(_quietly(self._send(address, browser, approval_id)), name="page-link")
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def settled(self) -> None:
        """Wait for what is under way."""
        await asyncio.gather(*self._under_way)

    async def redeem(self, token: Token, browser: Token) -> tuple[Token, SignedIn] | None:
        """A session for whoever has the link and the browser it was asked for in, and may still decide."""
        user_id = await self.access.link_of(self.tenant, token, browser)
        if user_id is None:
            return None
        standing = await self.people.standing(user_id)
        if not standing.may_decide:
            return None
        session = Token.make()
        found = await self.access.redeem(self.tenant, token, browser, session, standing.authority)
        return None if found is None else (session, found)

    async def _send(self, address: str, browser: Token, approval_id: ApprovalId | None) -> None:
        found = await self.people.owner_of(address)
        if found is None:
            return
        user_id, own = found
        if not (await self.people.standing(user_id)).may_decide:
            return
        link = NewLink(Token.make(), browser, user_id, approval_id)
        if not await self.access.open_link(self.tenant, link):
            _log.warning("page_links_too_many")
            return
        said = await self.speech.link_mail(f"{self.origin}/desk/link?t={link.token.text}")
        key = f"page-link-{link.token.digest[:32]}"
        letter = OutboundMail(self.tenant, key, own, said.subject, said.body, automatic=True, fresh=True)
        await self.mail.send(letter, nothing_to_commit)


async def _quietly(work: Coroutine[Any, Any, None]) -> None:
    try:
        await work
    except CountersignError as error:
        _log.error("page_link_not_sent", code=error.code, detail=error.detail)
    except Exception:  # nobody waits for it: a fault is for the log
        _log.exception("page_link_fault")
