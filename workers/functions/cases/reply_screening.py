"""The last look at a reply: nothing of other people's may be in an agent's, and in a person's only on their word."""

from dataclasses import dataclass, replace
from typing import Final

import structlog

from app.domain.cases.replies import DraftDetails, TurnRecord
from app.domain.cases.reply_screening import BOUNCED, CAME_BACK, Finding, HeldReply
from app.domain.ids import ApprovalId, MessageId, TenantId
from app.domain.reason_codes import Remark
from app.domain.reply_claims.agreement import disagreements
from app.ports.bundle import Ports
from app.ports.cases.cases import Cases
from app.ports.records import Customers
from workers import agent
from workers.functions.agent_runs.agent_steps import stripped

_REMOVED: Final = "removed_"

_log = structlog.get_logger("countersign.cases")


async def without_other_peoples_data(
    ports: Ports, tenant: TenantId, message_id: MessageId, turn: TurnRecord
) -> TurnRecord:
    """The turn as it may be shown. What the customer wrote or the records hold of them is theirs to read."""
    if turn.reply is None:
        return turn
    around = await ports.customers.surroundings(tenant, message_id, agent.words_to_look_up(turn.reply))
    reply, found = agent.without_strangers(turn.reply, known=around.known, strangers=around.strangers)
    if not found:
        return turn
    _log.warning("personal_data_removed", message_id=message_id, kinds=list(found))
    return replace(turn, reply=reply, notes=(*turn.notes, *stripped(found)))


def why_a_person_looks(details: DraftDetails) -> tuple[str, ...]:
    """Why a reply is not to be mailed by itself: what was taken out, what came back, what no receipt bears out.

    Empty where it may leave.
    """
    codes = [note.code.value for note in details.notes if isinstance(note, Remark)]
    removed = {code.removeprefix(_REMOVED) for code in codes if code.startswith(_REMOVED)}
    returned = [BOUNCED] * bool(details.warning) + [CAME_BACK] * details.came_back
    return (*sorted(removed), *returned, *details.doubts)


@dataclass(frozen=True)
class Screen:
    """The same look at what a person typed, which is asked about and never changed."""

    customers: Customers
    cases: Cases

    async def look(
        self, tenant: TenantId, message_id: MessageId, reply: str, *, assuming: tuple[ApprovalId, int] | None = None
    ) -> tuple[Finding, ...]:
        """What it holds that an agent may not write, or that no receipt bears out; sorted, empty for nothing.

        ``assuming`` is an approval that the reply goes with, and the amount it is to be carried out with. Raises
        NotFound.
        """
        reply = reply.replace("\r\n", "\n")
        around = await self.customers.surroundings(tenant, message_id, agent.words_to_look_up(reply))
        _, foreign = agent.without_strangers(reply, known=around.known, strangers=around.strangers)
        kinds = {*agent.unsafe_in_reply(reply, around.customer_email), *foreign}
        record = await self.customers.money_record(tenant, message_id)
        doubts = disagreements(reply, record if assuming is None else record.assuming(*assuming))
        return tuple(sorted({*doubts, *(Finding(kind.replace(" ", "_")) for kind in kinds)}))

    async def held(self, tenant: TenantId, message_id: MessageId, held: HeldReply) -> None:
        """Put on record that it was stopped, once per person and codes."""
        await self.cases.reply_held(tenant, message_id, held)
