"""What happens when a function failed for good: the case is marked for a person, operators are told in words."""

from datetime import UTC, datetime
from typing import Any, Final

import inngest
import structlog

from app.domain.ids import ApprovalId, CaseId, MessageId, TenantId
from app.domain.operations.notifications import Job, News, OpsNotice, Why
from app.errors import CountersignError
from app.ports.bundle import Ports
from workers.functions.cases.undrafted_mail import tell_stalled
from workers.functions.runtime.steps import run_step
from workers.functions.runtime.triggers import (
    BlockedByPolicy,
    EventNotAllowed,
    MalformedEvent,
    RequestChanged,
    RequestRefused,
    RequestTaken,
    UnknownRecord,
    original,
)

_REFUSALS: Final = {
    MalformedEvent.__name__: Why.MALFORMED_EVENT,
    UnknownRecord.__name__: Why.UNKNOWN_RECORD,
    EventNotAllowed.__name__: Why.EVENT_NOT_ALLOWED,
    RequestTaken.__name__: Why.REQUEST_TAKEN,
    BlockedByPolicy.__name__: Why.BLOCKED_BY_POLICY,
    RequestChanged.__name__: Why.REQUEST_CHANGED,
    RequestRefused.__name__: Why.REQUEST_REFUSED,
}

_log = structlog.get_logger("countersign.functions")


async def tell_about_failure(ports: Ports, job: Job, ctx: inngest.Context, *, desk: TenantId | None = None) -> None:
    """The ``on_failure`` of every function. It has no retries of its own, so nothing in it may raise.

    ``desk`` hears of it where the event names no tenant, as the clock's does not.
    """
    failed = ctx.event.data
    run_id, error = str(failed.get("run_id", "")), failed.get("error")
    told: dict[str, Any] = error if isinstance(error, dict) else {}
    refusal = _REFUSALS.get(str(told.get("name")))
    if refusal is not None:
        await run_step(ctx, "tell-ops", _tell_refusal, ports, _refused(ports.desk, job, refusal, ctx))
        return
    ids = {k: v for k, v in original(failed).items() if isinstance(v, str) and v != "none"}
    if desk is not None:
        ids.setdefault("tenant", desk)
    message = told.get("message")
    why = Why(message) if isinstance(message, str) and message in set(Why) else Why.RUN_FAILED
    await run_step(ctx, "tell-ops", _tell, ports, job, why, run_id, ids)
    if job is Job.EMAIL and "message_id" in ids:
        await run_step(ctx, "tell-case", _tell_case, ports, ids)


async def _tell_case(ports: Ports, ids: dict[str, str]) -> bool:
    """Those who wait for a draft hear that none comes, in the case itself."""
    try:
        await tell_stalled(ports, TenantId(ids.get("tenant", "")), MessageId(ids["message_id"]))
    except CountersignError as error:
        _log.error("case_not_told", code=error.code, message_id=ids["message_id"])
        return False
    return True


def _refused(desk: TenantId, job: Job, why: Why, ctx: inngest.Context) -> OpsNotice:
    """What the event holds is anybody's: only its name is told, and the sentence that refused it, which is ours."""
    failed = ctx.event.data
    event, error = failed.get("event"), failed.get("error")
    name = str(event.get("name")) if isinstance(event, dict) else ""
    reason = str(error.get("message")) if isinstance(error, dict) else ""
    facts = (("run", str(failed.get("run_id", ""))), ("reason", reason))
    return OpsNotice(desk, News.EVENT_REFUSED, {"job": job, "event": name, "why": why}, facts=facts)


async def _tell_refusal(ports: Ports, notice: OpsNotice) -> bool:
    """Once an hour for each job and reason: whoever sends one such event may send a thousand."""
    key = f"refused {notice.data['job']} {notice.data['why']} {datetime.now(UTC):%Y-%m-%dT%H}"
    try:
        return await ports.chat.tell_ops_once(notice, key)
    except CountersignError as error:
        _log.error("ops_not_told", code=error.code, run_id=notice.facts[0][1])
        return False


async def _tell(ports: Ports, job: Job, why: Why, run_id: str, ids: dict[str, str]) -> bool:
    tenant = TenantId(ids.get("tenant", ""))
    if not tenant:
        return False
    case_id = await _case_for_a_person(ports, tenant, why, ids)
    try:
        await ports.chat.tell_ops(_notice(tenant, job, why, run_id, ids, case_id))
    except CountersignError as error:
        _log.error("ops_not_told", code=error.code, run_id=run_id, message_id=ids.get("message_id"))
        return False
    return True


async def _case_for_a_person(ports: Ports, tenant: TenantId, why: Why, ids: dict[str, str]) -> CaseId | None:
    """Mark the message's case. That it cannot be marked is no reason to tell nobody."""
    if "message_id" not in ids:
        return None
    try:
        message_id = MessageId(ids["message_id"])
        await ports.cases.needs_person(tenant, message_id, why)
        return (await ports.cases.details(tenant, message_id)).case_id
    except CountersignError as error:
        _log.error("case_not_marked", code=error.code, message_id=ids["message_id"])
        return None


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
