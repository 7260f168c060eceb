"""From what a call says to what is opened: the tool as declared now, its arguments, and what may be narrowed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Protocol

from app.domain.actions.tool_call import Evidence, ToolCallAction, ToolCallFacts
from app.domain.approvals.askers.agent_requests import NewAgentRequest, SentBefore
from app.domain.approvals.askers.request_said import RequestSaid
from app.domain.approvals.escalation import EscalationPolicy
from app.domain.ids import TenantId
from app.domain.operations.desk_config import DeskConfig, Tool
from app.domain.people.desk_page import SeenMember
from app.domain.people.key_limits import Wanted
from app.errors import BadInput
from app.tool_schemas import canonical, check_arguments
from app.web.api.approvals.ruled_calls import ruled_call

_KIND: Final = "tool_call"
_TOOLS_NAMED_MAX: Final = 20


class CallingKey(Protocol):
    """As much of a key as a request names."""

    @property
    def id(self) -> str:
        """Its own."""
        ...

    @property
    def name(self) -> str:
        """As people gave it."""
        ...


@dataclass(frozen=True)
class Call:
    """Who asks: with which key, which stands for ``asker_id``, and how the request is known if it comes again."""

    tenant: TenantId
    key: CallingKey
    asker_id: str
    sent: SentBefore


def new_request(call: Call, said: RequestSaid, config: DeskConfig, now: datetime) -> NewAgentRequest:
    """By the desk's file of now. Raises BadInput, with what to change, and PolicyBlocked where a rule refuses it."""
    tool = _tool(said, config)
    if faults := check_arguments(tool.schema, said.arguments):
        raise BadInput(". ".join(f"arguments{one.pointer}: {one.sentence}" for one in faults[:5]))
    action = ToolCallAction(
        tenant=call.tenant,
        tool=tool.name,
        arguments=canonical(said.arguments),
        schema_digest=tool.schema_digest,
        asker_id=call.asker_id,
    )
    ruled = ruled_call(action, call.key.name, config, now)
    return NewAgentRequest(
        key_id=call.key.id,
        sent=call.sent,
        action=action,
        facts=_facts(call, said, tool),
        wanted=Wanted(_KIND, tool=tool.name, reviewers=frozenset(narrowed_to(said, tool.reviewers, config))),
        title=said.title or tool.title,
        reason=said.reason,
        evidence=said.evidence,
        because=ruled.because,
        ladder=ladder_of(said, config.ladder, tool.expires_after_seconds),
        calendar=config.work_calendar(datetime.now(UTC).date()),
        undo_seconds=config.undo_seconds,
        desk_version=config.version,
        callback=said.callback,
        rule=ruled.rule,
        rule_facts=ruled.facts,
        flow=ruled.flow,
    )


def _tool(said: RequestSaid, config: DeskConfig) -> Tool:
    found = config.tools.named(said.tool)
    if found is not None:
        return found
    names = [one.name for one in config.tools.all]
    if not names:
        raise BadInput("This desk declares no tools; an owner writes them under `tools:` in desk.yaml")
    more = "" if len(names) <= _TOOLS_NAMED_MAX else " and others"
    raise BadInput(f"This desk declares no tool of that name; there is {', '.join(names[:_TOOLS_NAMED_MAX])}{more}")


def _facts(call: Call, said: RequestSaid, tool: Tool) -> ToolCallFacts:
    return ToolCallFacts(
        tool_title=tool.title,
        schema_json=tool.schema_json,
        schema_digest=tool.schema_digest,
        asker=call.key.name,
        title=said.title,
        asks=tool.asks,
        options=tool.options,
        changes=tool.changes,
        silent_after_seconds=tool.silent_after_seconds,
        evidence=tuple(Evidence(one.title, one.url) for one in said.evidence),
    )


def narrowed_to(said: RequestSaid, of_tool: tuple[str, ...], config: DeskConfig) -> tuple[str, ...]:
    """Of those whom the desk lets, and the tool; whom a group of the desk's holds, Slack knows when they press."""
    if not said.reviewers:
        return of_tool
    let = of_tool or config.reviewers
    by_group = not of_tool and any(one.startswith("S") for one in config.reviewers)
    others = [one for one in said.reviewers if one not in let]
    if others and not by_group:
        raise BadInput(
            f"reviewers names {', '.join(others)}, who may not decide this; a request names fewer, not others"
        )
    return said.reviewers


def check_members(named: Sequence[str], seen: Sequence[SeenMember]) -> None:
    """Of those whom a request names itself. Raises BadInput for who is gone, by what Slack last told of them."""
    gone = [one.user_id for one in seen if one.user_id in named and not one.active]
    if gone:
        raise BadInput(
            f"reviewers names {', '.join(sorted(gone))}, who by Slack is deactivated, a guest or a bot and decides "
            "nothing here; name others, or leave reviewers out"
        )


def ladder_of(said: RequestSaid, desk: EscalationPolicy, of_tool_seconds: int | None = None) -> EscalationPolicy:
    """The desk's own, or as short as the tool or the request wants it."""
    given = desk if of_tool_seconds is None else desk.within(of_tool_seconds)
    if said.expires_in_seconds is None:
        return given
    if said.expires_in_seconds > given.expire_after_seconds:
        most = given.expire_after_seconds
        raise BadInput(
            f"expires_in_seconds is more than the {most} that the desk gives; a request takes less, or none"
        )
    return given.within(said.expires_in_seconds)
