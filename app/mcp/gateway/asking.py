"""One held call at the desk: asked about once, used once, and asked about anew when it is meant again."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from app.client.countersign_client import (
    AlreadyRedeemed,
    Approval,
    AsyncApprovals,
    CountersignError,
    Ended,
    Refused,
    StillPending,
)
from app.client.countersign_client.calls import Wish
from app.mcp.gateway.bindings import BoundCall
from app.mcp.gateway.config import GatewayConfig

TURNS_MAX: Final = 200
REMEMBERED_MAX: Final = 10_000


class Held(Exception):
    """The call was not made; the sentence is for the agent."""


def _today() -> str:
    return datetime.now(UTC).date().isoformat()


@dataclass
class Asking:
    """``turns`` counts how often the same call was meant today: each is another request.

    Started anew, a gateway finds the turn again by asking the desk from the first one on.
    """

    desk: AsyncApprovals
    config: GatewayConfig
    today: Callable[[], str] = _today
    turns: "OrderedDict[str, int]" = field(default_factory=OrderedDict)

    async def approved(self, call: BoundCall) -> tuple[Approval, dict[str, Any]]:
        """The decision, and the arguments that it allows. Raises Held."""
        asked = await self._open(call)
        try:
            approval = await self.desk.wait(asked, timeout=self.config.wait_seconds, stop_at_question=True)
        except StillPending:
            raise Held(_pending(asked, call)) from None
        except Ended as error:
            self.over(call)
            raise Held(f"{error}. The call was not made.") from None
        if not approval.approved:
            raise Held(_asked(approval, call))
        arguments = call.accepted(approval.final_arguments)
        if arguments is None:
            self.over(call)
            raise Held(f"{approval.id} does not allow this call, which was not made.")
        return approval, arguments

    async def use(self, call: BoundCall, approval: Approval) -> None:
        """The decision is good for this once. Raises Held."""
        try:
            await self.desk.redeem(approval)
        except AlreadyRedeemed:
            self.over(call)
            sentence = f"{approval.id} was used before, so this call may have been made already. See whether it was"
            raise Held(f"{sentence}; called again, a person is asked anew.") from None
        except Refused as error:  # such as one that was left lying for too long
            self.over(call)
            raise Held(f"The approval cannot be used, and the call was not made: {error}") from None

    async def report(self, call: BoundCall, approval: Approval, outcome: str, text: str = "") -> None:
        """Told as far as it can be; the card says so itself where nothing was reported."""
        self.over(call)
        try:
            await self.desk.report(approval, outcome, text)
        except CountersignError:
            return

    def over(self, call: BoundCall) -> None:
        """The same call again is another request."""
        key = f"{self.today()} {call.digest}"
        self.turns[key] = self.turns.get(key, 0) + 1
        if len(self.turns) > REMEMBERED_MAX:
            self.turns.popitem(last=False)

    async def _open(self, call: BoundCall) -> Approval:
        wish = Wish(title=f"{call.server}: {call.tool}"[:150])
        if self.config.reviewers:
            wish["reviewers"] = self.config.reviewers
        for _ in range(TURNS_MAX):
            key = f"{self.today()} {call.digest}"
            wish["idempotency_key"] = f"mcp-{key.replace(' ', '-')}-{self.turns.get(key, 0)}"
            try:
                asked = await self.desk.request(self.config.desk_tool, call.to_json(), **wish)
            except Refused as error:
                raise Held(f"The desk takes no request for this call: {error}") from None
            if asked.result is None:
                return asked
            self.over(call)
        raise Held("The same call was made too often today.")


def _pending(asked: Approval, call: BoundCall) -> str:
    return (
        f"A person has been asked ({asked.id}) and has not decided yet. The call was not made. Call {call.tool} again"
        " with the same arguments to go on waiting: nobody is asked twice."
    )


def _asked(approval: Approval, call: BoundCall) -> str:
    question = "" if approval.question is None else approval.question.text
    return (
        f"The call was not made. The reviewer asks before deciding ({approval.id}): {question}\n"
        f"Call {call.tool} again with the same arguments to go on waiting, or with better ones."
    )
