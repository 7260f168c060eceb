"""Rehearsals in Slack: implements ``RehearsalMessages`` so that doing it twice shows it once."""

from dataclasses import dataclass

from app.domain.approvals.presses import Kind
from app.domain.ids import Posted
from app.domain.operations.rehearsals import Rehearsal
from app.slack import ids
from app.slack.i18n.tenant_language import TenantLanguage, speaks
from app.slack.outbound.find_posted_message import Mark, Place
from app.slack.outbound.letters import Letter
from app.slack.outbound.marks import mark_of
from app.slack.outbound.poster import Poster
from app.slack.views.operations import rehearsal as views


@speaks
@dataclass(frozen=True)
class SlackRehearsals:
    """Raises as ``SlackChat`` does."""

    poster: Poster
    tenant_language: TenantLanguage | None = None  # None speaks English

    async def show_rehearsal(self, rehearsal: Rehearsal) -> Posted:
        """In the approvals channel and nowhere else: that it cannot stand there is what is to be found out."""
        text, blocks = views.rehearsal_card_text(rehearsal), views.rehearsal_card(rehearsal)
        letter = Letter(text, blocks, mark_of(Kind.REHEARSAL, rehearsal.id))
        place = Place(self.poster.config.approvals_channel, since=rehearsal.started_at)
        return await self.poster.show(rehearsal.card, place, letter)

    async def tell_rehearsal(self, rehearsal: Rehearsal) -> Posted:
        """In the card's thread."""
        assert rehearsal.card is not None
        text, blocks = views.rehearsal_reply_text(rehearsal), views.rehearsal_reply(rehearsal)
        letter = Letter(text, blocks, Mark(ids.REHEARSAL_TOLD, "rehearsal_id", rehearsal.id))
        place = Place(rehearsal.card.channel, rehearsal.card.ts, since=rehearsal.started_at)
        return await self.poster.post_once(place, letter)
