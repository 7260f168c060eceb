"""What happens at night: the records are backed up, and what is old is deleted."""

from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

import inngest
import structlog

from app.domain.ids import TenantId
from app.domain.operations.notifications import Job, News, OpsNotice
from app.domain.operations.retention import Erased
from app.errors import BackupFailed, Unavailable
from app.ports.bundle import Ports, RoutinePorts
from workers.functions.approvals.precedents import fill
from workers.functions.runtime.flow_control import policy
from workers.functions.runtime.limits import ALL_TRIES, BACKUP_TRIES, ERASE_BATCHES_MAX
from workers.functions.runtime.on_failure import tell_about_failure
from workers.functions.runtime.steps import Steps, Unless, run_step
from workers.functions.scheduled.customer_health import tenants_of, tick_of

BACKUP_AT = "30 2 * * *"
ERASE_AT = "30 3 * * *"

_log = structlog.get_logger("countersign.operations")


def build_backup(client: inngest.Inngest, ports: Ports, routines: RoutinePorts) -> inngest.Function[dict[str, Any]]:
    """``nightly-backup`` at 02:30 UTC."""

    @client.create_function(
        fn_id="nightly-backup",
        name="Back the records up",
        trigger=inngest.TriggerCron(cron=BACKUP_AT),
        **policy("nightly-backup"),
        on_failure=partial(tell_about_failure, ports, Job.BACKUP, desk=routines.desk),
    )
    async def nightly_backup(ctx: inngest.Context) -> dict[str, Any]:
        tick = tick_of(ctx).isoformat()
        made = await run_step(ctx, "back-up", _back_up, routines, tick, ctx.attempt)
        if made["outcome"] == "failed":
            unless = Unless("ops_not_told", False, tries=ALL_TRIES)
            await Steps(ctx, ports, routines.desk).best_effort("tell-ops", _tell, made["code"], unless=unless)
        removed = []
        if made["outcome"] == "made":  # while backups fail, the old ones are all there is
            removed = await run_step(ctx, "prune", _prune, routines, tick)
        return {**made, "removed": removed}

    return nightly_backup


def build_retention(
    client: inngest.Inngest, ports: Ports, routines: RoutinePorts
) -> inngest.Function[dict[str, Any]]:
    """``nightly-retention`` at 03:30 UTC, when the backup of what it deletes is made."""

    @client.create_function(
        fn_id="nightly-retention",
        name="Delete what is old",
        trigger=inngest.TriggerCron(cron=ERASE_AT),
        **policy("nightly-retention"),
        on_failure=partial(tell_about_failure, ports, Job.RETENTION, desk=routines.desk),
    )
    async def nightly_retention(ctx: inngest.Context) -> dict[str, Any]:
        tenants = await run_step(ctx, "tenants", tenants_of, ports)
        erased = {tenant: await run_step(ctx, f"erase-{tenant}", _erase, routines, tenant) for tenant in tenants}
        for tenant in tenants:  # what was made of texts that are gone now is made of what is left
            await run_step(ctx, f"precedents-{tenant}", _place, ports, tenant)
        return erased

    return nightly_retention


async def _back_up(routines: RoutinePorts, tick: str, attempt: int) -> dict[str, Any]:
    if routines.backups is None:
        return {"outcome": "off"}
    try:
        made = await routines.backups.make(datetime.fromisoformat(tick))
    except (BackupFailed, Unavailable) as error:
        if attempt + 1 < BACKUP_TRIES:
            raise
        code = error.detail or error.code
        _log.error("backup_failed", code=code)
        return {"outcome": "failed", "code": code}
    return {"outcome": "made", "name": made.name, "rows": made.rows, "restored": made.restored}


async def _prune(routines: RoutinePorts, tick: str) -> list[str]:
    if routines.backups is None:
        return []
    return list(await routines.backups.prune(datetime.fromisoformat(tick).astimezone(UTC)))


async def _tell(ports: Ports, desk: TenantId, code: str) -> bool:
    await ports.chat.tell_ops(OpsNotice(desk, News.BACKUP_FAILED, {"code": code}))
    return True


async def _place(ports: Ports, tenant: str) -> int:
    """People's decisions that have no place among the others: new ones too, where the gate could not give it."""
    return max([done async for done in fill(ports.precedents, TenantId(tenant))], default=0)


async def _erase(routines: RoutinePorts, tenant: str) -> dict[str, Any]:
    """Batch after batch, each its own commit: a step that dies half-way goes on where it stopped."""
    total, keep = Erased(), replace(routines.keep, files_days=routines.files_days())
    for _ in range(ERASE_BATCHES_MAX):
        total += await routines.retention.erase(TenantId(tenant), keep)
        if not total.more:
            break
    return {**total.counts(), "more": total.more}
