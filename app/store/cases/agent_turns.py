"""The agent's runs, kept so that a retried step answers as before without asking a model again."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Final

from app.domain.cases.replies import Proposal, TurnRecord
from app.domain.ids import MessageId, TenantId
from app.domain.reason_codes import keep, recall
from app.store.db.pool import Pool
from app.store.db.transactions import STEP_SECONDS, tenant_tx

_LOAD: Final = "SELECT record FROM turns WHERE message_id = $1 AND number = $2"
_ALL: Final = "SELECT number, record FROM turns WHERE message_id = $1 ORDER BY number"
_SAVE: Final = "INSERT INTO turns (tenant, message_id, number, record) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING"


class PostgresAgentTurns:
    """Turns by message and number; the first one saved under a number wins."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def load(self, tenant: TenantId, message_id: MessageId, number: int) -> TurnRecord | None:
        """The stored turn, if it happened."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            record = await conn.fetchval(_LOAD, message_id, number)
        return None if record is None else _turn(record)

    async def all(self, tenant: TenantId, message_id: MessageId) -> Mapping[int, TurnRecord]:
        """Every stored turn of a message, by number."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            rows = await conn.fetch(_ALL, message_id)
        return {row["number"]: _turn(row["record"]) for row in rows}

    async def save(self, tenant: TenantId, message_id: MessageId, turn: TurnRecord) -> TurnRecord:
        """Keep a turn, or return the one that was there."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            await conn.execute(_SAVE, tenant, message_id, turn.number, as_json(turn))
            return _turn(await conn.fetchval(_LOAD, message_id, turn.number))


def as_json(turn: TurnRecord) -> str:
    """As a turn is kept."""
    proposals = [proposal.to_json() for proposal in turn.proposals]
    return json.dumps(asdict(turn) | {"notes": [keep(note) for note in turn.notes], "proposals": proposals})


def _turn(record: str) -> TurnRecord:
    data = json.loads(record)
    data["proposals"] = tuple(Proposal(**one) for one in data["proposals"])
    data["cleared"] = tuple(data.get("cleared", ()))
    data["notes"] = tuple(recall(note) for note in data["notes"])
    return TurnRecord(**data)
