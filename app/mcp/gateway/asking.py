"""One held call at the desk: asked about once, used once, and asked about anew when it is meant again."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
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


@dataclass(frozen=True)
class Turn:
    """The same call for the nth time on its day, and the request for it where that was asked."""

    day: str
    number: int = 0
    approval_id: str = ""


@dataclass
class Asking:
    """``turns``: at which time the same call is, since each is another request.

    Started anew, a gateway finds the turn of the day again by asking the desk from the first one on.
    """

    desk: AsyncApprovals
    config: GatewayConfig
    today: Callable[[], str] = _today
    turns: "OrderedDict[str, Turn]" = field(default_factory=OrderedDict)

    async def approved(self, call: BoundCall) -> tuple[Approval, dict[str, Any]]:
        """The decision, and the arguments that it allows. Raises Held."""
        asked = await self._open(call)
        try:
            approval = await self.desk.wait(asked, timeout=self.config.wait_seconds, stop_at_question=True)
        except StillPending:
            raise Held(_pending(asked, call)) from None
        except Ended as error:
            self.over(call, asked)
            raise Held(f"{error}. The call was not made.") from None
        if not approval.approved:
            raise Held(_asked(approval, call))
        arguments = call.accepted(approval.final_arguments)
        if arguments is None:
            self.over(call, approval)
            raise Held(f"{approval.id} does not allow this call, which was not made.")
        return approval, arguments

    async def use(self, call: BoundCall, approval: Approval) -> None:
        """The decision is good for this once. Raises Held."""
        try:
            await self.desk.redeem(approval)
        except AlreadyRedeemed:
            self.over(call, approval)
            sentence = f"{approval.id} was used before, so this call may have been made already. See whether it was"
            raise Held(f"{sentence}; called again, a person is asked anew.") from None
        except Refused as error:  # such as one that was left lying for too long
            self.over(call, approval)
            raise Held(f"The approval cannot be used, and the call was not made: {error}") from None

    async def report(self, call: BoundCall, approval: Approval, outcome: str, text: str = "") -> None:
        """Told as far as it can be; the card says so itself where nothing was reported."""
        self.over(call, approval)
        try:
            await self.desk.report(approval, outcome, text)
        except CountersignError:
            return

    def over(self, call: BoundCall, approval: Approval) -> None:
        """The same call again is another request. Of several that waited for this one, each may say so."""
        turn = self._turn(call)
        if turn.approval_id == approval.id:
            self._keep(call, Turn(turn.day, turn.number + 1))

    async def _open(self, call: BoundCall) -> Approval:
        wish = Wish(title=f"{call.server}: {call.tool}"[:150])
        if self.config.reviewers:
            wish["reviewers"] = self.config.reviewers
        for _ in range(TURNS_MAX):
            turn = self._turn(call)
            wish["idempotency_key"] = f"mcp-{turn.day}-{call.digest}-{turn.number}"
            try:
                asked = await self.desk.request(self.config.desk_tool, call.to_json(), **wish)
            except Refused as error:
                raise Held(f"The desk takes no request for this call: {error}") from None
            if self._turn(call) == turn:
                self._keep(call, replace(turn, approval_id=asked.id))
            if asked.result is None:
                return asked
            self.over(call, asked)
        raise Held("The same call was made too often today.")

    def _turn(self, call: BoundCall) -> Turn:
        """A request that is open stays the one for this call when the day is over."""
        known, today = self.turns.get(call.digest), self.today()
        return known if known and (known.approval_id or known.day == today) else Turn(today)

    def _keep(self, call: BoundCall, turn: Turn) -> None:
        self.turns[call.digest] = turn
        self.turns.move_to_end(call.digest)
        if len(self.turns) > REMEMBERED_MAX:
            self.turns.popitem(last=False)


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
