"""Opens what ``customer/refund.requested`` asks for, where the desk's file lets events: people decide, always."""

import hashlib
from functools import partial
from typing import Final, NotRequired, TypedDict

import inngest

from app.domain.actions import refund
from app.domain.approvals.askers.agent_requests import CALL_ID
from app.domain.approvals.askers.event_requests import AskedOtherwise, NewEventRequest
from app.domain.cases.replies import Proposal
from app.domain.ids import OrderId, TenantId
from app.domain.operations.notifications import Job
from app.domain.people.actors import EVENT
from app.domain.reason_codes import recall
from app.errors import NotFound
from app.events import CustomerRefundRequested
from app.ports.bundle import Ports
from workers.functions.agent_runs.agent_steps import Work
from workers.functions.approvals.proposals import ProposalDesk
from workers.functions.runtime.flow_control import policy
from workers.functions.runtime.on_failure import tell_about_failure
from workers.functions.runtime.steps import run_step
from workers.functions.runtime.triggers import BlockedByPolicy, EventNotAllowed, RequestTaken, event_of

_KIND: Final = refund.KIND.name
_NOT_ALLOWED: Final = "not_allowed"
_TAKEN: Final = "taken"


class OpenedRefund(TypedDict):
    """The approval, or why there is none: a word, and the policy's sentence where it was the policy."""

    approval_id: str | None
    refused: NotRequired[str]
    sentence: NotRequired[str]


def build_open_refund(client: inngest.Inngest, ports: Ports, desk: ProposalDesk) -> inngest.Function[OpenedRefund]:
    """``open-requested-refund`` on ``customer/refund.requested``."""

    @client.create_function(
        fn_id="open-requested-refund",
        name="Open a refund that an event asks for",
        trigger=inngest.TriggerEvent(event=CustomerRefundRequested.name),
        **policy("open-requested-refund"),
        on_failure=partial(tell_about_failure, ports, Job.OPEN_REFUND),
    )
    async def open_requested_refund(ctx: inngest.Context) -> OpenedRefund:
        asked = event_of(CustomerRefundRequested, ctx)
        opened = await run_step(ctx, "open-refund", open_refund, ports, desk, asked)
        refuse_if_refused(opened)
        return opened

    return open_requested_refund


async def open_refund(ports: Ports, desk: ProposalDesk, asked: CustomerRefundRequested) -> OpenedRefund:
    """Of an order that our records have under this id; whoever sent the event is not asked whose it is."""
    tenant = TenantId(asked.tenant)
    order = await ports.customers.order(tenant, OrderId(asked.order_id))
    if order is None or order.id != asked.order_id:
        raise NotFound("There is no such order")
    if _KIND not in ports.configs.now(tenant).events.opens:
        return OpenedRefund(approval_id=None, refused=_NOT_ALLOWED)
    request = NewEventRequest(
        _digest(asked.request_id), asked.name, _digest(f"{asked.name} {order.id}"), order.customer_id
    )
    taken = await ports.event_requests.take_in(tenant, request)
    if isinstance(taken, AskedOtherwise):
        return OpenedRefund(approval_id=None, refused=_TAKEN)
    work = Work(tenant, taken.message_id, order.customer_id)
    # Its reason is the sender's name for it, by which they find it again; of words an event carries none.
    proposal = Proposal(CALL_ID, order.id, 0, asked.request_id, _KIND, whole=True)
    outcome = await desk.submit(work, proposal, call_id=CALL_ID, by=EVENT)
    if (approval_id := outcome.get("approval_id")) is None:
        return OpenedRefund(approval_id=None, refused=outcome["outcome"], sentence=outcome["sentence"])
    return OpenedRefund(approval_id=approval_id)


def refuse_if_refused(opened: OpenedRefund) -> None:
    """Outside every step, where raising ends the run at once."""
    refused = opened.get("refused")
    if refused == _NOT_ALLOWED:
        raise EventNotAllowed(_KIND)
    if refused == _TAKEN:
        raise RequestTaken
    if refused is not None:
        raise BlockedByPolicy(recall(opened.get("sentence", "")))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
