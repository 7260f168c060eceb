"""Versions that wait for a second owner, in Slack: implements ``ProposalMessages``."""

from dataclasses import dataclass

from app.domain.approvals.presses import Kind
from app.domain.ids import Posted
from app.domain.operations.desk_proposals import DeskProposal
from app.slack.i18n.tenant_language import TenantLanguage, speaks
from app.slack.outbound.find_posted_message import Place
from app.slack.outbound.letters import Letter
from app.slack.outbound.marks import mark_of
from app.slack.outbound.poster import Poster
from app.slack.views.operations import desk_proposal as views


@speaks
@dataclass(frozen=True)
class SlackProposals:
    """Raises as ``SlackChat`` does."""

    poster: Poster
    tenant_language: TenantLanguage | None = None  # None speaks English

    async def show_proposal(self, proposal: DeskProposal) -> Posted:
        """In the operators' channel; where that takes nothing, in another of ours."""
        text, blocks = views.proposal_card_text(proposal), views.proposal_card(proposal)
        letter = Letter(text, blocks, mark_of(Kind.DESK_VERSION, str(proposal.version.version)))
        place = Place(self.poster.config.ops_channel, since=proposal.version.made_at)
        fallbacks = self.poster.fallbacks.to_know(proposal.version.made_at)
        return await self.poster.routed(proposal.card, place, letter, fallbacks=fallbacks)
