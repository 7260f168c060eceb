"""What somebody typed for a customer is looked at as in Slack: what may not be in it goes on their word alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from app.domain.cases.reply_screening import Finding, HeldReply, mark_of
from app.domain.cases.reply_screening import Told as ToldBefore
from app.domain.ids import ApprovalId, TenantId
from app.ports.cases.replies import ReplyScreen
from app.ports.people.desk_page import PageSpeech
from app.web.desk_page.ways.way import Press, Told

_KNOWN: Final = frozenset(one.value for one in Finding)


@dataclass(frozen=True)
class Screening:
    """One tenant's."""

    tenant: TenantId
    screen: ReplyScreen
    speech: PageSpeech

    async def look(
        self, press: Press, text: str, *, assuming: tuple[ApprovalId, int] | None = None
    ) -> tuple[str, ...] | Told:
        """Codes to go ahead with, or the form again with what was found; that is on record before anybody hears."""
        approval = press.details.approval
        findings = await self.screen.look(self.tenant, approval.message_id, text, assuming=assuming)
        codes, before = tuple(one.value for one in findings), _told_before(press.form)
        if not findings or before.clears(findings):
            return codes
        held = HeldReply(("approval", approval.id), press.voter.actor, codes)
        await self.screen.held(self.tenant, approval.message_id, held)
        said = await self.speech.held(codes, told=before.findings == set(findings))
        return Told(said, 409, again=True, typed={**press.form, "held": ",".join(codes)})

    async def shown(self, typed: Mapping[str, str]) -> Mapping[str, Any] | None:
        """The box to tick, beside what was found."""
        codes = tuple(sorted(one.value for one in _findings(typed)))
        if not codes:
            return None
        return {"codes": ",".join(codes), "mark": mark_of(codes), "found": await self.speech.held(codes)}


def _told_before(form: Mapping[str, str]) -> ToldBefore:
    """A tick is named by what stood beside it."""
    findings = _findings(form)
    return ToldBefore(findings, bool(findings) and form.get("cleared") == mark_of(one.value for one in findings))


def _findings(form: Mapping[str, str]) -> frozenset[Finding]:
    return frozenset(Finding(code) for code in form.get("held", "").split(",") if code in _KNOWN)
