"""Rejecting with a reason: whoever asked hears it, a customer only if somebody says so, once it was looked at."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from app.domain.approvals.voting import Choice, Status
from app.domain.privacy.redaction import redacted
from app.web.desk_page.ways.screening import Screening
from app.web.desk_page.ways.votes import Voting, vote_of
from app.web.desk_page.ways.way import Press, Seen, Told

REASON_SENT_MAX: Final = 500  # as in Slack


@dataclass(frozen=True)
class Reject:
    """One vote closes it."""

    voting: Voting
    screening: Screening
    choices = ("reject",)
    approves = False

    async def shown(self, seen: Seen) -> Mapping[str, Any] | None:
        """Who may read the reason, and what was typed before."""
        if not seen.card.rejectable:
            return None
        typed, held = seen.typed, await self.screening.shown(seen.typed)
        return {"reason": typed.get("reason", ""), "ticked": "shown" in typed, "held": held}

    async def press(self, press: Press) -> Told:
        """A vote against it."""
        reason = redacted(press.form.get("reason", "")[:REASON_SENT_MAX])
        shown = press.form.get("shown") == "yes" and press.card.for_customer and bool(reason.strip())
        cleared: tuple[str, ...] = ()
        if shown and press.details.approval.status is Status.PENDING:
            looked = await self.screening.look(press, reason)
            if isinstance(looked, Told):
                return looked
            cleared = looked
        vote = vote_of(press, Choice.REJECT)
        return await self.voting.cast(press, replace(vote, reason=reason, show_reason=shown, cleared=cleared))
