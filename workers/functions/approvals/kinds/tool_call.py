"""Calls of somebody else's agent at work: what was approved is theirs to carry out, and theirs to report."""

from typing import Final

from app.domain.actions.policy import Block
from app.domain.actions.tool_call import tool_call_of
from app.domain.approvals.approval import Approval, Receipt
from app.domain.operations.notifications import News
from app.domain.reason_codes import Code, Datum, say
from app.ports.bundle import Ports
from workers.functions.approvals.kinds.kind_work import Execution, Judged, KindWork, Wanted


async def _judge(ports: Ports, wanted: Wanted) -> Judged | Block:
    """They come in through a door of their own; the support agent proposes none."""
    return Block("not_proposed", say(Code.NOT_MADE))


async def _execute(ports: Ports, asked: Execution) -> Receipt:
    """Hand it to whoever asked, once nobody can undo it any more: from then on only a report ends it."""
    begun = await ports.executions.begin(*asked.names)
    if isinstance(begun, Receipt):
        return begun
    return (await ports.approvals.details(*asked.names)).receipt


def _told(approval: Approval) -> dict[str, Datum]:
    return {"tool": tool_call_of(approval.action).tool}


WORK: Final = KindWork(judge=_judge, execute=_execute, trouble=News.CALL_NEEDS_ATTENTION, told=_told)
