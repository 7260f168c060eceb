"""What a form on a card does: the same vote as a press in Slack, by the same store method, with the same refusals."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Protocol

from app.domain.approvals.approval import ApprovalDetails
from app.domain.approvals.voting import Choice, Counted, Refused, ReviewerRequest, Vote
from app.domain.ids import ActorId, ApprovalId, TenantId
from app.domain.people.actors import slack_person
from app.domain.people.desk_page import Standing, Token
from app.domain.privacy.redaction import redacted
from app.errors import BadInput, NotFound
from app.ports.desk_page import PageSpeech

REASON_SENT_MAX: Final = 500  # as in Slack
_PRESS: Final = re.compile(r"[A-Za-z0-9_-]{16,64}")
_CHOICES: Final = {"approve": Choice.APPROVE, "less": Choice.APPROVE, "reject": Choice.REJECT, "undo": Choice.APPROVE}


class PageApprovals(Protocol):
    """The approvals, as far as the page needs them."""

    async def details(self, tenant: TenantId, approval_id: ApprovalId) -> ApprovalDetails:
        """Raises NotFound."""
        ...

    async def cast(self, tenant: TenantId, approval_id: ApprovalId, vote: Vote) -> Counted | Refused:
        """Judged under the row's lock, and on record."""
        ...

    async def undo(self, tenant: TenantId, approval_id: ApprovalId, wish: ReviewerRequest) -> Counted | Refused:
        """While it is held."""
        ...


@dataclass(frozen=True)
class Voter:
    """Who is signed in, and what they may."""

    session: Token
    user_id: str
    standing: Standing

    @property
    def actor(self) -> ActorId:
        """As the record names them: the same as in Slack."""
        return slack_person(self.user_id)


@dataclass(frozen=True)
class Decisions:
    """One tenant's."""

    tenant: TenantId
    approvals: PageApprovals
    speech: PageSpeech

    async def decide(
        self, voter: Voter, approval_id: ApprovalId, form: Mapping[str, str], names: Mapping[str, str]
    ) -> str:
        """What became of it, in a sentence. Raises BadInput; NotFound for what is nobody's or another tenant's."""
        choice = _CHOICES.get(form.get("choice", ""))
        source = self._source(voter, form)
        if choice is None:
            raise BadInput("This is no decision")
        if form["choice"] == "undo":
            return await self._undo(voter, approval_id, source, names)
        vote = await self._vote(voter, approval_id, form, choice, source)
        try:
            verdict = await self.approvals.cast(self.tenant, approval_id, vote)
        except NotFound:  # it went in between
            raise NotFound("There is no such approval") from None
        return await self.speech.said(verdict, choice, voter.actor, names)

    async def _vote(
        self, voter: Voter, approval_id: ApprovalId, form: Mapping[str, str], choice: Choice, source: str
    ) -> Vote:
        cents, reply = None, ""
        if form["choice"] == "less":
            cents, reply = await self._smaller(approval_id, form)
            source = f"{source}:{cents}"  # a corrected amount is another vote
        reject, standing = choice is Choice.REJECT, voter.standing
        return Vote(
            by=voter.actor,
            choice=choice,
            source=source,
            may_decide=standing.may_decide,
            address=standing.address,
            others=standing.others,
            reason=redacted(form.get("reason", "")[:REASON_SENT_MAX]) if reject else "",
            show_reason=reject and form.get("shown") == "yes" and bool(form.get("reason", "").strip()),
            amount_cents=cents,
            reply=reply,
            on_page=standing.authority,
        )

    async def _smaller(self, approval_id: ApprovalId, form: Mapping[str, str]) -> tuple[int, str]:
        details = await self.approvals.details(self.tenant, approval_id)
        names: Mapping[str, str] = {}
        if not (await self.speech.card(details, names)).smaller_in:
            raise BadInput("This kind of request is approved as it is, or not at all")
        cents = await self.speech.read_amount(form.get("amount", ""), details)
        return cents, await self.speech.changed_reply(details, cents)

    async def _undo(self, voter: Voter, approval_id: ApprovalId, source: str, names: Mapping[str, str]) -> str:
        standing = voter.standing
        asked = (standing.may_decide, standing.address, standing.others, standing.authority)
        verdict = await self.approvals.undo(self.tenant, approval_id, ReviewerRequest(voter.actor, source, *asked))
        if isinstance(verdict, Counted):
            return (await self.speech.words())["said_undone"]
        return await self.speech.said(verdict, Choice.APPROVE, voter.actor, names)

    @staticmethod
    def _source(voter: Voter, form: Mapping[str, str]) -> str:
        """One form as it was shown is one vote, however often it is sent; nobody else's session can say the same."""
        press = form.get("press", "")
        if not _PRESS.fullmatch(press):
            raise BadInput("This is no form of this page")
        return f"page:{voter.session.digest[:24]}:{press}"
