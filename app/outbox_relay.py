"""The relay: says committed events until they have worked, expires what is overdue, and revives what got stuck."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Final, Protocol, TypeVar

import structlog

from app.domain.approvals.voting import Status
from app.domain.ids import ApprovalId, MessageId, Posted, TenantId
from app.domain.operations.notifications import News, OpsNotice
from app.domain.reason_codes import Code, say
from app.errors import CountersignError, Unavailable
from app.observability import correlation
from app.ports.approvals.approvals import Approvals
from app.ports.cases.cases import Cases, Snoozes
from app.ports.operations.operations import Outbox, OutboxLine, Publisher
from app.ports.payments.payment_provider import ProviderEvents
from app.ports.payments.payments import Refunds, Stuck
from app.ports.people.people import Tenants

BATCH: Final = 100
BATCHES_PER_FLUSH: Final = 20
EXPIRE_BATCH: Final = 25  # one transaction each: clicks must not wait behind it for long
LOOKS_BATCH: Final = 50
IDLE_SECONDS: Final = 1.0
SWEEP_SECONDS: Final = 5.0
STUCK_SECONDS: Final = 600.0
REVIVALS_MAX: Final = 3
PUBLISH_SECONDS: Final = 20.0  # below the 30 s for which lines are claimed

_T = TypeVar("_T")

_log = structlog.get_logger("countersign.relay")


class Ops(Protocol):
    """Who is told when the relay gives something up; ``Chat`` is one."""

    async def tell_ops(self, notice: OpsNotice) -> Posted:
        """A message in the operators' channel."""
        ...


class UntoldLetters(Protocol):
    """Mails that could not be read, and whether people know of them."""

    async def to_tell(self, tenant: TenantId) -> Sequence[str]:
        """The ids of those nobody was told of, the newest first, as told from now on."""
        ...

    async def not_told(self, tenant: TenantId, letters: Sequence[str]) -> None:
        """Telling failed: they are told later."""
        ...


async def _poll(limit_seconds: float) -> None:
    await asyncio.sleep(limit_seconds)


class Relay:
    """One of these runs beside each host; several do no harm, since lines are claimed."""

    def __init__(  # noqa: PLR0913 - the composition root names each port
        self,
        *,
        tenants: Tenants,
        outbox: Outbox,
        approvals: Approvals,
        refunds: Refunds,
        news: ProviderEvents,
        cases: Cases,
        publisher: Publisher,
        wait_for_work: Callable[[float], Awaitable[None]] = _poll,
        ops: Ops | None = None,
        tell_case: Callable[[TenantId, MessageId], Awaitable[None]] | None = None,
        letters: UntoldLetters | None = None,
        snoozes: Snoozes | None = None,
        stuck_seconds: float = STUCK_SECONDS,
        sweep_seconds: float = SWEEP_SECONDS,
        idle_seconds: float = IDLE_SECONDS,
    ) -> None:
        self._tenants = tenants
        self._outbox = outbox
        self._approvals = approvals
        self._refunds = refunds
        self._news = news
        self._cases = cases
        self._publisher = publisher
        self._wait_for_work = wait_for_work
        self._ops = ops
        self._tell_case = tell_case
        self._letters = letters
        self._snoozes = snoozes
        self._stuck_seconds = stuck_seconds
        self._sweep_seconds = sweep_seconds
        self._idle_seconds = idle_seconds

    async def run(self) -> None:
        """Until cancelled. Nothing that fails in one round stops the next."""
        clock = asyncio.get_running_loop().time
        next_sweep = clock()
        while True:
            with correlation.begin():
                if clock() >= next_sweep:
                    await self._survive("sweep", self.sweep())
                    next_sweep = clock() + self._sweep_seconds
                await self._survive("flush", self.flush())
            await self._pause()

    async def flush(self) -> int:
        """Say what is due, for every tenant; how many lines were said."""
        said = 0
        for tenant in await self._tenants.all():
            said += await self._flush_tenant(tenant)
        return said

    async def sweep(self) -> None:
        """Expire what is overdue by the database's clock, and look after what got stuck or stays pending."""
        for tenant in await self._tenants.all():
            await self._survive("expire", self._expire(tenant), tenant=tenant)
            await self._survive("revive", self._revive_stuck(tenant), tenant=tenant)
            await self._survive("look", self._news.look_again(tenant, limit=LOOKS_BATCH), tenant=tenant)
            await self._survive("lost", self._revive_lost(tenant), tenant=tenant)
            await self._survive("letters", self._tell_of_letters(tenant), tenant=tenant)
            if self._snoozes is not None:
                await self._survive("wake", self._snoozes.wake_due(tenant), tenant=tenant)

    async def _pause(self) -> None:
        try:
            await self._wait_for_work(self._idle_seconds)
        except Exception:
            _log.exception("relay_fault", doing="wait")
            await asyncio.sleep(self._idle_seconds)  # a waiter that fails at once must not make us spin

    async def _flush_tenant(self, tenant: TenantId) -> int:
        said = 0
        for _ in range(BATCHES_PER_FLUSH):
            lines = await self._survive("due", self._outbox.due(tenant, limit=BATCH), tenant=tenant)
            if not lines:
                break
            taken = await self._publish(tenant, lines)
            await self._survive("published", self._outbox.published(tenant, taken), tenant=tenant)
            said += len(taken)
            if len(lines) < BATCH or len(taken) < len(lines):
                break
        return said

    async def _publish(self, tenant: TenantId, lines: Sequence[OutboxLine]) -> Sequence[OutboxLine]:
        """The lines the engine took. Those it could not take now are put back; a line it cannot take is left."""
        try:
            await self._send(lines)
        except (Unavailable, TimeoutError) as error:
            _log.warning("engine_unavailable", tenant=tenant, lines=len(lines), error=type(error).__name__)
            await self._survive("put_back", self._outbox.put_back(tenant, lines), tenant=tenant)
            return []
        except Exception as error:
            if len(lines) == 1:
                _log.error("line_not_said", tenant=tenant, cause=lines[0].cause, error=type(error).__name__)
                return []
            return [line for one in lines for line in await self._publish(tenant, [one])]
        return lines

    async def _send(self, lines: Sequence[OutboxLine]) -> None:
        async with asyncio.timeout(PUBLISH_SECONDS):
            await self._publisher.publish([line.event for line in lines])

    async def _expire(self, tenant: TenantId) -> None:
        for _ in range(BATCHES_PER_FLUSH):
            expired = await self._approvals.expire_overdue(tenant, limit=EXPIRE_BATCH)
            for approval_id in expired:
                _log.info("approval_expired", tenant=tenant, approval_id=approval_id)
            if len(expired) < EXPIRE_BATCH:
                break

    async def _revive_stuck(self, tenant: TenantId) -> None:
        stuck = await self._refunds.stuck(tenant, older_than_seconds=self._stuck_seconds)
        for message_id in dict.fromkeys(one.message_id for one in stuck):
            together = [one for one in stuck if one.message_id == message_id]
            await self._survive("stuck", self._look_after(tenant, together), tenant=tenant)

    async def _revive_lost(self, tenant: TenantId) -> None:
        """Start runs again that an engine forgot before they left anything for a person to see."""
        for message_id, revivals in await self._cases.lost(tenant, older_than_seconds=self._stuck_seconds):
            if revivals < REVIVALS_MAX:
                delivery = await self._cases.resend(tenant, message_id)
                _log.warning("lost_run_revived", tenant=tenant, message_id=message_id, delivery=delivery)
            else:
                await self._cases.needs_person(tenant, message_id, "not_resumed")
                await self._tell(tenant, message_id=message_id)
                if self._tell_case is not None:  # those who wait for a draft hear of it too
                    await self._survive("tell_case", self._tell_case(tenant, message_id), tenant=tenant)

    async def _tell_of_letters(self, tenant: TenantId) -> None:
        """Mails nobody could read are told with the command that shows them, many together."""
        if self._letters is None or self._ops is None:
            return
        letters = await self._letters.to_tell(tenant)
        if not letters:
            return
        notice = OpsNotice(tenant, News.DEAD_LETTERS, {"count": str(len(letters)), "letter": letters[0]})
        if await self._survive("tell_ops", self._ops.tell_ops(notice), tenant=tenant) is None:
            await self._letters.not_told(tenant, letters)

    async def _look_after(self, tenant: TenantId, stuck: Sequence[Stuck]) -> None:
        """Start the message's run again, a bounded number of times; then leave it to people, and say so."""
        message_id, revivals = stuck[0].message_id, stuck[0].revivals
        if revivals < REVIVALS_MAX:
            delivery = await self._cases.resend(tenant, message_id)
            _log.warning("run_revived", tenant=tenant, message_id=message_id, delivery=delivery)
            return
        for one in stuck:
            await self._give_up(tenant, one)

    async def _give_up(self, tenant: TenantId, stuck: Stuck) -> None:
        approval_id = stuck.approval_id
        _log.error("given_up", tenant=tenant, approval_id=approval_id, status=stuck.status.value)
        await self._cases.needs_person(tenant, stuck.message_id, "not_resumed")
        if stuck.status in (Status.APPROVED, Status.EXECUTING):
            await self._refunds.give_up(tenant, approval_id, code="not_resumed", trouble=say(Code.NOT_RESUMED))
        await self._approvals.consume(tenant, approval_id)  # nobody is left to be nudged
        await self._tell(tenant, approval_id)

    async def _tell(
        self, tenant: TenantId, approval_id: ApprovalId | None = None, message_id: MessageId | None = None
    ) -> None:
        if self._ops is None:
            return
        news = News.MAIL_GIVEN_UP if approval_id is None else News.APPROVAL_GIVEN_UP
        facts = () if message_id is None else (("message_id", str(message_id)),)
        notice = OpsNotice(tenant, news, approval_id=approval_id, facts=facts)
        await self._survive("tell_ops", self._ops.tell_ops(notice), tenant=tenant)

    async def _survive(self, doing: str, work: Awaitable[_T], *, tenant: str = "") -> _T | None:
        """What one failing tenant, line or service may cost: a log line, not the relay."""
        try:
            return await work
        except CountersignError as error:
            _log.warning("relay_trouble", doing=doing, tenant=tenant, code=error.code, detail=error.detail)
        except Exception:
            _log.exception("relay_fault", doing=doing, tenant=tenant)
        return None
