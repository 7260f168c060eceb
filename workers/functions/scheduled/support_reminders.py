"""The look at what waits for support, every five minutes: one message with a count where it waits long."""

from functools import partial
from typing import Any

import inngest

from app.domain.operations.notifications import Job
from app.ports.bundle import Ports, RoutinePorts
from workers.functions.runtime.flow_control import policy
from workers.functions.runtime.on_failure import tell_about_failure
from workers.functions.runtime.steps import BestEffort, run_step

OFTEN = "*/5 * * * *"


def build_support_reminders(
    client: inngest.Inngest, ports: Ports, routines: RoutinePorts
) -> inngest.Function[dict[str, Any]]:
    """``remind-support`` every five minutes."""

    @client.create_function(
        fn_id="remind-support",
        name="Remind support of what waits",
        trigger=inngest.TriggerCron(cron=OFTEN),
        **policy("remind-support"),
        on_failure=partial(tell_about_failure, ports, Job.REMIND_SUPPORT, desk=routines.desk),
    )
    async def remind_support(ctx: inngest.Context) -> dict[str, Any]:
        return {"said": await run_step(ctx, "remind", remind, routines, ctx.attempt)}

    return remind_support


async def remind(routines: RoutinePorts, attempt: int) -> str:
    """Posted before it is on record: where one of both is lost, the next try finds the message and repaints it.

    What Slack does not take is given up soon. It is not on record then, so the next tick begins anew.
    """
    reminder = await routines.reminders.due(routines.desk)
    if reminder is None:
        return "nothing"
    with BestEffort("support_not_reminded", attempt, about=str(reminder.number)):
        await routines.support_messages.remind_support(reminder)
        if reminder.due.escalate:
            await routines.support_messages.escalate_support(reminder)
        await routines.reminders.told(routines.desk, reminder)
        return "escalated" if reminder.due.escalate else "reminded"
    return "not shown"
