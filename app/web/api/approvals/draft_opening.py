"""Opening a draft when an event says so: read again as if it had just come in at the door, by the key of then."""

from dataclasses import dataclass, replace
from functools import partial

from app.domain.approvals.askers.agent_requests import NewAgentRequest, Opened
from app.domain.approvals.askers.drafts import Draft, NotOpened, WhyNot
from app.domain.approvals.askers.request_said import request_said
from app.domain.ids import ApprovalId, TenantId
from app.errors import CountersignError, NotFound
from app.ports.approvals.agent_requests import AgentRequests, RequestDrafts
from app.web.api.approvals.call_requests import Call
from app.web.api.approvals.requests import Judge


@dataclass(frozen=True)
class OpenedAtTheDoor:
    """``DraftOpening``: with what the door judges."""

    asked: AgentRequests
    drafts: RequestDrafts
    judge: Judge

    async def open(self, tenant: TenantId, draft_id: ApprovalId) -> Opened | NotOpened:
        """Of what a retry may heal nothing is said here."""
        draft = await self.drafts.get(tenant, draft_id, None)
        if draft.kind not in self.judge.config().events.opens:
            return NotOpened(WhyNot.KIND, draft.kind)
        call = Call(tenant, draft.key, draft.asker_id, draft.sent)
        try:
            return await self.judge.judged(call, request_said(draft.said), partial(self._open, draft))
        except NotFound:
            raise
        except CountersignError as error:
            if error.retryable and error.http_status != 429:
                raise
            return NotOpened(WhyNot.REFUSED, error.detail or error.code)

    async def _open(self, draft: Draft, new: NewAgentRequest) -> Opened | NotOpened:
        """Nobody is asked for anything but what was written down."""
        if new.action.to_json() != draft.action.to_json():
            return NotOpened(WhyNot.CHANGED, draft.kind)
        await self.asked.open(new.action.tenant, replace(new, drafted=draft.id))
        return Opened(draft.id)
