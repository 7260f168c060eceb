"""A message before it is posted, and what operators are told it is about."""

from dataclasses import dataclass
from typing import Any

from app.domain.ids import ApprovalId, CaseId, TenantId
from app.slack.outbound.find_posted_message import Mark
from app.slack.views.blocks.rich import Block


@dataclass(frozen=True)
class Letter:
    """A message before it is posted. ``text`` stands alone: notifications and screen readers use it."""

    text: str
    blocks: list[Block]
    mark: Mark | None = None  # by which a retry finds it; None where saying it twice does no harm

    def arguments(self) -> dict[str, Any]:
        """For chat.postMessage and chat.update alike: an update without metadata might drop it."""
        marked = {"metadata": self.mark.metadata()} if self.mark else {}
        blocks = {"blocks": self.blocks} if self.blocks else {}
        return {"text": self.text, "parse": "none", **blocks, **marked}


@dataclass(frozen=True)
class Told:
    """What operators are told a rerouted message is about."""

    tenant: TenantId
    case_id: CaseId
    approval_id: ApprovalId | None = None
