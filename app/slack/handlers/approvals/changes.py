"""Approving with changes, undoing an approval, and asking again: what a press on these does at the desk."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from app.domain.actions.money_action import change_limit
from app.domain.approvals.approval import Approval, ApprovalDetails
from app.domain.approvals.voting import Choice, Counted, Refusal, Refused, ReviewerRequest
from app.domain.ids import ApprovalId, TenantId
from app.errors import NotFound
from app.slack import ids
from app.slack.api.deadline import within
from app.slack.handlers.approvals.approvals import Desk, Remarks
from app.slack.handlers.cases.reply_screening import Ack, Screened, Typed, in_errors, screened, stopped
from app.slack.i18n import catalogue
from app.slack.requests.changes import Faulty, chosen_in, follows_choice, untouched
from app.slack.requests.forms import ChangesForm
from app.slack.requests.presses import Click
from app.slack.views.approvals import modals
from app.slack.views.approvals.lines.choice import Chosen, ShownChoice, choices_of, reply_block
from app.slack.views.blocks.modal import View
from app.slack.views.blocks.reason_text import said

Verdict = Counted | Refused
NOTHING: Final = Screened((), ())
Granting = Callable[[TenantId, ApprovalId, ReviewerRequest], Awaitable[Verdict]]


@dataclass(frozen=True)
class Changing:
    """Answers within the desk's time or raises Unavailable."""

    desk: Desk

    async def rerendered(self, click: Click, form: ChangesForm) -> View | None:
        """The modal for what is now typed or ticked. None where that is nothing yet, or nothing would change."""
        async with within(self.desk.answer_seconds):
            details = await self._sheet(click)
            chosen = None if details is None else _chosen(details.approval, form)
            if details is None or not isinstance(chosen, Chosen):
                return None
            approval = details.approval
            if not 0 < chosen.amount_cents <= change_limit(approval.order, approval.sum.amount_cents):
                return None
            # Also for what is shown: an earlier keystroke's letter may be on its way there.
            if untouched(approval, form):
                return _view(click, details, chosen)
            return _view(click, details, form.letter, chosen) if choices_of(approval) else None

    async def submit(self, click: Click, form: ChangesForm) -> Verdict | Ack:
        """An approving vote for these lines or this amount, or what to do first. The policy judges in the commit."""
        async with within(self.desk.answer_seconds):
            details = await self._sheet(click)
        if details is None:
            return Refused(Refusal.UNKNOWN)
        chosen = _chosen(details.approval, form)
        if not isinstance(chosen, Chosen):
            return chosen
        follows = follows_choice(details.approval, form, chosen)
        if chosen.parts and chosen != form.shown:  # nobody approves a sum that was not shown to them
            letter = chosen if follows else form.letter
            return {"response_action": "update", "view": _view(click, details, letter, chosen)}
        reply = modals.changed_reply(details.approval, chosen.amount_cents, chosen.parts) if follows else form.reply
        if not details.approval.is_request and (problem := modals.reply_problem(reply)):
            return in_errors({reply_block(form.letter): problem})
        found = NOTHING if follows else await self._screened(click, details, form, chosen.amount_cents)
        if found.cleared is None:
            view = _view(click, details, form.letter, chosen)
            typed = {ids.AMOUNT_BLOCK: form.amount, reply_block(form.letter): form.reply}
            return stopped(found, form.told, view, typed)
        said_so = Remarks(amount_cents=chosen.amount_cents, parts=chosen.parts, reply=reply, cleared=found.cleared)
        verdict = await self.desk.decide(click, Choice.APPROVE, said_so)
        if isinstance(verdict, Refused) and verdict.why is Refusal.BAD_AMOUNT:
            where = ids.LINES_BLOCK if chosen.parts else ids.AMOUNT_BLOCK
            return in_errors({where: said(verdict.because) or catalogue.AMOUNT_NOT_ALLOWED})
        return verdict

    async def _screened(self, click: Click, details: ApprovalDetails, form: ChangesForm, cents: int) -> Screened:
        """Somebody who may not decide learns nothing of what the records hold: their vote is refused as any other."""
        approval = details.approval
        async with within(self.desk.answer_seconds):
            if not await self.desk.reviewers.may_decide(click.user_id, click.team_id):
                return NOTHING
            carries = ("approval", approval.id)
            typed = Typed(approval.message_id, carries, form.reply, form.told, assuming=(approval.id, cents))
            return await screened(self.desk, click, typed)

    async def undo(self, click: Click) -> Verdict:
        """Take an approval back while its refund is held."""
        return await self._granted(click, self.desk.approvals.undo)

    async def reopen(self, click: Click) -> Verdict:
        """Ask for a fresh card in an expired one's place."""
        return await self._granted(click, self.desk.approvals.reopen)

    async def _granted(self, click: Click, grant: Granting) -> Verdict:
        async with within(self.desk.answer_seconds):
            details = await self._sheet(click)
            card = None if details is None else details.approval.card
            if card is not None and (card.channel, card.ts) != (click.channel, click.ts):
                return Refused(Refusal.STALE_CARD)
            may_decide = await self.desk.reviewers.may_decide(click.user_id, click.team_id)
            address = await self.desk.reviewers.address(click.user_id)
            wish = ReviewerRequest(by=click.actor, source=click.source, may_decide=may_decide, address=address)
            async with within(self.desk.commit_seconds):
                return await grant(click.tenant, click.approval_id, wish)

    async def _sheet(self, click: Click) -> ApprovalDetails | None:
        try:
            return await self.desk.approvals.details(click.tenant, click.approval_id)
        except NotFound:
            return None


def _view(click: Click, details: ApprovalDetails, letter: Chosen, chosen: Chosen | None = None) -> View:
    at, shown = {"channel": click.channel, "ts": click.ts}, ShownChoice(letter.parts, chosen)
    return modals.approve_changed(details, **at, amount_cents=letter.amount_cents, shown=shown)


def _chosen(approval: Approval, form: ChangesForm) -> Chosen | Ack:
    found = chosen_in(approval, form)
    return in_errors({found.block: found.sentence}) if isinstance(found, Faulty) else found
