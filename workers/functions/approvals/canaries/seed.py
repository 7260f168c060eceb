"""Draws each hour whether a false request comes within it, and when, and opens it then."""

from datetime import UTC, datetime, timedelta
from functools import partial
from random import Random, SystemRandom
from typing import Any, Final
from zoneinfo import ZoneInfo

import inngest

from app.domain.approvals.canaries.canary import Falsehood
from app.domain.approvals.canaries.making import Desk, make
from app.domain.approvals.canaries.timing import drawn, in_hours
from app.domain.ids import TenantId
from app.domain.operations.notifications import Job
from app.ports.bundle import Ports
from workers.functions.runtime.flow_control import policy
from workers.functions.runtime.on_failure import tell_about_failure
from workers.functions.runtime.steps import Steps
from workers.functions.scheduled.customer_health import tick_of

HOURLY: Final = "0 * * * *"
DRAWS_MAX: Final = 20  # until one meets nobody's number


def build_seed_canaries(client: inngest.Inngest, ports: Ports, draw: Random | None = None) -> inngest.Function[Any]:
    """``seed-canaries`` at each full hour."""
    chance = draw or SystemRandom()

    @client.create_function(
        fn_id="seed-canaries",
        name="Test reviewers",
        trigger=inngest.TriggerCron(cron=HOURLY),
        **policy("seed-canaries"),
        on_failure=partial(tell_about_failure, ports, Job.CANARY, desk=ports.desk),
    )
    async def seed_canaries(ctx: inngest.Context) -> dict[str, Any]:
        steps, hour = Steps(ctx, ports, ports.desk), tick_of(ctx)
        wait = await steps.run("draw", _draw, hour.isoformat(), chance)
        if wait is None:
            return {"opened": "none in this hour"}
        await ctx.step.sleep("until", timedelta(seconds=wait))
        return {"opened": await steps.run("open", open_one, f"{ports.desk}:{hour.isoformat()}", chance)}

    return seed_canaries


async def _draw(ports: Ports, tenant: TenantId, hour: str, chance: Random) -> int | None:
    config = ports.configs.now(tenant)
    return drawn(config.canaries, datetime.fromisoformat(hour).astimezone(ZoneInfo(config.zone)), chance)


async def open_one(ports: Ports, tenant: TenantId, seed: str, chance: Random) -> str:
    """By the desk's file as it is now. The same seed opens one."""
    config = ports.configs.now(tenant)
    here = datetime.now(UTC).astimezone(ZoneInfo(config.zone))
    if not config.canaries.per_week or not in_hours(config.canaries, here):
        return "not now"
    shape = await ports.canaries.shape(tenant)
    if shape is None:
        return "too few requests to look like"
    desk = Desk(
        tenant=tenant,
        language=config.language or await ports.tenants.language(tenant),
        limits=config.limits,
        ladder=config.ladder,
        undo_seconds=config.undo_seconds,
        today=here.date(),
        version=config.version,
    )
    falsehood = Falsehood(chance.choice(config.canaries.falsehoods))
    for _ in range(DRAWS_MAX):
        opened = await ports.canaries.open(tenant, make(desk, shape, falsehood, seed, chance))
        if opened is not None:
            return opened
    return "every number is somebody's"
