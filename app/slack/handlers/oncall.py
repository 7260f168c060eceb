"""What called on-call: one press says who has it; a second person learns that, and can take it over."""

from dataclasses import dataclass

from app.domain.approvals.holders import Holder
from app.domain.approvals.voting import Status
from app.domain.ids import ApprovalId
from app.errors import BadInput, NotFound
from app.slack.api.deadline import ANSWER_SECONDS, within
from app.slack.handlers.approvals.approvals import Desk
from app.slack.handlers.commands import CommandDesk
from app.slack.handlers.ephemeral import Answers
from app.slack.i18n import catalogue
from app.slack.requests.presses import Click
from app.slack.views.approvals.receipt import state_of
from app.slack.views.blocks.holder import taken


@dataclass(frozen=True)
class Oncall:
    """Who may press is in ``press_checks``' table."""

    desk: Desk
    command_desk: CommandDesk
    answers: Answers

    async def take(self, click: Click) -> Holder | Status:
        """An approval that nobody decided in time. Raises BadInput for what is no button of ours."""
        approval_id, takings = _named(click)
        async with within(ANSWER_SECONDS):
            try:
                return await self.command_desk.ports.escalations.take(
                    click.tenant, approval_id, by=click.actor, takings=takings
                )
            except NotFound:
                raise BadInput(catalogue.REFUSED_UNKNOWN, detail="unknown_approval") from None

    async def take_over_alarm(self, click: Click) -> Holder | None:
        """A refund that failed, which somebody has."""
        approval_id, takings = _named(click)
        async with within(ANSWER_SECONDS):
            return await self.command_desk.ports.alarms.take_over(
                click.tenant, approval_id, by=click.actor, takings=takings
            )

    def tell(self, click: Click, found: Holder | Status) -> None:
        """Who has it, to whoever pressed; and on the message, to all."""
        self.desk.afterwards.start(self._tell(click, found), "tell-taken")

    def tell_over(self, click: Click, found: Holder | None) -> None:
        """The same for an alarm."""
        self.answers.tell(click, taken(found, click.actor) if found else catalogue.REFUSED_UNKNOWN)
        self.desk.afterwards.start(self.command_desk.repaint_alarm(ApprovalId(click.row_id)), "repaint-alarm")

    async def _tell(self, click: Click, found: Holder | Status) -> None:
        details = await self.desk.approvals.details(click.tenant, ApprovalId(click.row_id))
        over = catalogue.HOLDER_OVER.format(state=state_of(details.approval))
        self.answers.tell(click, taken(found, click.actor) if isinstance(found, Holder) else over)
        await self.desk.chat.repaint_reminders(details)


def _named(click: Click) -> tuple[ApprovalId, int]:
    """The row, and the state of it that the button was shown in."""
    seen = click.meant or "0"
    if not (seen.isascii() and seen.isdecimal() and len(seen) <= 6):
        raise BadInput(catalogue.UNREADABLE, detail="bad_value")
    return ApprovalId(click.row_id), int(seen)
