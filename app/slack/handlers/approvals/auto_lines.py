"""What a press on a line does at the desk: what the policy let through is undone, and who is asked next time."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from app.domain.approvals.manual_reviews import ManualReview
from app.domain.approvals.voting import Counted, Refused, ReviewerRequest
from app.domain.ids import ApprovalId, TenantId
from app.errors import ChatError, NotFound
from app.ports.approvals.auto_lines import AutoMessages, ManualReviews
from app.slack.api.deadline import within
from app.slack.handlers.approvals.approvals import Desk
from app.slack.handlers.approvals.changes import Changing
from app.slack.i18n import catalogue
from app.slack.requests.presses import Click
from app.slack.views.approvals.auto_lines import asked_words, ended_words

Granting = Callable[[TenantId, ApprovalId, ReviewerRequest], Awaitable[ManualReview | Refused]]


@dataclass(frozen=True)
class AutoLineDesk:
    """Answers within the desk's time or raises Unavailable."""

    desk: Desk
    messages: AutoMessages
    reviews: ManualReviews

    async def undo(self, click: Click) -> Counted | Refused:
        """As a person's approval is undone: by whoever may decide it, on record, with a fresh card to follow."""
        return await Changing(self.desk).undo(about_line(click))

    async def ask(self, click: Click) -> str | Refused:
        """A person decides for this customer next time; the words for whoever pressed."""
        name = await self.desk.reviewers.name(click.user_id)

        async def grant(tenant: TenantId, approval_id: ApprovalId, wish: ReviewerRequest) -> ManualReview | Refused:
            return await self.reviews.ask(tenant, approval_id, wish, name=name)

        asked = await self._granted(click, grant)
        return asked if isinstance(asked, Refused) else asked_words(asked, click.actor)

    async def stop(self, click: Click) -> str | Refused:
        """The policy decides for this customer again."""
        try:
            ended = await self._granted(click, self.reviews.end)
        except NotFound:
            return catalogue.AUTO_ASK_NONE
        return ended if isinstance(ended, Refused) else ended_words(ended)

    def repaint(self, click: Click, otherwise: Callable[[], None] | None = None) -> None:
        """The line as its row has it now; ``otherwise`` tells it where that cannot be repainted now."""
        self.desk.afterwards.start(self._repaint(click, otherwise), "repaint-line")

    async def _repaint(self, click: Click, otherwise: Callable[[], None] | None) -> None:
        try:
            await self.messages.repaint(click.tenant, click.line_id)
        except ChatError:
            if otherwise is not None:
                otherwise()

    async def _granted(self, click: Click, grant: Granting) -> ManualReview | Refused:
        async with within(self.desk.answer_seconds):
            wish = ReviewerRequest(
                by=click.actor,
                source=click.source,
                may_decide=await self.desk.reviewers.may_decide(click.user_id, click.team_id),
                address=await self.desk.reviewers.address(click.user_id),
            )
            async with within(self.desk.commit_seconds):
                return await grant(click.tenant, click.line_id, wish)


def about_line(click: Click) -> Click:
    """The press as one on what the line is about."""
    return replace(click, target=click.line_id)
