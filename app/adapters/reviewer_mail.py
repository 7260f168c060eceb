"""Mails those who decide about an approval that Slack cannot show: each once, never whom it is about."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import structlog

from app.domain.approvals.approval import ApprovalDetails
from app.domain.approvals.voting import Status
from app.domain.cases.mail.mailboxes import same_mailbox
from app.domain.cases.replies import OutboundMail
from app.domain.ids import TenantId
from app.domain.operations.desk_config import DeskConfig
from app.domain.people.actors import slack_person, user_id_of
from app.errors import CountersignError, MailError, MailUnknown
from app.ports.cases.replies import Mail
from app.ports.people.desk_page import PageAccess, PageMail, PageSpeech, SeenMembers, addresses_of

MAILED_MAX: Final = 50

_log = structlog.get_logger("countersign.approvals")


@dataclass(frozen=True)
class ApprovalMails:
    """Implements ``ReviewerMail``. The page decides; a mail only leads there."""

    origin: str
    config: Callable[[TenantId], DeskConfig]
    members: SeenMembers
    access: PageAccess
    speech: PageSpeech
    mail: Mail

    async def ask(self, details: ApprovalDetails) -> int:
        """Mail each of them once about this approval; how many were. Raises nothing of the mail's."""
        tenant, approval_id = details.approval.tenant, details.approval.id
        if details.approval.status is not Status.PENDING:
            return 0
        try:
            said = await self.speech.approval_mail(details, f"{self.origin}/desk/approvals/{approval_id}")
            mailed = [
                who for who, address in await self._whom(details) if await self._send(details, who, address, said)
            ]
            if mailed:
                await self.access.mailed(tenant, approval_id, mailed)
        except CountersignError as error:
            _log.error("reviewers_not_mailed", approval_id=approval_id, code=error.code, detail=error.detail)
            return 0
        return len(mailed)

    async def _whom(self, details: ApprovalDetails) -> Sequence[tuple[str, str]]:
        """Those who may decide as far as is known, and have an address; neither who asks nor who gains."""
        approval, config = details.approval, self.config(details.approval.tenant)
        members = await self.members.all(approval.tenant)
        gone = {one.user_id for one in members if not one.active}
        may = {*config.reviewers, *(one.user_id for one in members if one.reviewer)} - gone
        if approval.reviewers:  # whoever asked named who alone decides
            may &= set(map(user_id_of, approval.reviewers))
        known = addresses_of(members, config.emails)
        found = [
            (who, address)
            for who, address in sorted(known.items())
            if who in may
            and slack_person(who) != approval.requested_by
            and not same_mailbox(address, details.address)
        ]
        return found[:MAILED_MAX]

    async def _send(self, details: ApprovalDetails, who: str, address: str, said: PageMail) -> bool:
        """Claimed before it leaves: of a mail that may have left nobody sends another."""
        tenant, approval_id = details.approval.tenant, details.approval.id
        if not await self.access.claim_mail(tenant, approval_id, who):
            return False
        key = f"page-{approval_id}-{who}".lower()
        letter = OutboundMail(tenant, key, address, said.subject, said.body, automatic=True, fresh=True)
        try:
            await self.mail.send(letter, _nothing_to_commit)
        except MailUnknown:
            return True
        except MailError as error:
            _log.error("reviewer_not_mailed", approval_id=approval_id, to=who, code=error.detail)
            await self.access.release_mail(tenant, approval_id, who)
            return False
        return True


async def _nothing_to_commit() -> None:
    """The claim is the commit."""
