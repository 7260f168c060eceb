"""When support is reminded of replies that nobody sends, and how many drafts strangers get."""

from typing import Self

from pydantic import Field, model_validator
from pydantic_settings import BaseSettings

from app.domain.cases.mail.unknown_senders import UnknownSenderLimits
from app.domain.cases.support_reminders import REPEAT_SECONDS_MAX, ReminderPolicy


class SupportSettings(BaseSettings):
    """When support is reminded of replies that nobody sends, counted from their mail; drafts for strangers."""

    drafts_remind_after_seconds: int = Field(
        default=3600,
        description="How long a customer waits before the support channel is reminded of what is to be sent",
    )
    drafts_repeat_after_seconds: int = Field(
        default=3600,
        ge=60,
        le=REPEAT_SECONDS_MAX,
        description="How long until the next reminder; twice as long each time while nothing changes, a day at most",
    )
    drafts_escalate_after_seconds: int = Field(
        default=14400, description="How long a customer waits before on-call is told, once"
    )

    unknown_drafts_sender_max: int = Field(
        default=3,
        ge=0,
        le=1_000,
        description="Drafts within a day for one sender who is no customer; beyond them a person answers",
    )
    unknown_drafts_day_max: int = Field(
        default=100,
        ge=0,
        le=100_000,
        description="The same for all such senders together, whatever addresses they write from; 0 drafts for none",
    )

    @property
    def unknown_senders(self) -> UnknownSenderLimits:
        """How many drafts strangers get."""
        return UnknownSenderLimits(self.unknown_drafts_sender_max, self.unknown_drafts_day_max)

    @property
    def support_reminders(self) -> ReminderPolicy:
        """When what is said."""
        return ReminderPolicy(
            self.drafts_remind_after_seconds, self.drafts_repeat_after_seconds, self.drafts_escalate_after_seconds
        )

    @model_validator(mode="after")
    def _reminded_before_it_is_escalated(self) -> Self:
        _ = self.support_reminders
        return self
