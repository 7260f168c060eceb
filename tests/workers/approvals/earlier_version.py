"""The durable functions as they were before the gate carried everything out: their steps' names and results.

Runs that such functions began may wait for days, so this stays as it is: an engine keeps of a run nothing but its
event and the results of its steps, by name. What the steps do is today's, since a deploy replaces that anyway.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from math import ceil
from typing import Any

import inngest

from app.domain.approvals.approval import Approval
from app.domain.ids import ApprovalId, MessageId, TenantId
from app.domain.reason_codes import keep
from app.ports.bundle import Ports
from workers.functions.approvals.execute import _execute, _show_receipt

SAME_APPROVAL = "async.data.approval_id == event.data.approval_id"


@dataclass
class Earlier:
    """Both functions; ``cut`` holds the names of steps that never end here, as of a host that is being replaced."""

    client: inngest.Inngest
    ports: Ports
    tenant: TenantId
    message_id: MessageId
    cut: frozenset[str] = frozenset()
    begun: list[str] = field(default_factory=list)

    async def run(self, ctx: inngest.Context, step_id: str, work: Callable[[], Awaitable[Any]]) -> Any:
        """One step."""

        async def body() -> Any:
            self.begun.append(step_id)
            if step_id in self.cut:
                raise ConnectionError("cut off by the deploy")
            return await work()

        return await ctx.step.run(step_id, body)

    def gate(self) -> inngest.Function[Any]:
        """``approval-gate``: asks, holds, and carries out only what ``approval/submit`` started."""

        @self.client.create_function(
            fn_id="approval-gate", trigger=inngest.TriggerEvent(event="approval/submit"), retries=10
        )
        async def approval_gate(ctx: inngest.Context) -> dict[str, Any]:
            approval_id = ApprovalId(str(ctx.event.data["approval_id"]))
            status = await self._hold(ctx, approval_id, await self._climb(ctx, approval_id))
            if ctx.event.name == "approval/submit":
                await self._carry_out(ctx, approval_id, "submitted")
                await self.run(ctx, "follow-up", self._nothing)
            return {"approval_id": approval_id, "status": status}

        return approval_gate

    def mail(self, gate: inngest.Function[Any], event: str) -> inngest.Function[Any]:
        """``handle-customer-email``, from its one proposal on."""

        @self.client.create_function(
            fn_id="handle-customer-email", trigger=inngest.TriggerEvent(event=event), retries=10
        )
        async def handle_customer_email(ctx: inngest.Context) -> dict[str, Any]:
            key = "1-call_1-1"
            opened = await self.run(ctx, f"open-approval-{key}", self._opened)
            approval_id = ApprovalId(opened["approval_id"])
            if opened["outcome"] == "pending":
                data = {"tenant": self.tenant, "approval_id": approval_id, "correlation": ""}
                await ctx.step.invoke(f"gate-{key}-1", function=gate, data=data)
                await self.run(ctx, f"after-gate-{key}-1", partial(self._is_open, approval_id))
            return await self._carry_out(ctx, approval_id, key)

        return handle_customer_email

    async def _climb(self, ctx: inngest.Context, approval_id: ApprovalId) -> str:
        read = partial(self._read, approval_id)
        opened = await self.run(ctx, "read-0", read)
        if opened["status"] != "pending":
            return str(opened["status"])
        for rung in opened["ladder"]:
            number, kind = rung["number"], rung["kind"]
            wait = partial(self._wait, ctx, f"decided-{number}", "refund/approval.decided", rung["patience_seconds"])
            await ctx.group.parallel((wait, partial(self.run, ctx, f"{kind}-{number}", self._said)))
            found = await self.run(ctx, f"read-{number}", read)
            if found["status"] != "pending":
                return str(found["status"])
        return "expired"

    async def _hold(self, ctx: inngest.Context, approval_id: ApprovalId, status: str) -> str:
        if status != "approved":
            return status
        held = await self.run(ctx, "held", partial(self._held_seconds, approval_id))
        if not held:
            return status
        wait = partial(self._wait, ctx, "undone", "refund/approval.undone", held)
        await ctx.group.parallel((wait, partial(self.run, ctx, "show-hold", self._nothing)))
        return str((await self.run(ctx, "read-held", partial(self._read, approval_id)))["status"])

    async def _carry_out(self, ctx: inngest.Context, approval_id: ApprovalId, key: str) -> dict[str, Any]:
        held = await self.run(ctx, f"hold-{key}", partial(self._hold_until, approval_id))
        if held["until"]:
            await ctx.step.sleep_until(f"undo-{key}", datetime.fromisoformat(held["until"]))
        execute = partial(_execute, self.ports, self.tenant, approval_id, ctx.attempt)
        result = await self.run(ctx, f"execute-{key}", execute)
        show = partial(_show_receipt, self.ports, self.tenant, approval_id)
        await self.run(ctx, f"show-receipt-{key}", show)
        return dict(result)

    async def _wait(self, ctx: inngest.Context, step_id: str, event: str, seconds: int) -> bool:
        timeout = timedelta(seconds=seconds)
        return await ctx.step.wait_for_event(step_id, event=event, if_exp=SAME_APPROVAL, timeout=timeout) is not None

    async def _opened(self) -> dict[str, Any]:
        found = await self.ports.approvals.opened(self.tenant, self.message_id, call_id="call_1", revision=1)
        assert found is not None
        return {"approval_id": found.id, "outcome": found.status.value, "sentence": keep("")}

    async def _is_open(self, approval_id: ApprovalId) -> bool:
        return (await self._row(approval_id)).status.value == "pending"

    async def _read(self, approval_id: ApprovalId) -> dict[str, Any]:
        status = await self.ports.approvals.consume(self.tenant, approval_id)
        ladder = [
            {"number": one.number, "kind": one.kind.value, "patience_seconds": one.patience_seconds}
            for one in (await self._row(approval_id)).ladder.rungs()
        ]
        held = await self._held_seconds(approval_id)
        return {
            "status": status.value, "ladder": ladder, "left_seconds": 60, "age_seconds": 1.0, "held_seconds": held
        }  # fmt: skip

    async def _held_seconds(self, approval_id: ApprovalId) -> int:
        until = (await self._row(approval_id)).undo_until
        left = 0.0 if until is None else (until - datetime.now(UTC)).total_seconds() + 1
        return max(0, ceil(left))

    async def _hold_until(self, approval_id: ApprovalId) -> dict[str, str]:
        until = (await self._row(approval_id)).undo_until
        held = await self._held_seconds(approval_id)
        return {"until": (until + timedelta(seconds=1)).isoformat() if until and held else ""}

    async def _row(self, approval_id: ApprovalId) -> Approval:
        return await self.ports.approvals.get(self.tenant, approval_id)

    async def _said(self) -> str:
        return "said"

    async def _nothing(self) -> str:
        return "nothing to tell"
