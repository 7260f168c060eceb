"""The last look at an agent's reply before a person sees it: nothing of other people's may be in it."""

from dataclasses import replace
from typing import Final

import structlog

from app.domain.case import DraftSheet, TurnRecord
from app.domain.ids import MessageId, TenantId
from app.domain.remarks import Code, Remark
from app.ports import Ports
from workers import support
from workers.functions.agent_steps import stripped

_REMOVED: Final = frozenset(code for code in Code if code.value.startswith("removed_"))

_log = structlog.get_logger("countersign.guard")


async def without_other_peoples_data(
    ports: Ports, tenant: TenantId, message_id: MessageId, turn: TurnRecord
) -> TurnRecord:
    """The turn as it may be shown. What the customer wrote or the records hold of them is theirs to read."""
    if turn.reply is None:
        return turn
    talk = await ports.cases.conversation(tenant, message_id)
    orders = await ports.customers.orders(tenant, talk.customer.id)
    own = [f"{o.number} {o.id} {o.charge_id}" for o in orders]
    said = [text for speaker, text in talk.history if speaker == "customer"]
    known = "\n".join((talk.customer.email, talk.customer.id, talk.subject, talk.body, *said, *own))
    words = support.words_to_look_up(turn.reply)
    strangers = await ports.customers.strangers(tenant, talk.customer.id, words)
    reply, found = support.without_strangers(turn.reply, known=known, strangers=strangers)
    if not found:
        return turn
    _log.warning("personal_data_removed", message_id=message_id, kinds=list(found))
    return replace(turn, reply=reply, notes=(*turn.notes, *stripped(found)))


def must_wait_for_a_person(sheet: DraftSheet) -> bool:
    """Whether a reply is not to be mailed by itself: something had to be taken out, or mail to there came back."""
    removed = any(isinstance(note, Remark) and note.code in _REMOVED for note in sheet.notes)
    return removed or bool(sheet.warning)
