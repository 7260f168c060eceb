"""Asks the team's own source of records whose mail it is, where our tables are not the source."""

from dataclasses import dataclass
from typing import Final, TypedDict

from app.domain.cases.cases import Customer
from app.domain.cases.customer_look_up import LookedUp, MailWriter
from app.domain.ids import CustomerId, MessageId, TenantId
from app.domain.operations.notifications import Note
from app.errors import RecordsUnavailable, SeveralCustomers
from app.ports.bundle import Ports
from workers.functions.runtime.limits import LOOK_UP_TRIES
from workers.functions.runtime.steps import Steps

TABLES: Final = "tables"
_NOTES: Final = {LookedUp.SILENT: Note.RECORDS_SILENT, LookedUp.SEVERAL: Note.SEVERAL_CUSTOMERS}


class Whose(TypedDict):
    """Whose mail it is, and what keeps an agent from it: a code of ours, or None."""

    customer_id: str | None
    problem: str | None


@dataclass(frozen=True)
class CustomerLookUp:
    """The look-ups of one run. ``source`` is as the run found it when it began, whatever is chosen since."""

    steps: Steps
    message_id: MessageId
    source: str

    async def at_once(self, known: Whose) -> Whose:
        """One look-up, before the case is shown."""
        if self.source == TABLES:
            return known
        return await self.steps.run("look-up-customer", look_up, self.message_id, known, 1, self.steps.attempt)

    async def with_patience(self, found: Whose) -> Whose:
        """Where it did not answer: asked again by the engine's retries, while the case is shown already."""
        if self.source == TABLES or found.get("problem") != Note.RECORDS_SILENT:
            return found
        tries = (LOOK_UP_TRIES, self.steps.attempt)
        return await self.steps.run("look-up-customer-again", look_up, self.message_id, found, *tries)


async def look_up(
    ports: Ports, tenant: TenantId, message_id: MessageId, known: Whose, tries: int, attempt: int
) -> Whose:
    """Nothing is made up: a source that does not answer leaves the mail to a person."""
    writer = await ports.customer_ties.writer(tenant, message_id)
    if not writer.verified and writer.customer_id is None:
        return known
    try:
        customer = await _asked(ports, tenant, writer)
    except SeveralCustomers:
        return await _settled(ports, tenant, message_id, LookedUp.SEVERAL)
    except RecordsUnavailable:
        if attempt + 1 < tries:
            raise
        return await _settled(ports, tenant, message_id, LookedUp.SILENT)
    if customer is None and writer.customer_id is None:
        return await _settled(ports, tenant, message_id, LookedUp.UNKNOWN)
    found = writer.customer_id or (customer and customer.id)
    return await _settled(ports, tenant, message_id, LookedUp.FOUND, CustomerId(str(found)))


async def _asked(ports: Ports, tenant: TenantId, writer: MailWriter) -> Customer | None:
    if writer.customer_id is not None:
        return await ports.records.customer(tenant, writer.customer_id)
    return await ports.records.find_customer(tenant, writer.address)


async def _settled(
    ports: Ports,
    tenant: TenantId,
    message_id: MessageId,
    outcome: LookedUp,
    customer_id: CustomerId | None = None,
) -> Whose:
    problem = await ports.customer_ties.looked_up(tenant, message_id, outcome, customer_id)
    note = _NOTES.get(outcome)
    return Whose(customer_id=customer_id, problem=note.value if note else problem and problem.value)
