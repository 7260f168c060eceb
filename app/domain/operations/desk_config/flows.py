"""The flows of the desk's file by their names, and which changes of them let fewer people, or others, decide."""

from collections.abc import Mapping
from typing import Any

from app.domain.actions.policy import AskPeople, AutoApprove
from app.domain.approvals.flows.flow import Closes, Flow, Role, Stage
from app.domain.operations.desk_config.loosens import Loosens
from app.domain.reason_codes import Code, keep, say

# By name, as ``Flow.to_json`` has them: a version of the file is kept as JSON.
DeclaredFlows = Mapping[str, Mapping[str, Any]]


def flow_named(flows: DeclaredFlows, name: str) -> Flow | None:
    """None where the file has none of that name."""
    return Flow.from_json(flows[name]) if name in flows else None


def decided_by(flows: DeclaredFlows, ruling: AutoApprove | AskPeople, because: str) -> tuple[Flow | None, str]:
    """The flow that a ruling names, and why people are asked; where there is no such flow, that says so."""
    name = ruling.flow if isinstance(ruling, AskPeople) else ""
    flow = flow_named(flows, name)
    if flow is None and name:
        return None, say(Code.NO_SUCH_FLOW, flow=name, because=keep(because))
    return flow, because


def flows_loosened(old: DeclaredFlows, new: DeclaredFlows) -> Loosens | None:
    """Whether one asks fewer people than before, or people who could not decide it before."""
    for name in old:
        before, after = flow_named(old, name), flow_named(new, name)
        assert before is not None
        if after is None or _asks_fewer(before, after):
            return Loosens.FEWER_AGREE
    wider = any(_lets_others(flow_named(old, name), Flow.from_json(told)) for name, told in new.items())
    return Loosens.MORE_DECIDE if wider else None


def _asks_fewer(old: Flow, new: Flow) -> bool:
    now = {stage.name: stage for stage in new.stages}
    fewer = any(
        (after := now.get(stage.name)) is None or after.quorum < stage.quorum or not stage.barred <= after.barred
        for stage in old.stages
    )
    order = [{stage.name for stage in stages} for stages in old.rounds]
    merged = len(new.rounds) < len(order)  # what came after the other now goes beside it
    return fewer or merged or (old.closes is Closes.ONE and new.closes is Closes.MAJORITY)


def _lets_others(old: Flow | None, new: Flow) -> bool:
    """A new flow, or a new stage, lets nobody else decide while it names those who review anyway."""
    before = {stage.name: _deciders(stage) for stage in old.stages} if old else {}
    return any(not _deciders(stage) <= before.get(stage.name, {Role.REVIEWERS.value}) for stage in new.stages)


def _deciders(stage: Stage) -> set[str]:
    return {*(stage.reviewers or (Role.REVIEWERS.value,)), *stage.backups}
