"""Calls of somebody else's agent at work: what was approved is theirs to carry out, and theirs to report."""

from typing import Final

from app.domain.actions.policy import Block
from app.domain.actions.tool_call import tool_call_facts_of, tool_call_of
from app.domain.approvals.approval import Approval, Receipt
from app.domain.operations.notifications import News
from app.domain.reason_codes import Code, Datum, say
from app.ports.bundle import Ports
from workers.functions.approvals.askers.asker_reports import hand_over
from workers.functions.approvals.kinds.kind_work import Execution, Judged, KindWork, Wanted


async def _judge(ports: Ports, wanted: Wanted) -> Judged | Block:
    """They come in through a door of their own; the support agent proposes none."""
    return Block("not_proposed", say(Code.NOT_MADE))


def _told(approval: Approval) -> dict[str, Datum]:
    return {"tool": tool_call_of(approval.action).tool}


def _silent_after(approval: Approval) -> int:
    """As the desk's file said when the call was asked for."""
    return tool_call_facts_of(approval.facts).silent_after_seconds


async def _execute(ports: Ports, asked: Execution) -> Receipt:
    """Whoever asked acts from now on; while this gate waits for their word no other one is started."""
    receipt = await hand_over(ports, asked)
    await ports.reports.waiting(*asked.names, silent_seconds=_silent_after(asked.approval))
    return receipt


WORK: Final = KindWork(
    judge=_judge, execute=_execute, trouble=News.CALL_NEEDS_ATTENTION, told=_told, silent_after=_silent_after
)
