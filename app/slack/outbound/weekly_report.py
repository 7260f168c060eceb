"""Figures in Slack: implements ``ports_routines.Reports`` so that doing it twice shows it once."""

from typing import Final

from app.domain.ids import Posted
from app.domain.operations.weekly_metrics import WeekFigures
from app.errors import ChatRefused
from app.slack import ids
from app.slack.i18n.tenant_language import speaks
from app.slack.outbound.chat import SlackChat
from app.slack.outbound.find_posted_message import Mark, Place
from app.slack.outbound.letters import Letter
from app.slack.views.operations.weekly import week, week_text

_NO_CHARTS: Final = frozenset({"invalid_blocks", "invalid_arguments"})


@speaks
class SlackReports(SlackChat):
    """What SlackChat can do, for figures."""

    async def show_week(self, figures: WeekFigures) -> Posted:
        """In the operators' channel; without its chart where this workspace draws none."""
        mark = Mark(ids.WEEK_POSTED, "week", f"{figures.tenant}:{figures.week}")
        place, text = Place(self.config.ops_channel, since=figures.week.ends), week_text(figures)
        try:
            return await self._routed(None, place, Letter(text, week(figures), mark), self.fallbacks.to_know(), None)
        except ChatRefused as refused:
            if refused.detail not in _NO_CHARTS:
                raise
        plain = Letter(text, week(figures, charts=False), mark)
        return await self._routed(None, place, plain, self.fallbacks.to_know(), None)
