"""The story ``demo --auto`` plays and checks: one approval, one rejection, one silence."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, TypeVar

import httpx

from app import store
from app.cli.local_stack.samples import SAMPLES, TENANT, post_mail
from app.cli.local_stack.stack import Stack
from app.cli.terminal import out, table
from app.domain.actions.refund import refund_facts_of, refund_of
from app.domain.ids import ApprovalId, CaseId, DraftId, Posted
from app.payments.local import LocalPayments

T = TypeVar("T")

AMOUNT: Final = r"[\d.,]+ \S+"
_PATIENCE_SECONDS: Final = 60.0


@dataclass(frozen=True)
class Chapter:
    """One thread of the story and what must come of it."""

    title: str
    mail: dict[str, str]
    decision: str | None  # the button pressed, None for silence
    status: str
    action: str  # the one audit row it must leave
    drafted: str  # words the drafted reply must hold


CHAPTERS: Final = (
    Chapter("Approved", {**SAMPLES[0], "message_id": "story-1"}, "Approve", "executed", "refund_issued", "refund"),
    Chapter("Rejected", {**SAMPLES[2], "message_id": "story-2"}, "Reject", "rejected", "refund_blocked", "photo"),
    Chapter(
        "Nobody answers",
        {
            "from": "grace@example.com",
            "subject": "Money back for order 1006",
            "body": "I changed my mind about order 1006 and want a refund.",
            "message_id": "story-3",
        },
        None,
        "expired",
        "refund_blocked",
        "",
    ),
)
REJECT_REASON: Final = "Please send a photo of the delivery first."


@dataclass(frozen=True)
class Told:
    """What came of a chapter, by the records."""

    chapter: Chapter
    status: str
    provider_refunds: float
    audit: list[dict[str, Any]]
    draft: str

    @property
    def faults(self) -> list[str]:
        """How it differs from what was promised."""
        actions = [row["action"] for row in self.audit]
        refunds = 1 if self.chapter.status == "executed" else 0
        effects = actions.count("refund_issued") + actions.count("refund_blocked")
        checks = (
            (self.status == self.chapter.status, f"the approval is {self.status}"),
            (self.provider_refunds == refunds, f"the provider made {self.provider_refunds:g} refunds"),
            (actions.count(self.chapter.action) == 1 and effects == 1, f"{effects} effects on record"),
            (bool(self.draft) and self.chapter.drafted in self.draft.lower(), "the draft does not say it"),
            (self.chapter.decision is not None or "approval_escalated" in actions, "on-call was not told"),
        )
        return [fault for holds, fault in checks if not holds]


async def play(stack: Stack, say: Callable[[str], None]) -> list[Told]:
    """Send three mails, decide two of them in Slack, leave one alone, and read what happened."""
    assert stack.slack_url is not None
    pool = await store.open_pool(stack.database_url, size=4)
    try:
        async with httpx.AsyncClient(timeout=10.0) as http:
            say("Sending three mails that ask for money…")
            sent = [await post_mail(http, stack.host_url, chapter.mail) for chapter in CHAPTERS]
            cases = [str(answer["case_id"]) for answer in sent]
            rosa = Rosa(stack.slack_url, http)
            for chapter, case in zip(CHAPTERS, cases, strict=True):
                if chapter.decision is not None:
                    card = await _until(partial(_card, pool, case))
                    say(f"Rosa presses {chapter.decision} on {chapter.mail['from']}'s card…")
                    await rosa.press(card, chapter.decision)
            say("Nobody touches the third card: it reminds, calls on-call, and expires…")
            return [await _told(pool, chapter, case) for chapter, case in zip(CHAPTERS, cases, strict=True)]
    finally:
        await pool.close()


async def _until(look: Callable[[], Awaitable[T | None]]) -> T:
    """Look until there is something, for a minute at most."""
    async with asyncio.timeout(_PATIENCE_SECONDS):
        while True:
            found = await look()
            if found is not None:
                return found
            await asyncio.sleep(0.1)


async def _card(pool: store.Pool, case_id: str) -> Posted | None:
    for details in await store.PostgresApprovals(pool).pending(TENANT):
        if details.approval.case_id == case_id:
            return details.approval.card
    return None


async def _told(pool: store.Pool, chapter: Chapter, case_id: str) -> Told:
    """Wait until the case has its draft, then read rows, provider and record."""

    async def drafted() -> list[dict[str, Any]] | None:
        rows = await store.PostgresAudit(pool).rows(TENANT, limit=200, case_id=CaseId(case_id))
        return rows if any(row["action"] == "draft_posted" for row in rows) else None

    rows = await _until(drafted)
    ids = {row["action"]: row["subject"].partition(":")[2] for row in rows}
    approval = await store.PostgresApprovals(pool).get(TENANT, ApprovalId(ids["approval_opened"]))
    draft = await store.PostgresDrafts(pool).details(TENANT, DraftId(ids["draft_posted"]))
    charge = await LocalPayments(store.PostgresLedger(pool)).charge(TENANT, refund_of(approval.action).charge_id)
    moved = charge.refunded_cents - refund_facts_of(approval.order).refunded_cents
    return Told(chapter, approval.status.value, moved / approval.sum.amount_cents, rows, draft.body)


@dataclass(frozen=True)
class Rosa:
    """A reviewer in the local workspace."""

    slack_url: str
    http: httpx.AsyncClient
    user: str = "U0ROSA"

    async def press(self, card: Posted, label: str) -> None:
        """Press a button of a card; a rejection asks for a reason, which she gives."""
        button = await self.button(card, label)
        await self.do("click", {"user": self.user, "channel": card.channel, "ts": card.ts, **button})
        if label == "Reject":
            await self._give_reason()

    async def button(self, card: Posted, label: str) -> dict[str, str]:
        """Where a button of a message is. Raises LookupError when the message has none of that name.

        ``label`` may leave out the amount: "Approve" is "Approve 99.00 EUR".
        """
        shown = re.compile(rf"{re.escape(label)}(?: {AMOUNT})?|{AMOUNT} {re.escape(label)}", re.IGNORECASE)
        for block in (await self.message(card))["blocks"]:
            for element in block["elements"] if block["type"] == "actions" else ():
                if element["type"] == "button" and shown.fullmatch(element["text"]["text"]):
                    return {"action_id": element["action_id"], "block_id": block["block_id"]}
        raise LookupError(f"there is no {label} button")

    async def message(self, posted: Posted) -> dict[str, Any]:
        """A message of a channel or of one of its threads. Raises LookupError."""
        heads: list[dict[str, Any]] = await self.read("messages", channel=posted.channel)
        threads = [head["ts"] for head in heads if head.get("reply_count")]
        for message in heads:
            if message["ts"] == posted.ts:
                return message
        for thread in threads:
            for message in await self.read("messages", channel=posted.channel, thread_ts=thread):
                if message["ts"] == posted.ts:
                    return dict(message)
        raise LookupError(f"there is no message {posted.ts}")

    async def _give_reason(self) -> None:
        async def opened() -> dict[str, Any] | None:
            views = await self.read("views", user=self.user)
            return views[-1] if views else None

        view = await _until(opened)
        values = {}
        for block in (b for b in view["blocks"] if b["type"] == "input"):
            kind = block["element"]["type"]
            ticked = {"selected_options": block["element"].get("options")}  # the customer may see it
            answer = ticked if kind == "checkboxes" else {"value": REJECT_REASON}
            values[block["block_id"]] = {block["element"]["action_id"]: {"type": kind, **answer}}
        await self.do("submit_view", {"user": self.user, "view_id": view["id"], "values": values})

    async def do(self, door: str, body: dict[str, Any]) -> Any:
        answer = await self.http.post(f"{self.slack_url}/_local/{door}", json=body)
        answer.raise_for_status()
        return answer.json()

    async def read(self, door: str, **query: str) -> Any:
        answer = await self.http.get(f"{self.slack_url}/_local/{door}", params=query)
        answer.raise_for_status()
        return answer.json()


def report(told: list[Told]) -> bool:
    """Print what happened with its audit rows; True if all is as promised."""
    rows = [
        [
            t.chapter.title,
            t.chapter.mail["from"],
            t.status,
            f"{t.provider_refunds:g}",
            "; ".join(t.faults) or "as promised",
        ]
        for t in told
    ]
    table("What happened", ["Story", "Customer", "Approval", "Refunds", "Check"], rows)
    for one in told:
        out.print()
        lines = [[str(r["seq"]), f"{r['at']:%H:%M:%S}", str(r["action"]), str(r["actor"])] for r in one.audit]
        table(f"{one.chapter.title}: on record", ["#", "When (UTC)", "What", "Who"], lines)
    return not any(t.faults for t in told)
