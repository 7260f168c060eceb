"""A message before it is posted, and what operators are told it is about."""

import hashlib
import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from app.domain.ids import ApprovalId, CaseId, TenantId
from app.slack.outbound.find_posted_message import Mark
from app.slack.views.blocks.rich import Block

_DIGEST_CHARACTERS: Final = 16
_BANNER_AND_FIRST: Final = 2  # in staging a banner stands above the first block


@dataclass(frozen=True)
class Letter:
    """A message before it is posted. ``text`` stands alone: notifications and screen readers use it."""

    text: str
    blocks: list[Block]
    mark: Mark | None = None  # by which a retry finds it; None where saying it twice does no harm

    @cached_property
    def digest(self) -> str:
        """Of all that is shown: two letters with the same one look the same."""
        return _digest(self.text, self.blocks)

    @cached_property
    def state(self) -> str:
        """Of the state of its row alone: every view has that in its text, or in the id of its first block."""
        return _digest(self.text, self._first_id)

    @property
    def _first_id(self) -> str:
        return str(self.blocks[0].get("block_id", "")) if self.blocks else ""

    def arguments(self) -> dict[str, Any]:
        """For chat.postMessage and chat.update alike: an update without metadata might drop it.

        The first block's id ends in the digest: Slack shows ids as they were sent, and texts not quite, so that a
        message can be compared with what it should be, also after a lost answer.
        """
        marked = {"metadata": self.mark.metadata()} if self.mark else {}
        return {"text": self.text, "parse": "none", **self._blocks(), **marked}

    def is_shown_by(self, message: dict[str, Any]) -> bool:
        """Whether a message, as Slack tells it, is this letter."""
        ids = [str(block.get("block_id") or "") for block in message.get("blocks") or []]
        return any(one.endswith(f".{self.digest}") for one in ids[:_BANNER_AND_FIRST])

    def _blocks(self) -> dict[str, Any]:
        if not self.blocks:
            return {}
        first, *rest = self.blocks
        return {"blocks": [{**first, "block_id": f"{self._first_id}.{self.digest}"}, *rest]}


@dataclass(frozen=True)
class Told:
    """What operators are told a rerouted message is about."""

    tenant: TenantId
    case_id: CaseId
    approval_id: ApprovalId | None = None


def _digest(*shown: object) -> str:
    whole = json.dumps(shown, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(whole.encode()).hexdigest()[:_DIGEST_CHARACTERS]
