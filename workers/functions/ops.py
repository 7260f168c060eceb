"""What happens when a function failed for good: the case is marked for a person, operators are told in words."""

import inngest
import structlog

from app.domain.case import OpsNotice
from app.domain.ids import ApprovalId, CaseId, MessageId, TenantId
from app.errors import CountersignError
from app.ports import Ports
from workers.functions.client import guarded

_log = structlog.get_logger("countersign.ops")

_KNOWN_CODES = frozenset({"agent_permanent", "agent_transient", "gate_failed"})


async def tell_about_failure(ports: Ports, what: str, ctx: inngest.Context) -> None:
    """The ``on_failure`` of every function. It has no retries of its own, so nothing in it may raise."""
    failed = ctx.event.data
    original = failed.get("event")
    data = original.get("data") if isinstance(original, dict) else None
    ids = {k: v for k, v in (data or {}).items() if isinstance(k, str) and isinstance(v, str) and v != "none"}
    error = failed.get("error")
    message = error.get("message") if isinstance(error, dict) else None
    code = message if isinstance(message, str) and message in _KNOWN_CODES else "run_failed"
    await ctx.step.run("tell-ops", guarded(_tell), ports, what, code, str(failed.get("run_id", "")), ids)


async def _tell(ports: Ports, what: str, code: str, run_id: str, ids: dict[str, str]) -> bool:
    tenant = TenantId(ids.get("tenant", ""))
    if not tenant:
        return False
    case_id: CaseId | None = None
    try:
        if "message_id" in ids:
            message_id = MessageId(ids["message_id"])
            await ports.cases.needs_person(tenant, message_id, code)
            sheet = await ports.cases.sheet(tenant, message_id)
            case_id = sheet.case_id
        await ports.chat.tell_ops(_notice(tenant, what, code, run_id, ids, case_id))
    except CountersignError as error:
        _log.error("ops_not_told", code=error.code, run_id=run_id, message_id=ids.get("message_id"))
        return False
    return True


def _notice(
    tenant: TenantId, what: str, code: str, run_id: str, ids: dict[str, str], case_id: CaseId | None
) -> OpsNotice:
    reasons = {
        "agent_permanent": "the model refuses to work as configured (key, quota, model name or request)",
        "agent_transient": "the model did not answer after several tries",
        "gate_failed": "the approval gate could not be kept open",
    }
    named = ("message_id", "approval_id", "draft_id", "investigation_id")
    facts = [("run", run_id)] + [(k, ids[k]) for k in named if k in ids]
    resend = ids.get("message_id")
    fix = f" After the fix, run it again with `countersign resend {resend}`." if resend else ""
    return OpsNotice(
        tenant=tenant,
        headline=f"{what} stopped",
        detail=f"It gave up because {reasons.get(code, 'a step kept failing')}. Nothing is lost.{fix}",
        case_id=case_id,
        approval_id=ApprovalId(ids["approval_id"]) if "approval_id" in ids else None,
        facts=tuple(facts),
    )
