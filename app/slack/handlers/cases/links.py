"""Saying whose case it is: what the press and its modal do at the desk."""

from dataclasses import dataclass

from app.domain.cases.case_links import NAMED_MAX, Linking, LinkVerdict
from app.domain.ids import CaseId
from app.errors import RecordsUnavailable, SeveralCustomers
from app.ports.cases.cases import CaseLinks
from app.ports.records import LookUps
from app.slack.api.deadline import within
from app.slack.handlers.approvals.approvals import Desk
from app.slack.requests.presses import Click


@dataclass(frozen=True)
class CaseLinking:
    """Answers within the desk's time or raises Unavailable."""

    desk: Desk
    links: CaseLinks
    look_ups: LookUps

    async def link(self, click: Click, named: str) -> LinkVerdict:
        """One commit; whose address or id was typed is asked of the records alone, ours first."""
        if not named or len(named) > NAMED_MAX:
            return LinkVerdict(Linking.NO_CUSTOMER)
        async with within(self.desk.answer_seconds):
            if not await self.desk.may_handle_customers(click):
                return LinkVerdict(Linking.NOT_STAFF)
            verdict = await self._linked(click, named)
            if verdict.outcome is not Linking.NO_CUSTOMER:
                return verdict
            try:
                fetched = await self.look_ups.fetched(click.tenant, named.strip())
            except RecordsUnavailable:
                return LinkVerdict(Linking.SILENT)
            except SeveralCustomers:
                return LinkVerdict(Linking.SEVERAL)
            return await self._linked(click, named) if fetched else verdict

    async def _linked(self, click: Click, named: str) -> LinkVerdict:
        async with within(self.desk.commit_seconds):
            return await self.links.link(click.tenant, CaseId(click.row_id), named, by=click.actor)
