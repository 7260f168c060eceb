"""Refunds: the one row per approval between a decision and the provider."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from app.domain.actions.money_action import NO_PARTS, Parts
from app.domain.approvals.approval import Approval, Receipt
from app.domain.approvals.voting import Status
from app.domain.ids import ApprovalId, ChargeId, MessageId, TenantId
from app.domain.reason_codes import Remark
from app.ports.payments.payment_provider import Mirrored, ProviderRefund

HELD: Final = "held"


@dataclass(frozen=True)
class Attempt:
    """Leave to call the provider. ``resumed``: an earlier attempt's answer is not known, so look up first.

    ``only_look_up``: a lock holds it up, so nothing is asked of the provider again that it does not have.
    """

    approval: Approval
    idempotency_key: str
    resumed: bool
    age_seconds: float
    only_look_up: bool = False


@dataclass(frozen=True)
class OnCharge:
    """What else there is about a payment: refunds attempted so far, and whether one is on its way or asked for."""

    attempts: int
    attempting: bool  # sent to the provider, whose answer is not kept yet
    let_through: bool  # approved by the policy and not sent yet
    asked: bool  # waits for people, or was approved by them and is not sent yet
    unknown: bool  # was sent, and nobody knows whether it was made; since the approval in question opened, if any is
    refunded_parts: Parts = NO_PARTS  # units of the order's lines, made or at the provider

    @property
    def under_way(self) -> bool:
        """Whether what is refunded of it changes at any moment, without anybody being asked."""
        return self.attempting or self.let_through

    @property
    def why_busy(self) -> str:
        """``HELD`` where it only waits for its undo window, which ends by itself."""
        return HELD if self.let_through and not self.attempting else ""


@dataclass(frozen=True)
class Stuck:
    """A decision nobody carries on with. ``revivals``: how often its message was sent to the engine again."""

    approval_id: ApprovalId
    message_id: MessageId
    status: Status
    revivals: int


class Refunds(Protocol):
    """The one row per approval that stands between a decision and the provider."""

    async def on_charge(
        self, tenant: TenantId, charge_id: ChargeId, *, besides: ApprovalId | None = None
    ) -> OnCharge:
        """What else there is about a payment. Read before the provider's books, it tells ``begin`` their age."""
        ...

    async def begin(
        self, tenant: TenantId, approval_id: ApprovalId, *, seen_attempts: int | None = None
    ) -> Attempt | Receipt:
        """Win ``approved -> executing`` and commit the attempt, or return what already stands.

        A digest that no longer matches its row settles as needs_attention, which is returned.
        Raises Unavailable while the approval can still be undone, and ChargeBusy while another refund of the same
        payment is under way, or where one was attempted beyond the ``seen_attempts``: the books moved since.
        """
        ...

    async def settle(self, tenant: TenantId, approval_id: ApprovalId, outcome: ProviderRefund) -> Receipt:
        """Mirror the provider: succeeded -> executed and ``refund_issued``; failed -> needs_attention."""
        ...

    async def mirror(self, tenant: TenantId, approval_id: ApprovalId, outcome: ProviderRefund) -> Mirrored:
        """``settle`` for what the provider tells later; NOT_OURS where this approval's refund is another one."""
        ...

    async def give_up(
        self, tenant: TenantId, approval_id: ApprovalId, *, code: str, trouble: Remark, untried: bool = False
    ) -> Receipt:
        """Executing (or approved) -> needs_attention, with a sentence. ``untried``: only if nothing was attempted."""
        ...

    async def fresh_key(self, tenant: TenantId, approval_id: ApprovalId, *, spent: str) -> str:
        """Put the next key in a spent one's place, once, and return the one that stands; at most three in all."""
        ...

    async def receipt(self, tenant: TenantId, approval_id: ApprovalId) -> Receipt:
        """What became of it, by the rows."""
        ...

    async def stuck(self, tenant: TenantId, *, older_than_seconds: float) -> Sequence[Stuck]:
        """Decisions nobody carries on with: approved or executing and unmoved for that long, or decided and
        nudged in vain; only where the message is due for another revival (the gaps double)."""
        ...
