"""Everything that the clock starts, or an operator."""

from typing import Any

import inngest

from app.ports.bundle import Ports, RoutinePorts
from workers.functions.approvals.canaries.seed import build_seed_canaries
from workers.functions.operations.rehearse import build_rehearse
from workers.functions.operations.show_desk_version import build_show_desk_version
from workers.functions.records.erase_customer import build_erase_customer
from workers.functions.scheduled.customer_health import build_daily_checks, build_health_check
from workers.functions.scheduled.holding_replies import build_holding_replies
from workers.functions.scheduled.nightly import build_backup, build_retention
from workers.functions.scheduled.support_reminders import build_support_reminders
from workers.functions.scheduled.weekly_report import build_weekly_metrics


def build_routines(client: inngest.Inngest, ports: Ports, routines: RoutinePorts) -> list[inngest.Function[Any]]:
    """The functions with cron triggers, those that only they start, and what an operator starts."""
    return [
        build_daily_checks(client, ports, routines),
        build_health_check(client, ports, routines),
        build_weekly_metrics(client, ports, routines),
        build_support_reminders(client, ports, routines),
        build_holding_replies(client, ports, routines),
        build_backup(client, ports, routines),
        build_retention(client, ports, routines),
        build_rehearse(client, ports, routines.rehearsals),
        build_show_desk_version(client, ports, routines.proposals),
        build_erase_customer(client, ports, routines.forget),
        build_seed_canaries(client, ports),
    ]
