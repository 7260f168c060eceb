"""Approving as asked, approving less, and rejecting: the same votes as presses in Slack, by the same store method."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, Protocol

from app.domain.approvals.voting import Choice, Counted, Refused, Vote
from app.domain.ids import ApprovalId, TenantId
from app.domain.privacy.redaction import redacted
from app.errors import BadInput, NotFound
from app.ports.desk_page import PageSpeech
from app.web.desk_page.ways.way import Press, Seen, Told

REASON_SENT_MAX: Final = 500  # as in Slack


class Ballots(Protocol):
    """The approvals, as far as a vote needs them."""

    async def cast(self, tenant: TenantId, approval_id: ApprovalId, vote: Vote) -> Counted | Refused:
        """Judged under the row's lock, and on record."""
        ...


@dataclass(frozen=True)
class Voting:
    """One tenant's votes from the page."""

    tenant: TenantId
    ballots: Ballots
    speech: PageSpeech

    async def cast(self, press: Press, vote: Vote) -> Told:
        """What became of it. Raises NotFound for what went in between."""
        return await self.said(press, vote.choice, await self.judged(press, vote))

    async def judged(self, press: Press, vote: Vote) -> Counted | Refused:
        """The verdict itself."""
        try:
            return await self.ballots.cast(self.tenant, press.details.approval.id, vote)
        except NotFound:
            raise NotFound("There is no such approval") from None

    async def said(self, press: Press, choice: Choice, verdict: Counted | Refused) -> Told:
        """A verdict as whoever pressed is told it."""
        return Told(await self.speech.said(verdict, choice, press.voter.actor, press.names))


def vote_of(press: Press, choice: Choice) -> Vote:
    """A plain one, by whoever pressed and on the authority they have now."""
    standing = press.voter.standing
    return Vote(
        by=press.voter.actor,
        choice=choice,
        source=press.source,
        may_decide=standing.may_decide,
        address=standing.address,
        others=standing.others,
        on_page=standing.authority,
    )


@dataclass(frozen=True)
class Approve:
    """As it was asked."""

    voting: Voting
    choices = ("approve",)
    approves = True

    async def shown(self, seen: Seen) -> Mapping[str, Any] | None:
        """What stands on its button."""
        return {"label": seen.card.approve} if seen.card.approve else None

    async def press(self, press: Press) -> Told:
        """A vote."""
        return await self.voting.cast(press, vote_of(press, Choice.APPROVE))


@dataclass(frozen=True)
class Less:
    """A smaller sum than was asked, where the kind of request has one."""

    voting: Voting
    choices = ("less",)
    approves = True

    async def shown(self, seen: Seen) -> Mapping[str, Any] | None:
        """Its currency and its bound."""
        if not seen.card.smaller_in:
            return None
        return {"currency": seen.card.smaller_in, "most": seen.card.most, "amount": seen.typed.get("amount", "")}

    async def press(self, press: Press) -> Told:
        """A vote for that much."""
        if not press.card.smaller_in:
            raise BadInput("This kind of request is approved as it is, or not at all")
        speech, details = self.voting.speech, press.details
        cents = await speech.read_amount(press.form.get("amount", ""), details)
        plain = vote_of(press, Choice.APPROVE)
        reply = await speech.changed_reply(details, cents)
        # A corrected amount is another vote.
        smaller = replace(plain, source=f"{plain.source}:{cents}", amount_cents=cents, reply=reply)
        return await self.voting.cast(press, smaller)


@dataclass(frozen=True)
class Reject:
    """With a reason, which the customer may see or not."""

    voting: Voting
    choices = ("reject",)
    approves = False

    async def shown(self, seen: Seen) -> Mapping[str, Any] | None:
        """What was typed before."""
        typed = seen.typed
        return {"reason": typed.get("reason", ""), "ticked": "shown" in typed} if seen.card.rejectable else None

    async def press(self, press: Press) -> Told:
        """A vote against it."""
        reason = press.form.get("reason", "")
        given = redacted(reason[:REASON_SENT_MAX])
        shown = press.form.get("shown") == "yes" and bool(reason.strip())
        return await self.voting.cast(press, replace(vote_of(press, Choice.REJECT), reason=given, show_reason=shown))
