"""A provider that misbehaves on request: answers lost after the money moved, outages, slowness."""

import asyncio
from collections.abc import Iterator, Sequence

from app.domain.ids import ApprovalId, ChargeId, TenantId
from app.errors import PaymentKeySpent, PaymentUnknown
from app.ports.payments.payment_provider import ChargeFacts, Payments, ProviderRefund, RefundOrder, SeenRefund


class FaultyPayments:
    """``Payments`` around another. ``plan`` names what happens to each ``refund`` call in turn; then all is well.

    ``ok``, ``commit_then_drop``, ``drop`` (lost before it arrived), ``slow``, ``spent`` (a saved failure).
    """

    def __init__(self, inner: Payments, plan: Iterator[str], *, slow_seconds: float = 0.2) -> None:
        self._inner = inner
        self._plan = plan
        self._slow_seconds = slow_seconds
        self.key_life_seconds = inner.key_life_seconds
        self.calls = 0

    async def charge(self, tenant: TenantId, charge_id: ChargeId) -> ChargeFacts:
        """Pass it on."""
        return await self._inner.charge(tenant, charge_id)

    async def refund(self, order: RefundOrder) -> ProviderRefund:
        """Pass it on, or not, or lose the answer."""
        self.calls += 1
        fault = next(self._plan, "ok")
        if fault == "spent":
            raise PaymentKeySpent("The payment provider keeps answering with an error it has saved")
        if fault == "drop":
            raise PaymentUnknown("The payment provider did not answer")
        if fault == "slow":
            await asyncio.sleep(self._slow_seconds)
        refund = await self._inner.refund(order)
        if fault == "commit_then_drop":
            raise PaymentUnknown("The payment provider did not answer")
        return refund

    async def find_refund(
        self, tenant: TenantId, charge_id: ChargeId, approval_id: ApprovalId
    ) -> ProviderRefund | None:
        """Pass it on."""
        return await self._inner.find_refund(tenant, charge_id, approval_id)

    async def refunds_of(self, tenant: TenantId, charge_id: ChargeId) -> Sequence[SeenRefund]:
        """Pass it on."""
        return await self._inner.refunds_of(tenant, charge_id)

    async def read_refund(self, tenant: TenantId, refund_id: str) -> SeenRefund:
        """Pass it on."""
        return await self._inner.read_refund(tenant, refund_id)
