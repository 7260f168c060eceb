"""What happens when a function failed for good: the case is marked for a person, operators are told in words."""

import inngest
import structlog

from app.domain.ids import ApprovalId, CaseId, MessageId, TenantId
from app.domain.notices import Job, News, OpsNotice, Why
from app.errors import CountersignError
from app.ports import Ports
from workers.functions.client import guarded

_log = structlog.get_logger("countersign.ops")


async def tell_about_failure(ports: Ports, job: Job, ctx: inngest.Context, *, desk: TenantId | None = None) -> None:
    """The ``on_failure`` of every function. It has no retries of its own, so nothing in it may raise.

    ``desk`` hears of it where the event names no tenant, as the clock's does not.
    """
    failed = ctx.event.data
    original = failed.get("event")
    data = original.get("data") if isinstance(original, dict) else None
    ids = {k: v for k, v in (data or {}).items() if isinstance(k, str) and isinstance(v, str) and v != "none"}
    if desk is not None:
        ids.setdefault("tenant", desk)
    error = failed.get("error")
    message = error.get("message") if isinstance(error, dict) else None
    why = Why(message) if isinstance(message, str) and message in set(Why) else Why.RUN_FAILED
    await ctx.step.run("tell-ops", guarded(_tell), ports, job, why, str(failed.get("run_id", "")), ids)


async def _tell(ports: Ports, job: Job, why: Why, run_id: str, ids: dict[str, str]) -> bool:
    tenant = TenantId(ids.get("tenant", ""))
    if not tenant:
        return False
    case_id: CaseId | None = None
    try:
        if "message_id" in ids:
            message_id = MessageId(ids["message_id"])
            await ports.cases.needs_person(tenant, message_id, why)
            sheet = await ports.cases.sheet(tenant, message_id)
            case_id = sheet.case_id
        await ports.chat.tell_ops(_notice(tenant, job, why, run_id, ids, case_id))
    except CountersignError as error:
        _log.error("ops_not_told", code=error.code, run_id=run_id, message_id=ids.get("message_id"))
        return False
    return True


def _notice(
    tenant: TenantId, job: Job, why: Why, run_id: str, ids: dict[str, str], case_id: CaseId | None
) -> OpsNotice:
    named = ("message_id", "approval_id", "draft_id", "investigation_id", "question_id")
    resend = ids.get("message_id")
    told = {"job": job, "why": why}
    return OpsNotice(
        tenant=tenant,
        news=News.RUN_STOPPED_RESEND if resend else News.RUN_STOPPED,
        data={**told, "message": resend} if resend else told,
        case_id=case_id,
        approval_id=ApprovalId(ids["approval_id"]) if "approval_id" in ids else None,
        facts=(("run", run_id), *((name, ids[name]) for name in named if name in ids)),
    )
