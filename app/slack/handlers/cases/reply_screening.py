"""What a person typed is looked at before it is mailed; what an agent may not write goes on their word alone."""

from dataclasses import dataclass
from typing import Any

from app.domain.approvals.voting import Choice, Counted, Refused
from app.domain.cases.replies import SendVerdict
from app.domain.cases.reply_screening import Finding, HeldReply, Told
from app.domain.ids import ApprovalId, MessageId
from app.errors import NotFound
from app.slack import ids
from app.slack.api.deadline import within
from app.slack.handlers.approvals.approvals import Desk, Remarks
from app.slack.i18n import catalogue
from app.slack.requests.forms import EditForm
from app.slack.requests.presses import Click
from app.slack.views.approvals import modals
from app.slack.views.blocks.modal import View
from app.slack.views.cases import reply_screening

Ack = dict[str, Any]


@dataclass(frozen=True)
class Typed:
    """A reply as somebody typed it, and what they were told of it before."""

    message_id: MessageId
    about: tuple[str, str]  # the kind and id of what carries it
    text: str
    told: Told
    assuming: tuple[ApprovalId, int] | None = None  # the approval it goes with, and the amount


@dataclass(frozen=True)
class Screened:
    """What was found. ``cleared`` are the codes to go ahead with; None where it is stopped."""

    findings: tuple[Finding, ...]
    cleared: tuple[str, ...] | None


async def screened(desk: Desk, click: Click, typed: Typed) -> Screened:
    """Look at it; a stop is on record before anybody hears of it. For those who may send it: it tells of records."""
    findings = await desk.screen.look(click.tenant, typed.message_id, typed.text, assuming=typed.assuming)
    codes = tuple(one.value for one in findings)
    if not findings or typed.told.clears(findings):
        return Screened(findings, codes)
    async with within(desk.commit_seconds):
        await desk.screen.held(click.tenant, typed.message_id, HeldReply(typed.about, click.actor, codes))
    return Screened(findings, None)


def stopped(found: Screened, told: Told, view: View, texts: dict[str, str]) -> Ack:
    """For ``ack``: the modal again with what was found and a box to tick; told of it already, a word at the box."""
    if told.findings == set(found.findings):
        return in_errors({ids.held_block(found.findings): catalogue.HELD_NOT_TICKED})
    return {"response_action": "update", "view": reply_screening.held_back(view, found.findings, texts)}


def in_errors(errors: dict[str, str]) -> Ack:
    """For ``ack``: what is wrong with which input."""
    return {"response_action": "errors", "errors": errors}


@dataclass(frozen=True)
class Editing:
    """Edit & Send. Answers within the desk's time or raises Unavailable."""

    desk: Desk

    async def submit(self, click: Click, form: EditForm) -> SendVerdict | Ack:
        """Put it on its way as typed, or what to do first."""
        if problem := modals.reply_problem(form.reply):
            return in_errors({ids.BODY_BLOCK: problem})
        async with within(self.desk.answer_seconds):
            details = await self.desk.start_edit(click)
            if isinstance(details, SendVerdict):
                return details
            typed = Typed(details.message_id, ("draft", details.id), form.reply, form.told)
            found = await screened(self.desk, click, typed)
            if found.cleared is None:
                view = modals.edit_reply(details, channel=click.channel, ts=click.ts)
                return stopped(found, form.told, view, {ids.BODY_BLOCK: form.reply})
            return await self.desk.send_draft(click, form.reply, found.cleared)


@dataclass(frozen=True)
class Rejecting:
    """A rejection. Its reason is looked at like a reply where the customer is to hear it."""

    desk: Desk

    async def submit(self, click: Click, reason: str, *, shown: bool, told: Told) -> Counted | Refused | Ack:
        """A vote against it, or what to do first."""
        if problem := modals.reason_problem(reason):
            return in_errors({ids.REASON_BLOCK: problem})
        cleared: tuple[str, ...] = ()
        if shown and reason:
            async with within(self.desk.answer_seconds):
                found = await self._looked_at(click, reason, told)
            if isinstance(found, dict):
                return found
            cleared = found
        return await self.desk.decide(click, Choice.REJECT, Remarks(reason, show_reason=shown, cleared=cleared))

    async def _looked_at(self, click: Click, reason: str, told: Told) -> tuple[str, ...] | Ack:
        """Codes to go ahead with. Who may not decide learns nothing: their vote is refused as any other."""
        if not await self.desk.reviewers.may_decide(click.user_id, click.team_id):
            return ()
        try:
            details = await self.desk.approvals.details(click.tenant, click.approval_id)
        except NotFound:
            return ()
        carries = ("approval", str(details.approval.id))
        found = await screened(self.desk, click, Typed(details.approval.message_id, carries, reason, told))
        if found.cleared is not None:
            return found.cleared
        view = modals.reject_reason(details, channel=click.channel, ts=click.ts, shown=True)
        return stopped(found, told, view, {ids.REASON_BLOCK: reason})
