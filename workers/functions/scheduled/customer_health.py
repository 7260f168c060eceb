"""The daily look at paying customers: one event for each, one run for each, one verdict kept for each."""

from datetime import UTC, datetime
from functools import partial
from typing import Any

import inngest

from app.domain.ids import TenantId
from app.domain.operations.notifications import Job
from app.errors import NotFound
from app.events import HealthCheckRequested
from app.ports.bundle import Ports, RoutinePorts
from workers.functions.runtime.flow_control import policy
from workers.functions.runtime.limits import EVENTS_PER_SEND, SENDS_MAX
from workers.functions.runtime.on_failure import tell_about_failure
from workers.functions.runtime.steps import run_step
from workers.functions.runtime.triggers import event_of

DAILY = "0 9 * * *"


def build_daily_checks(
    client: inngest.Inngest, ports: Ports, routines: RoutinePorts
) -> inngest.Function[dict[str, Any]]:
    """``daily-health-checks`` at 09:00 UTC."""

    @client.create_function(
        fn_id="daily-health-checks",
        name="Ask for a look at each paying customer",
        trigger=inngest.TriggerCron(cron=DAILY),
        **policy("daily-health-checks"),
        on_failure=partial(tell_about_failure, ports, Job.DAILY_CHECKS, desk=routines.desk),
    )
    async def daily_health_checks(ctx: inngest.Context) -> dict[str, Any]:
        run = day_of(ctx)
        tenants = await run_step(ctx, "tenants", tenants_of, ports)
        asked = {tenant: await _ask(ctx, routines, TenantId(tenant), run) for tenant in tenants}
        return {"run": run, "asked": asked}

    return daily_health_checks


def build_health_check(
    client: inngest.Inngest, ports: Ports, routines: RoutinePorts
) -> inngest.Function[dict[str, Any]]:
    """``check-customer-health`` on ``customer/health_check.requested``."""

    @client.create_function(
        fn_id="check-customer-health",
        name="Look at one customer",
        trigger=inngest.TriggerEvent(event=HealthCheckRequested.name),
        **policy("check-customer-health"),
        on_failure=partial(tell_about_failure, ports, Job.HEALTH_CHECK),
    )
    async def check_customer_health(ctx: inngest.Context) -> dict[str, Any]:
        asked = event_of(HealthCheckRequested, ctx)
        who = (TenantId(asked.tenant), asked.customer_id)
        verdict = await run_step(ctx, "look", _look, routines, *who, asked.run)
        return {"customer_id": asked.customer_id, "run": asked.run, "verdict": verdict}

    return check_customer_health


def day_of(ctx: inngest.Context) -> str:
    """The UTC day of the tick. A run that is repeated is still of that day."""
    return tick_of(ctx).date().isoformat()


def tick_of(ctx: inngest.Context) -> datetime:
    """When the clock struck, whenever this is executed; the event's own time is when it was made, a bit later."""
    struck = ctx.event.data.get("scheduledAt")
    try:
        return datetime.fromisoformat(str(struck)).astimezone(UTC)
    except ValueError:  # invoked by hand
        return datetime.fromtimestamp(ctx.event.ts / 1000, UTC)


async def tenants_of(ports: Ports) -> list[str]:
    """Everybody's id."""
    return [str(tenant) for tenant in await ports.tenants.all()]


async def _ask(ctx: inngest.Context, routines: RoutinePorts, tenant: TenantId, run: str) -> int:
    """How many were asked for. The event's id names customer and day, so that sending again doubles nothing."""
    total, after = 0, ""
    for page in range(1, SENDS_MAX + 1):
        due = await run_step(ctx, f"customers-{tenant}-{page}", _due, routines, tenant, after)
        if due:
            await ctx.step.send_event(f"ask-{tenant}-{page}", [_event(tenant, one, run) for one in due])
            total, after = total + len(due), due[-1]
        if len(due) < EVENTS_PER_SEND:
            break
    return total


def _event(tenant: TenantId, customer_id: str, run: str) -> inngest.Event:
    asked = HealthCheckRequested(tenant=tenant, customer_id=customer_id, run=run)
    return inngest.Event(name=asked.name, id=asked.dedupe_id, data=asked.payload())


async def _due(routines: RoutinePorts, tenant: TenantId, after: str) -> list[str]:
    return list(await routines.checkups.due(tenant, after=after, limit=EVENTS_PER_SEND))


async def _look(routines: RoutinePorts, tenant: TenantId, reference: str, run: str) -> str:
    try:
        return (await routines.checkups.check(tenant, reference, run)).verdict.value
    except NotFound:  # gone or no longer paying since the event was sent, or the event was forged
        return "skipped"
