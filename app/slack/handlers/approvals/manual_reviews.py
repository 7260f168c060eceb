"""Who wants to be asked about which customer: the list, and the way back, as commands."""

from typing import Final

from app.domain.approvals.voting import Refused, ReviewerRequest
from app.domain.subject_references import email_in
from app.errors import BadInput, NotFound
from app.ports.approvals.auto_lines import ManualReviews
from app.slack.api.deadline import ANSWER_SECONDS, within
from app.slack.handlers.commands import CommandDesk
from app.slack.i18n import catalogue
from app.slack.requests.commands import Request
from app.slack.views.approvals.auto_lines import asked_list, asked_list_text, ended_words
from app.slack.views.approvals.verdicts import refused
from app.slack.views.blocks.rich import Block

ASKED: Final = "asked"
STOP: Final = "stop-asking"

Said = tuple[str, list[Block] | None]


async def about_reviews(command_desk: CommandDesk, asked: Request) -> Said | None:
    """The answer to ``/approvals asked`` and ``/approvals stop-asking EMAIL``; None where it is neither."""
    word, _, rest = asked.text.strip().partition(" ")
    reviews = command_desk.ports.reviews
    if word.lower() not in (ASKED, STOP):
        return None
    async with within(ANSWER_SECONDS):
        if word.lower() == STOP:
            return await _stopped(command_desk, reviews, asked, rest), None
        found = await reviews.all(command_desk.tenant)
    return asked_list_text(found), asked_list(found)


async def _stopped(command_desk: CommandDesk, reviews: ManualReviews, asked: Request, rest: str) -> str:
    email = email_in(rest)
    if email is None:
        raise BadInput(catalogue.ASKED_HOW, detail="not_understood")
    found = await reviews.named(command_desk.tenant, email)
    if found is None:
        raise BadInput(catalogue.AUTO_ASK_NONE, detail="nobody_asks")
    reviewers = command_desk.reviewers
    wish = ReviewerRequest(
        by=asked.actor,
        source=asked.source,
        may_decide=await reviewers.may_decide(asked.user_id, asked.team_id),
        address=await reviewers.address(asked.user_id),
    )
    try:
        ended = await reviews.end(command_desk.tenant, found.approval_id, wish)
    except NotFound:
        raise BadInput(catalogue.AUTO_ASK_NONE, detail="nobody_asks") from None
    if isinstance(ended, Refused):
        return refused(ended, asker=asked.actor, who_may=reviewers.who_may(), link=None)
    return ended_words(ended)
