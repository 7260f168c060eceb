"""What is shown of a seeded false request is what is shown of any other, with its customer, who is in no records."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import asyncpg

from app.domain.approvals.approval import ApprovalDetails
from app.domain.approvals.canaries.canary import Falsehood, Outcome, Revealed
from app.domain.cases.cases import Customer
from app.domain.ids import CustomerId
from app.store.db.pool import Conn

_OF: Final = """
SELECT approval_id, falsehood, email, tier, disputed_at, outcome FROM canaries WHERE approval_id = ANY($1::text[])
"""


async def dressed(conn: Conn, found: Sequence[ApprovalDetails]) -> list[ApprovalDetails]:
    """The same, where some may be seeded: as they look to whoever decides."""
    rows = await conn.fetch(_OF, [one.approval.id for one in found]) if found else []
    known = {row["approval_id"]: row for row in rows}
    return [_dressed(one, known[one.approval.id]) if one.approval.id in known else one for one in found]


def _dressed(details: ApprovalDetails, row: asyncpg.Record) -> ApprovalDetails:
    customer = Customer(CustomerId(details.approval.order.customer_id), row["email"], row["tier"])
    closed = row["outcome"] is not None
    told = Revealed(Falsehood(row["falsehood"]), Outcome(row["outcome"])) if closed else None
    return replace(details, customer=customer, disputed_at=row["disputed_at"], revealed=told)
