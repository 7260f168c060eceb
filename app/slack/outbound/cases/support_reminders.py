"""Reminders of what waits for support: implements ``SupportMessages`` so that saying it twice shows it once."""

from dataclasses import dataclass

from app.domain.cases.support_reminders import SupportReminder
from app.domain.ids import Posted
from app.slack import ids
from app.slack.i18n.tenant_language import TenantLanguage, speaks
from app.slack.outbound.find_posted_message import Mark, Place
from app.slack.outbound.known_links import KnownLinks
from app.slack.outbound.letters import Letter
from app.slack.outbound.poster import Poster
from app.slack.views.cases import support_reminder as views


@speaks
@dataclass(frozen=True)
class SlackSupportMessages:
    """Raises as ``SlackChat`` does."""

    poster: Poster
    tenant_language: TenantLanguage | None = None  # None speaks English

    async def remind_support(self, reminder: SupportReminder) -> Posted:
        """In the support channel."""
        blocks = views.support_reminder(reminder, await self._links(reminder))
        letter = Letter(views.support_reminder_text(reminder), blocks, _mark(ids.SUPPORT_REMINDED, reminder))
        return await self.poster.routed(None, Place(self.poster.config.support_channel, since=reminder.at), letter)

    async def escalate_support(self, reminder: SupportReminder) -> Posted:
        """In the on-call channel, to the on-call group."""
        links, config = await self._links(reminder), self.poster.config
        blocks = views.support_escalation(reminder, links, config.oncall)
        letter = Letter(views.support_escalation_text(reminder), blocks, _mark(ids.SUPPORT_ESCALATED, reminder))
        return await self.poster.routed(None, Place(config.oncall_channel, since=reminder.at), letter)

    async def _links(self, reminder: SupportReminder) -> dict[Posted, str]:
        return await KnownLinks(self.poster).of(reminder.queue.places)


def _mark(kind: str, reminder: SupportReminder) -> Mark:
    return Mark(kind, "reminder", f"{reminder.tenant}:{reminder.number}")
