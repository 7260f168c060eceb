"""Saying whose case it is: what the press and its modal do at the desk."""

from dataclasses import dataclass

from app.domain.cases.case_links import NAMED_MAX, Linking, LinkVerdict
from app.domain.ids import CaseId
from app.ports.cases import CaseLinks
from app.slack.api.deadline import within
from app.slack.handlers.approvals import Desk
from app.slack.requests.presses import Click


@dataclass(frozen=True)
class CaseLinking:
    """Answers within the desk's time or raises Unavailable."""

    desk: Desk
    links: CaseLinks

    async def link(self, click: Click, named: str) -> LinkVerdict:
        """One commit; whose address or id was typed is asked of the records alone."""
        if not named or len(named) > NAMED_MAX:
            return LinkVerdict(Linking.NO_CUSTOMER)
        async with within(self.desk.answer_seconds):
            if not await self.desk.may_handle_customers(click):
                return LinkVerdict(Linking.NOT_STAFF)
            async with within(self.desk.commit_seconds):
                return await self.links.link(click.tenant, CaseId(click.row_id), named, by=click.actor)
