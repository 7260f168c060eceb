"""What is decided without a person, and when an unanswered approval reminds, escalates and expires."""

from typing import Literal, Self

from pydantic import Field, model_validator
from pydantic_settings import BaseSettings

from app.domain.actions.policy import PolicyLimits
from app.domain.approvals.escalation import EscalationPolicy


class ApprovalsSettings(BaseSettings):
    """What passes without a person, and how long a request waits. Sums are in minor units: 4990 is 49.90."""

    reply_mode: Literal["review", "auto"] = Field(
        default="review", description="`review`: staff press Send. `auto`: the draft is mailed at once"
    )
    auto_approve_below_cents: int | None = Field(
        default=None,
        ge=1,
        description="Refunds below this need no person, as long as the three sums below hold. Empty is off",
    )
    auto_approve_order_cents: int | None = Field(
        default=None,
        ge=1,
        description="The most that is paid back for one order without a person, all its refunds together. Empty: "
        "just below the limit above",
    )
    auto_approve_customer_cents: int | None = Field(
        default=None, ge=1, description="The same for one customer, in 30 days. Empty: just below that limit"
    )
    auto_approve_day_cents: int | None = Field(
        default=None, ge=1, description="The same for all customers, in 24 hours. Empty: ten times that limit"
    )
    hard_cap_cents: int | None = Field(
        default=None,
        ge=1,
        description="More than this is never paid back for one order, all its refunds together, whoever approves "
        "them. Empty is off",
    )
    remind_after_seconds: int = Field(
        default=3600, description="Counted from an approval's opening: reviewers are reminded"
    )
    escalate_after_seconds: int = Field(
        default=7200, description="On-call is called once the customer has waited this long; reviewers get a minute"
    )
    expire_after_seconds: int = Field(
        default=14400, description="Counted from an approval's opening: it expires, and nothing happens"
    )
    undo_seconds: int = Field(
        default=20,
        ge=0,
        le=300,
        description="An approved refund is held this long and can be undone on its card, or on its line where "
        "the policy approved it; `0` is off",
    )
    ask_pause_max_seconds: int = Field(
        default=1800,
        ge=0,
        le=86_400,
        description="How long open questions may hold one approval's clock, in all",
    )
    investigate_within_seconds: int = Field(
        default=900,
        ge=1,
        le=604_800,
        description="How long on-call has to take a failed refund before it is escalated",
    )

    @property
    def ladder(self) -> EscalationPolicy:
        """When an unanswered approval reminds, escalates and expires."""
        return EscalationPolicy(self.remind_after_seconds, self.escalate_after_seconds, self.expire_after_seconds)

    @property
    def limits(self) -> PolicyLimits:
        """What is decided without a person."""
        return PolicyLimits(
            auto_approve_below_cents=self.auto_approve_below_cents,
            hard_cap_cents=self.hard_cap_cents,
            auto_order_cents=self.auto_approve_order_cents,
            auto_customer_cents=self.auto_approve_customer_cents,
            auto_day_cents=self.auto_approve_day_cents,
        )

    @model_validator(mode="after")
    def _ladder_in_order(self) -> Self:
        _ = self.ladder
        return self

    @model_validator(mode="after")
    def _sums_belong_to_a_limit(self) -> Self:
        given = ("auto_approve_order_cents", "auto_approve_customer_cents", "auto_approve_day_cents")
        idle = [name.upper() for name in given if getattr(self, name) is not None]
        if idle and self.auto_approve_below_cents is None:
            raise ValueError(
                f"{' and '.join(idle)} limit what AUTO_APPROVE_BELOW_CENTS lets through; set that too, or none"
            )
        return self
