"""A desk whose records are real and whose Slack refuses what it is told to: nothing repaints but the repainter."""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any, cast

from app import store
from app.domain.approvals.approval import Approval
from app.domain.approvals.presses import Kind, Shown
from app.domain.approvals.voting import Choice
from app.domain.ids import ApprovalId, DraftId, Posted
from app.domain.messages import MessageState
from app.local.slack import Workspace, WorkspaceConfig, run_workspace
from app.ports.bundle import MessagePorts
from app.ports.payments.payment_provider import ProviderRefund
from app.slack import Slack, open_slack
from app.slack.outbound.healing.repainter import Repainter
from app.slack.outbound.letters import Letter
from app.store.db.pool import Pool
from app.web.request_log import socket_request
from tests.slack.command_records import CommandRecords
from tests.slack.conftest import config_for
from tests.store.given import Given, click, turn
from workers.functions.cases.reply_screening import Screen

_LATER = """
UPDATE message_states SET
    next_at = next_at - make_interval(secs => $1), seen_at = seen_at - make_interval(secs => $1),
    painted_at = painted_at - make_interval(secs => $1), failing_since = failing_since - make_interval(secs => $1)
"""
_SHOWN = """
SELECT s.*, m.instead_of_channel, m.instead_of_ts,
       (SELECT id FROM messages h WHERE h.case_id = s.row_id ORDER BY received_at LIMIT 1) AS head
FROM shown s LEFT JOIN message_states m USING (tenant, channel, ts)
"""


@dataclass
class HealingDesk:
    """A case with a card and a draft, shown; and the hands to change rows and to spoil Slack."""

    workspace: Workspace
    slack: Slack
    given: Given
    ports: MessagePorts
    now: list[float] = field(default_factory=lambda: [0.0])

    @property
    def repainter(self) -> Repainter:
        """The one under test."""
        assert self.slack.repainter is not None
        return self.slack.repainter

    async def card(self, approval: Approval) -> Posted:
        """Shown as the gate does it."""
        details = await self.given.approvals.details(self.given.tenant, approval.id)
        posted = await self.slack.chat.show_card(details)
        await self.given.approvals.card_posted(self.given.tenant, approval.id, posted)
        return posted

    async def case(self, approval: Approval) -> Posted:
        """Its head, as the first step does it."""
        details = await self.given.cases.details(self.given.tenant, approval.message_id)
        posted = await self.slack.chat.open_case(details)
        return await self.given.cases.bind_thread(self.given.tenant, approval.case_id, posted)

    async def draft(self, approval: Approval) -> DraftId:
        """A draft in the case's thread."""
        draft_id = await self.given.drafts.create(self.given.tenant, approval.message_id, turn())
        details = await self.given.drafts.details(self.given.tenant, draft_id)
        await self.given.drafts.posted(self.given.tenant, draft_id, await self.slack.chat.show_draft(details))
        return draft_id

    async def decide(self, approval: Approval, choice: Choice = Choice.APPROVE) -> None:
        """A click whose repaint never happens."""
        await self.given.approvals.cast(self.given.tenant, approval.id, click(choice=choice))

    async def execute(self, approval_id: ApprovalId) -> None:
        """As the gate does it, without its repaint."""
        tenant = self.given.tenant
        await self.given.refunds.begin(tenant, approval_id)
        made = ProviderRefund("re_1", "succeeded", 4000)
        await self.given.refunds.settle(tenant, approval_id, made)

    def spoil(self, code: str, method: str = "chat.update", **fault: Any) -> None:
        """From now on."""
        self.workspace.faults({"kind": "error", "error": code, "method": method, "times": None, **fault})

    def recover(self) -> None:
        """Slack is well again."""
        self.workspace.faults({"clear": True})

    async def later(self, seconds: float) -> None:
        """So much later, by every clock, with a round each second or so of it that matters."""
        for _ in range(max(1, round(seconds / 15))):
            step = min(seconds, 15.0)
            self.now[0] += step
            await self.given.pool.execute(_LATER, step)
            for _ in range(3):
                await self.repainter.round()

    async def shown(self) -> list[MessageState]:
        """Every message that shows a row."""
        rows = await self.given.pool.fetch(_SHOWN)
        return [
            MessageState(
                Posted(row["channel"], row["ts"]),
                Shown(Kind(row["kind"]), row["row_id"]),
                head=row["head"],
                instead_of=Posted(row["instead_of_channel"], row["instead_of_ts"]) if row["instead_of_ts"] else None,
            )
            for row in rows
        ]

    async def false_ones(self) -> list[str]:
        """Messages in the workspace that are no fresh rendering of their row, whole or in plain."""
        found = []
        for state in await self.shown():
            message = self.workspace.state.records.message(state.at.channel, state.at.ts)
            if message is None or message.get("subtype") == "tombstone":
                continue
            wanted = await self.repainter.letters.of(state)
            assert wanted is not None
            plain = [] if wanted.plain is None else [wanted.plain]
            if not any(_is_exactly(message, letter) for letter in (wanted.letter, *plain)):
                found.append(f"{state.shows.kind} at {state.at}: {message['text']}")
        return found

    async def updates(self) -> int:
        """How often a message was written to."""
        calls = self.workspace.log(kind="api")
        return sum(str(one.get("method") or one["text"]).startswith("chat.update") for one in calls)


def _is_exactly(message: dict[str, Any], letter: Letter) -> bool:
    said = letter.arguments()
    return bool(message["text"] == said["text"] and message["blocks"] == said["blocks"])


@contextlib.asynccontextmanager
async def a_desk(pool: Pool, given: Given) -> AsyncIterator[HealingDesk]:
    """Everything but commands is real."""
    states = store.PostgresMessageStates(pool, grace_seconds=0)
    ports = MessagePorts(states, given.approvals, store.PostgresAlarms(pool), cases=given.cases, drafts=given.drafts)
    records = cast(Any, CommandRecords())
    async with run_workspace(WorkspaceConfig(app_url="http://127.0.0.1:9/slack/events")) as workspace:
        opened = open_slack(
            config_for(workspace.api_url, tenant=given.tenant),
            tenants=store.PostgresTenants(pool),
            approvals=given.approvals,
            replies=cast(Any, _Replies(given, Screen(store.PostgresCustomers(pool), given.cases))),
            questions=given.questions,
            command_ports=records.ports(),
            around=socket_request,
            auto_lines=store.PostgresAutoLines(pool),
            message_ports=ports,
        )
        async with opened as slack:
            desk = HealingDesk(workspace, slack, given, ports)
            desk.repainter.clock = lambda: desk.now[0]
            yield desk


class _Replies:
    def __init__(self, given: Given, screen: Screen) -> None:
        self.drafts, self.sending, self.screen = given.drafts, given.sending, screen
