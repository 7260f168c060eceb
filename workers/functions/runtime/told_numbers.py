"""The numbers and times that a desk's owner chooses, laid over what each function is created with."""

from dataclasses import replace
from typing import Any, Final, TypeAlias

import inngest

from app.domain.operations.desk_config import Crons, DeskConfig, FlowNumbers, cron_of
from workers.functions.runtime.flow_control import POLICIES, Policy

# What a function is built from; where one of these changes, all are built and registered anew.
Numbers: TypeAlias = tuple[FlowNumbers, Crons, str]

_CRONS: Final = {
    "daily-health-checks": "daily_checks",
    "weekly-metrics": "weekly_report",
    "nightly-backup": "backup",
    "nightly-retention": "retention",
    "remind-support": "support_look",
}


def numbers_of(config: DeskConfig) -> Numbers:
    """All of them."""
    return config.flow, config.crons, config.crons.zone or config.zone


def told_options(function: str, numbers: Numbers) -> dict[str, Any]:
    """What ``create_function`` is given in the place of today's defaults; empty for all other functions."""
    flow, crons, zone = numbers
    if function in _CRONS:
        return {"trigger": inngest.TriggerCron(cron=cron_of(getattr(crons, _CRONS[function]), zone))}
    if function in POLICIES:
        return dict(_told(function, POLICIES[function], flow).options())
    return {}


def _told(function: str, policy: Policy, flow: FlowNumbers) -> Policy:
    limits = {
        "handle-customer-email": (flow.at_once, flow.per_customer),
        "investigate-refund": (flow.investigations,),
        "summarise-thread": (flow.summaries,),
    }.get(function)
    if limits is None:
        return policy
    pairs = zip(policy.concurrency, limits, strict=True)
    concurrency = tuple(inngest.Concurrency(limit=limit, key=one.key, scope=one.scope) for one, limit in pairs)
    throttle = policy.throttle
    if function == "handle-customer-email" and throttle is not None:
        throttle = inngest.Throttle(limit=flow.per_minute, period=throttle.period)
    return replace(policy, concurrency=concurrency, throttle=throttle)
