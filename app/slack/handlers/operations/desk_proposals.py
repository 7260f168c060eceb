"""What an owner's press does on the card of a version that waits for a second one."""

from dataclasses import dataclass

from app.domain.approvals.presses import Kind, RefusedPress, Shown
from app.domain.operations.desk_proposals import Choice, Verdict
from app.errors import NotFound
from app.ports.approvals.approvals import Presses
from app.ports.operations.desk_proposals import DeskProposals
from app.slack.api.deadline import within
from app.slack.handlers.approvals.approvals import Desk
from app.slack.i18n import catalogue
from app.slack.requests.presses import Click
from app.slack.views.operations.desk_proposal import settled_words


@dataclass(frozen=True)
class VersionDesk:
    """Whoever gets as far as here is an owner, by the file in force: the doorkeeper asked."""

    desk: Desk
    proposals: DeskProposals
    presses: Presses

    async def settle(self, click: Click, choice: Choice, action: str) -> str:
        """The words for whoever pressed; committed by then. Who tries to confirm their own is on record."""
        async with within(self.desk.commit_seconds):
            try:
                settled = await self.proposals.settle(
                    click.tenant, int(click.row_id), choice, by=click.actor, owner=click.user_id
                )
            except (NotFound, ValueError):
                return catalogue.PRESS_ELSEWHERE
            if settled.verdict in {Verdict.OWN, Verdict.NOT_OWNER}:
                about = Shown(Kind.DESK_VERSION, click.row_id)
                refused = RefusedPress(click.actor, action, click.source, settled.verdict.value, about, belongs=True)
                await self.presses.refused(click.tenant, refused)
        return settled_words(settled)
