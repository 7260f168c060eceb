"""The last look at a reply: nothing of other people's may be in an agent's, and in a person's only on their word."""

from dataclasses import dataclass, replace
from typing import Final

import structlog

from app.domain.agreement import disagreements
from app.domain.case import DraftSheet, TurnRecord
from app.domain.ids import ApprovalId, MessageId, TenantId
from app.domain.remarks import Remark
from app.domain.screening import BOUNCED, CAME_BACK, Finding, HeldReply
from app.ports import Cases, Customers, Ports
from workers import support
from workers.functions.agent_steps import stripped

_REMOVED: Final = "removed_"

_log = structlog.get_logger("countersign.guard")


async def without_other_peoples_data(
    ports: Ports, tenant: TenantId, message_id: MessageId, turn: TurnRecord
) -> TurnRecord:
    """The turn as it may be shown. What the customer wrote or the records hold of them is theirs to read."""
    if turn.reply is None:
        return turn
    around = await ports.customers.surroundings(tenant, message_id, support.words_to_look_up(turn.reply))
    reply, found = support.without_strangers(turn.reply, known=around.known, strangers=around.strangers)
    if not found:
        return turn
    _log.warning("personal_data_removed", message_id=message_id, kinds=list(found))
    return replace(turn, reply=reply, notes=(*turn.notes, *stripped(found)))


def why_a_person_looks(sheet: DraftSheet) -> tuple[str, ...]:
    """Why a reply is not to be mailed by itself: what was taken out, what came back, what no receipt bears out.

    Empty where it may leave.
    """
    codes = [note.code.value for note in sheet.notes if isinstance(note, Remark)]
    removed = {code.removeprefix(_REMOVED) for code in codes if code.startswith(_REMOVED)}
    returned = [BOUNCED] * bool(sheet.warning) + [CAME_BACK] * sheet.came_back
    return (*sorted(removed), *returned, *sheet.doubts)


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
        around = await self.customers.surroundings(tenant, message_id, support.words_to_look_up(reply))
        _, foreign = support.without_strangers(reply, known=around.known, strangers=around.strangers)
        kinds = {*support.unsafe_in_reply(reply, around.customer_email), *foreign}
        record = await self.customers.money_record(tenant, message_id)
        doubts = disagreements(reply, record if assuming is None else record.assuming(*assuming))
        return tuple(sorted({*doubts, *(Finding(kind.replace(" ", "_")) for kind in kinds)}))

    async def held(self, tenant: TenantId, message_id: MessageId, held: HeldReply) -> None:
        """Put on record that it was stopped, once per person and codes."""
        await self.cases.reply_held(tenant, message_id, held)
