"""Reaches one person: their ways in their order, each try on record before it leaves, else operators hear."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import structlog

from app.domain.ids import ActorId, TenantId
from app.domain.operations.notifications import News, OpsNotice
from app.domain.people.actors import user_id_of
from app.domain.people.reaching import PersonMessage, Reached, Try, TryOutcome, Way, WayKind, next_way
from app.ports.people.messages import Carrier, CarrierFailed, CarrierUnsure, PersonWays, SentMessages, Turn
from app.ports.people.people import People

TellOps = Callable[[OpsNotice, str], Awaitable[object]]
TRIES_MAX: Final = 20

_log = structlog.get_logger("countersign.messages")


@dataclass(frozen=True)
class PersonMessages:
    """Implements ``Messages``. ``tell_ops`` tells operators once per key; ``now`` is for quiet hours."""

    ways: PersonWays
    sent: SentMessages
    people: People
    carriers: Mapping[WayKind, Carrier]
    tell_ops: TellOps
    now: Callable[[], datetime]

    async def send(self, tenant: TenantId, message: PersonMessage, whom: ActorId) -> Reached:
        """By the first of their ways that takes it; said again under the same ``what`` it is the same message.

        Where none takes it, operators are told once. Raises nothing of any way's; Unavailable where the records do
        not answer or another host sends it just now: then a retry heals it.
        """
        if not message.urgent and (await self.people.preferences(tenant, whom)).quiet_at(self.now()):
            return Reached.QUIET
        turn = await self.sent.take(tenant, message.what, whom)
        reached = await self._in_order(tenant, message, turn) if isinstance(turn, Turn) else turn
        if reached is Reached.NOWHERE:
            await self._tell(tenant, message, whom)
        return reached

    async def _in_order(self, tenant: TenantId, message: PersonMessage, turn: Turn) -> Reached:
        whom, tries = turn.whom, list(turn.tries)
        order = (await self.ways.of(tenant, whom)).order
        while (way := next_way(order, tries)) is not None and len(tries) < TRIES_MAX:
            number = await self.sent.begin(tenant, turn, way)
            outcome, code = await self._try(tenant, message, whom, way)
            await self.sent.end(tenant, turn, number, outcome, code)
            if outcome is TryOutcome.SENT:
                return Reached.SENT
            _log.warning(
                "way_failed", what=message.what, to=whom, way=way.kind.value, outcome=outcome.value, code=code
            )
            tries.append(Try(number, way, self.now(), outcome, code))
        await self.sent.give_up(tenant, turn)
        return Reached.NOWHERE

    async def _try(self, tenant: TenantId, message: PersonMessage, whom: ActorId, way: Way) -> tuple[TryOutcome, str]:
        try:
            await self.carriers[way.kind].send(tenant, message, whom, way)
        except CarrierUnsure as error:
            return TryOutcome.UNSURE, error.code
        except CarrierFailed as error:
            return TryOutcome.FAILED, error.code
        return TryOutcome.SENT, ""

    async def _tell(self, tenant: TenantId, message: PersonMessage, whom: ActorId) -> None:
        data = {"person": user_id_of(whom), "what": message.what}
        notice = OpsNotice(tenant, News.PERSON_NOT_REACHED, data)
        await self.tell_ops(notice, f"not-reached:{message.what}:{whom}")
