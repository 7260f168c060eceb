"""Putting a case off, and bringing it back: the checks, the zone of whoever presses, and the commit."""

from dataclasses import dataclass
from typing import Final

from app.domain.cases.snoozes import Snooze, SnoozeChoice, SnoozeVerdict, Snoozing
from app.domain.ids import CaseId
from app.errors import BadInput
from app.ports.cases.cases import Snoozes
from app.slack.api.deadline import within
from app.slack.handlers.approvals.approvals import Desk
from app.slack.i18n import catalogue
from app.slack.requests.presses import Click
from app.slack.views.commands.forms import zone_named

NOWHERE: Final = "UTC"  # where Slack does not say where somebody is


@dataclass(frozen=True)
class SnoozeDesk:
    """Answers within the desk's time or raises Unavailable."""

    desk: Desk
    snoozes: Snoozes

    async def put_off(self, click: Click) -> SnoozeVerdict:
        """By the clock Slack shows them its dates in. Raises BadInput for a choice there is none of."""
        known = {one.value: one for one in SnoozeChoice}
        if click.meant not in known:
            raise BadInput(catalogue.UNREADABLE, detail="bad_value")
        async with within(self.desk.answer_seconds):
            if not await self.desk.may_handle_customers(click):
                return SnoozeVerdict(Snoozing.NOT_STAFF)
            zone = zone_named(await self.desk.reviewers.zone(click.user_id)) or NOWHERE
            async with within(self.desk.commit_seconds):
                chosen = Snooze(known[click.meant], zone)
                return await self.snoozes.put_off(click.tenant, CaseId(click.row_id), chosen, by=click.actor)

    async def wake(self, click: Click) -> SnoozeVerdict:
        """Back before its time."""
        async with within(self.desk.answer_seconds):
            if not await self.desk.may_handle_customers(click):
                return SnoozeVerdict(Snoozing.NOT_STAFF)
            async with within(self.desk.commit_seconds):
                return await self.snoozes.wake(click.tenant, CaseId(click.row_id), by=click.actor)
