"""The desk's tools for agents. None of them decides anything: that is for people, in Slack."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Final

from app.client.countersign_client import Approval, AsyncApprovals, Ended, StillPending
from app.client.countersign_client.calls import Wish
from app.mcp.calls import (
    Cancel,
    CheckApproval,
    ListPending,
    ReportResult,
    RequestApproval,
    Said,
    WaitForApproval,
)


@dataclass(frozen=True)
class Told:
    """An answer: a sentence that a model acts on, and the same for programs."""

    text: str
    data: dict[str, Any]


@dataclass(frozen=True)
class DeskTool:
    """One tool. ``says`` tells a model when to use it."""

    says: str
    takes: type[Said]
    run: Callable[[AsyncApprovals, Any], Awaitable[Told]]
    changes: bool = True


async def _request(desk: AsyncApprovals, said: RequestApproval) -> Told:
    wish = Wish(kind=said.kind, evidence=[(one.title, one.url) for one in said.evidence])
    for name in ("title", "reason", "idempotency_key"):
        if getattr(said, name) is not None:
            wish[name] = getattr(said, name)
    asked = await desk.request(said.tool, said.arguments, **wish)
    return await _waited(desk, asked.id, said.wait_seconds)


async def _wait(desk: AsyncApprovals, said: WaitForApproval) -> Told:
    if said.answer is not None:
        found = await desk.get(said.id)
        if found.question is not None:
            await desk.answer(found, found.question.id, said.answer)
    return await _waited(desk, said.id, said.wait_seconds)


async def _check(desk: AsyncApprovals, said: CheckApproval) -> Told:
    return _shown(await desk.get(said.id))


async def _pending(desk: AsyncApprovals, _: ListPending) -> Told:
    page = await desk.list(state="pending")
    found = [{"id": one.id, "tool": one.tool, "title": one.title} for one in page.approvals]
    lines = [f"{one['id']}: {one['title'] or one['tool']}" for one in found]
    more = ["There are more."] if page.next else []
    return Told("\n".join(lines + more) or "Nothing is pending.", {"approvals": found, "more": page.next is not None})


async def _cancel(desk: AsyncApprovals, said: Cancel) -> Told:
    await desk.withdraw(said.id, said.reason)
    return Told(f"{said.id} is withdrawn. Do not act on it.", {"id": said.id, "state": "withdrawn"})


async def _report(desk: AsyncApprovals, said: ReportResult) -> Told:
    await desk.report(said.id, said.outcome, said.text, said.reference)
    return Told(f"The reviewers see that {said.id} is {said.outcome}.", {"id": said.id, "outcome": said.outcome})


async def _waited(desk: AsyncApprovals, approval_id: str, seconds: int) -> Told:
    try:
        return _shown(await desk.wait(approval_id, timeout=seconds, stop_at_question=True))
    except (StillPending, Ended) as error:
        return _shown(error.approval)


def _shown(approval: Approval) -> Told:
    data: dict[str, Any] = {"id": approval.id, "state": approval.state, "may_act": False, "tool": approval.tool}
    if approval.approved and approval.kind != "tool_call":
        return Told(_by_the_desk(approval), data | {"arguments": approval.final_arguments})
    if approval.approved:
        data |= {"may_act": True, "arguments": approval.final_arguments, "answer": approval.answer}
        return Told(_approved(approval), data)
    if approval.settled:
        reason = "" if approval.decision is None else approval.decision.reason
        why = f" Reason: {reason}" if reason else ""
        data["reason"] = reason
        return Told(f"{approval.id} is {approval.state}: do not act, and do not ask for the same again.{why}", data)
    if approval.question is not None:
        data["question"] = approval.question.text
        again = f'call wait_for_approval with id "{approval.id}" and your answer'
        return Told(f"The reviewer asks before deciding: {approval.question.text}\nDo not act; {again}.", data)
    words = (
        f"{approval.id} is {approval.state} and not final: do not act. Call wait_for_approval with id"
        f' "{approval.id}", again and again if need be; or do something else and call check_approval later.'
    )
    return Told(words, data)


def _by_the_desk(approval: Approval) -> str:
    """What the desk carries out itself must not be done a second time."""
    if approval.result is None:
        after = f'call check_approval with id "{approval.id}" later to see what came of it'
        return f"{approval.id} is approved, and the desk carries it out itself. Do NOT do it yourself; {after}."
    if approval.result.outcome == "done":
        return f"{approval.id} was approved, and the desk has done it: {approval.result.text}. Do NOT do it yourself."
    return f"{approval.id} was approved, and the desk could not do it: {approval.result.text}. Do not do it yourself."


def _approved(approval: Approval) -> str:
    if approval.result is not None:
        return f"{approval.id} was approved and reported {approval.result.outcome} before: do not act again."
    changed = approval.decision is not None and approval.decision.changed
    exactly = "The reviewer CHANGED the arguments; act with exactly these" if changed else "Act with exactly these"
    answer = "" if approval.answer is None else f"The reviewer answers: {approval.answer}\n"
    arguments = json.dumps(approval.final_arguments, ensure_ascii=False)
    return f"Approved. {answer}{exactly}, once, then call report_result: {arguments}"


TOOLS: Final[dict[str, DeskTool]] = {
    "request_approval": DeskTool(
        "Ask a person before you do something with consequences: delete, pay, publish, send, change access. Use it"
        " BEFORE acting, once for each action, with the exact arguments. It waits a little; if nobody has decided by"
        " then you get an id, and nothing is approved yet. If you have asked already, do not ask again: use"
        " wait_for_approval.",
        RequestApproval,
        _request,
    ),
    "wait_for_approval": DeskTool(
        "Wait for the decision of a request that is still pending, as often as needed: people may take minutes or"
        " hours. If the reviewer has asked you something, send your answer along.",
        WaitForApproval,
        _wait,
    ),
    "check_approval": DeskTool(
        "See at once, without waiting, how a request stands. Use it when you come back to one later, and before you"
        " act on one that you remember as approved.",
        CheckApproval,
        _check,
        changes=False,
    ),
    "list_pending": DeskTool(
        "The requests of yours that nobody has decided yet. Use it when you have lost an id, or to see what you wait"
        " for.",
        ListPending,
        _pending,
        changes=False,
    ),
    "cancel": DeskTool(
        "Take a request back that is not needed any more, or that you asked for by mistake. That is for good.",
        Cancel,
        _cancel,
    ),
    "report_result": DeskTool(
        "After you have acted on an approval: say whether it worked, so that the reviewers see it.",
        ReportResult,
        _report,
    ),
}
