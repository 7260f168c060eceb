"""Ask a person before an agent acts: a typed client of a Countersign desk, sync and async."""

from .approval import Approval, Decision, Page, Question, Result
from .async_client import AsyncApprovals, AsyncCountersign
from .errors import (
    AlreadyDone,
    AlreadyRedeemed,
    Cancelled,
    CountersignError,
    Ended,
    Expired,
    MayHaveRun,
    Problem,
    Refused,
    Rejected,
    StillPending,
    Unreachable,
    Withdrawn,
)
from .guard import current_approval, requires_approval
from .json_values import UnsayableArguments
from .sync_client import Approvals, Countersign

__all__ = [
    "AlreadyDone",
    "AlreadyRedeemed",
    "Approval",
    "Approvals",
    "AsyncApprovals",
    "AsyncCountersign",
    "Cancelled",
    "Countersign",
    "CountersignError",
    "Decision",
    "Ended",
    "Expired",
    "MayHaveRun",
    "Page",
    "Problem",
    "Question",
    "Refused",
    "Rejected",
    "Result",
    "StillPending",
    "Unreachable",
    "UnsayableArguments",
    "Withdrawn",
    "current_approval",
    "requires_approval",
]
