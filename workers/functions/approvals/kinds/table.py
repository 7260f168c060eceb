"""Which kind's work is where."""

from typing import Final

from workers.functions.approvals.kinds import refund, store_credit, tool_call
from workers.functions.approvals.kinds.kind_work import KindWork

WORK: Final[dict[str, KindWork]] = {
    "refund": refund.WORK,
    "store_credit": store_credit.WORK,
    "tool_call": tool_call.WORK,
}
