"""Mails that were filed as a machine's, for people to look through; and one that was a person's after all."""

from collections.abc import Sequence
from typing import Final

from app.domain.cases.mail.inbound import MachineMail
from app.domain.ids import ActorId, CaseId, MessageId, TenantId
from app.errors import BadInput, NotFound
from app.store.cases import message_rows as rows
from app.store.cases.mail import intake
from app.store.db.audit import append
from app.store.db.pool import Pool
from app.store.db.transactions import STEP_SECONDS, retried, tenant_tx

LISTED_MAX: Final = 50
DAYS: Final = 14

_LIST: Final = """
SELECT id, case_id, sender, subject, kind, received_at FROM messages
WHERE kind IN ('auto', 'bounce') AND received_at > clock_timestamp() - make_interval(days => $1)
ORDER BY received_at DESC LIMIT $2
"""
_COUNT: Final = """
SELECT count(*) FROM messages WHERE kind = 'auto' AND received_at > clock_timestamp() - interval '1 day'
"""
_HAND_OVER: Final = """
UPDATE messages SET kind = 'human', problem = $2, delivery = delivery + 1, resent_at = clock_timestamp()
WHERE id = $1 AND kind IN ('auto', 'bounce') AND erased_at IS NULL RETURNING delivery
"""
_WORDS: Final = "SELECT kind, body ~ '\\S' AS says FROM messages WHERE id = $1"


class PostgresMachines:
    """What nobody was shown, because nobody seemed to have written it."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def list(self, tenant: TenantId) -> Sequence[MachineMail]:
        """Those of the last two weeks, the latest first, at most 50."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            found = await conn.fetch(_LIST, DAYS, LISTED_MAX)
        return [
            MachineMail(
                row["id"], CaseId(row["case_id"]), row["sender"], row["subject"], row["kind"], row["received_at"]
            )
            for row in found
        ]

    async def count(self, tenant: TenantId) -> int:
        """How many were filed as a machine's within a day."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            return int(await conn.fetchval(_COUNT))

    @retried
    async def hand_over(self, tenant: TenantId, message_id: MessageId, *, by: ActorId) -> CaseId:
        """Treat it as a person's: the agent reads it now (``message_handed_over``). Raises NotFound and BadInput."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            row = await rows.mail(conn, message_id)
            known = await conn.fetchrow(_WORDS, message_id)
            if known is None or known["kind"] == "human":
                raise BadInput("This message is treated as a person's already", detail="already_human")
            problem = intake.problem_of(says=known["says"])
            delivery = await conn.fetchval(_HAND_OVER, message_id, problem)
            if delivery is None:
                raise NotFound("This message's text was deleted for its age, so there is nothing to hand over")
            await intake.announce(conn, tenant, message_id, rows.writer(row), delivery=delivery)
            entry = rows.entry(
                "message_handed_over", row, f"{message_id}:handed_over", {"delivery": delivery}, actor=by
            )
            await append(conn, tenant, entry)
            return CaseId(row["case_id"])
