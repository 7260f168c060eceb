"""The week's figures, each Monday: read once per tenant, shown where its people are, returned for whoever asks."""

from datetime import UTC
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import inngest

from app.domain.ids import TenantId
from app.domain.operations.notifications import Job
from app.domain.operations.weeks import IsoWeek
from app.ports.bundle import Ports, RoutinePorts
from workers.functions.runtime.flow_control import policy
from workers.functions.runtime.limits import ALL_TRIES
from workers.functions.runtime.on_failure import tell_about_failure
from workers.functions.runtime.steps import BestEffort, run_step
from workers.functions.scheduled.customer_health import tenants_of, tick_of

MONDAYS = "0 9 * * 1"


def build_weekly_metrics(
    client: inngest.Inngest, ports: Ports, routines: RoutinePorts
) -> inngest.Function[dict[str, Any]]:
    """``weekly-metrics`` on Mondays at 09:00 UTC, about the week before."""

    @client.create_function(
        fn_id="weekly-metrics",
        name="The week's figures",
        trigger=inngest.TriggerCron(cron=MONDAYS),
        **policy("weekly-metrics"),
        on_failure=partial(tell_about_failure, ports, Job.WEEK, desk=routines.desk),
    )
    async def weekly_metrics(ctx: inngest.Context) -> dict[str, Any]:
        told = ports.configs.now(routines.desk)
        here = tick_of(ctx).astimezone(ZoneInfo(told.crons.zone or told.zone))  # Monday there may be Sunday in UTC
        week = str(IsoWeek.of(here.replace(tzinfo=UTC)).before)
        figures, shown = {}, "no workspace"
        for tenant in await run_step(ctx, "tenants", tenants_of, ports):
            figures[tenant] = await run_step(ctx, f"figures-{tenant}", _figures, routines, tenant, week)
            if tenant == routines.desk:  # another tenant's figures are no business of this workspace
                shown = await run_step(ctx, f"show-{tenant}", _show, routines, week, ctx.attempt)
        return {"week": week, "tenants": figures, "shown": shown}

    return weekly_metrics


async def _figures(routines: RoutinePorts, tenant: str, week: str) -> dict[str, Any]:
    return (await routines.metrics.week(TenantId(tenant), IsoWeek.parse(week))).to_json()


async def _show(routines: RoutinePorts, week: str, attempt: int) -> str:
    figures = await routines.metrics.week(routines.desk, IsoWeek.parse(week))
    with BestEffort("week_not_shown", attempt, tries=ALL_TRIES, about=week):
        await routines.reports.show_week(figures)
        return "shown"
    return "not shown"
