"""Figures in Slack: implements ``ports_routines.Reports`` so that doing it twice shows it once."""

from dataclasses import dataclass
from typing import Final

from app.domain.ids import Posted
from app.domain.operations.weekly_metrics import WeekFigures
from app.errors import ChatRefused
from app.slack import ids
from app.slack.i18n.tenant_language import TenantLanguage, speaks
from app.slack.outbound.find_posted_message import Mark, Place
from app.slack.outbound.letters import Letter
from app.slack.outbound.poster import Poster
from app.slack.views.operations.weekly import week, week_text

_NO_CHARTS: Final = frozenset({"invalid_blocks", "invalid_arguments"})


@speaks
@dataclass(frozen=True)
class SlackReports:
    """Raises as ``SlackChat`` does."""

    poster: Poster
    tenant_language: TenantLanguage | None = None  # None speaks English

    async def show_week(self, figures: WeekFigures) -> Posted:
        """In the operators' channel; without its chart where this workspace draws none."""
        mark = Mark(ids.WEEK_POSTED, "week", f"{figures.tenant}:{figures.week}")
        place, text = Place(self.poster.config.ops_channel, since=figures.week.ends), week_text(figures)
        try:
            return await self.poster.routed(None, place, Letter(text, week(figures), mark))
        except ChatRefused as refused:
            if refused.detail not in _NO_CHARTS:
                raise
        plain = Letter(text, week(figures, charts=False), mark)
        return await self.poster.routed(None, place, plain)
