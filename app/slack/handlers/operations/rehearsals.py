"""What a press on a rehearsal's card does: it is kept, and the run that waits for it is woken."""

from dataclasses import dataclass
from typing import Literal

from app.domain.ids import RehearsalId
from app.ports.operations.rehearsals import Rehearsals
from app.slack.api.deadline import within
from app.slack.handlers.approvals.approvals import Desk
from app.slack.i18n import catalogue
from app.slack.requests.presses import Click


@dataclass(frozen=True)
class RehearsalDesk:
    """Whoever gets as far as here may decide: the doorkeeper asked."""

    desk: Desk
    rehearsals: Rehearsals

    async def press(self, click: Click, choice: Literal["approve", "reject"]) -> str:
        """The words for whoever pressed; committed by then."""
        async with within(self.desk.commit_seconds):
            counted = await self.rehearsals.press(click.tenant, RehearsalId(click.row_id), choice, by=click.actor)
        return catalogue.REHEARSAL_PRESSED if counted else catalogue.REHEARSAL_TOO_LATE
