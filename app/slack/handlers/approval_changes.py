"""Approving with changes, undoing an approval, and asking again: what a press on these does at the desk."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from app.domain.actions.action import change_limit
from app.domain.approvals.approval import ApprovalDetails
from app.domain.approvals.voting import Choice, Counted, Refusal, Refused, ReviewerRequest
from app.domain.ids import ApprovalId, TenantId
from app.errors import NotFound
from app.ports.formats import AmountUnclear
from app.slack import ids
from app.slack.api.deadline import within
from app.slack.handlers.approvals import Desk, Remarks
from app.slack.handlers.reply_screening import Ack, Screened, Typed, in_errors, screened, stopped
from app.slack.i18n import catalogue, formats
from app.slack.requests.forms import ChangesForm
from app.slack.requests.presses import Click
from app.slack.views.approvals import modals
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
        """The modal for the amount now typed. None where it is no amount yet, or where the reply was edited."""
        async with within(self.desk.answer_seconds):
            details = await self._sheet(click)
            cents = None if details is None else _cents(details, form)
            # Also for the amount that is shown: an earlier keystroke's letter may be on its way there.
            if details is None or cents is None or not _untouched(details, form):
                return None
            if not 0 < cents <= change_limit(details.approval.facts, details.approval.action.amount_cents):
                return None
            return modals.approve_changed(details, channel=click.channel, ts=click.ts, amount_cents=cents)

    async def submit(self, click: Click, form: ChangesForm) -> Verdict | Ack:
        """An approving vote for this amount, or what to do first. The policy judges in the commit."""
        async with within(self.desk.answer_seconds):
            details = await self._sheet(click)
        if details is None:
            return Refused(Refusal.UNKNOWN)
        try:
            cents = formats.spoken().read_amount(form.amount, details.approval.action.currency)
        except AmountUnclear as unclear:
            return in_errors({ids.AMOUNT_BLOCK: modals.amount_problem(details.approval, unclear)})
        follows = _untouched(details, form) and cents > 0
        reply = modals.changed_reply(details.approval, cents) if follows else form.reply
        if problem := modals.reply_problem(reply):
            return in_errors({_reply_block(form): problem})
        found = NOTHING if follows else await self._screened(click, details, form, cents)
        if found.cleared is None:
            view = modals.approve_changed(details, channel=click.channel, ts=click.ts, amount_cents=form.shown_cents)
            return stopped(found, form.told, view, {ids.AMOUNT_BLOCK: form.amount, _reply_block(form): form.reply})
        said_so = Remarks(amount_cents=cents, reply=reply, cleared=found.cleared)
        verdict = await self.desk.decide(click, Choice.APPROVE, said_so)
        if isinstance(verdict, Refused) and verdict.why is Refusal.BAD_AMOUNT:
            return in_errors({ids.AMOUNT_BLOCK: said(verdict.because) or catalogue.AMOUNT_NOT_ALLOWED})
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


def _reply_block(form: ChangesForm) -> str:
    return f"{ids.REPLY_BLOCK}-{form.shown_cents}"


def _cents(details: ApprovalDetails, form: ChangesForm) -> int | None:
    try:
        return formats.spoken().read_amount(form.amount, details.approval.action.currency)
    except AmountUnclear:
        return None


def _untouched(details: ApprovalDetails, form: ChangesForm) -> bool:
    """Whether the reply is still the template's, as Slack gives it back."""
    template = modals.changed_reply(details.approval, form.shown_cents)
    return form.reply.split() == template.split()
