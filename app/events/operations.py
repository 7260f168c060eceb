"""What is looked into, and what the desk asks of itself."""

from typing import ClassVar

from pydantic import Field

from app.events.base import ID, Event


class InvestigationStarted(Event):
    """Somebody wants something looked into. ``approval_id`` is "none" unless it is about an approval."""

    name: ClassVar[str] = "customer/refund.investigation_started"
    tenant: str = ID
    investigation_id: str = ID
    approval_id: str = Field(default="none", pattern=r"^[A-Za-z0-9_.:-]{1,128}$")

    @property
    def dedupe_id(self) -> str:
        """One run per investigation."""
        return f"{self.investigation_id}:started"


class HealthCheckRequested(Event):
    """The clock wants one customer looked at. ``run`` is the UTC day it is for."""

    name: ClassVar[str] = "customer/health_check.requested"
    tenant: str = ID
    customer_id: str = ID  # a reference
    run: str = Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")

    @property
    def dedupe_id(self) -> str:
        """One look per customer and day. Customers of two tenants may have the same id."""
        return f"{self.tenant}:{self.customer_id}:checked:{self.run}"


class AiResultReady(Event):
    """A case has a new gist. Whoever shows the case shows it again."""

    name: ClassVar[str] = "ai/result-ready"
    tenant: str = ID
    case_id: str = ID
    upto_id: str = ID

    @property
    def dedupe_id(self) -> str:
        """Shown once per result."""
        return f"{self.upto_id}:result-ready"


class RehearsalMailed(Event):
    """The mail of a rehearsal came in by the door."""

    name: ClassVar[str] = "desk/rehearsal.mailed"
    tenant: str = ID
    rehearsal_id: str = ID

    @property
    def dedupe_id(self) -> str:
        """One run per rehearsal."""
        return f"{self.rehearsal_id}:mailed"


class RehearsalPressed(Event):
    """Somebody pressed on a rehearsal's card, or it was withdrawn: its run goes on."""

    name: ClassVar[str] = "desk/rehearsal.pressed"
    tenant: str = ID
    rehearsal_id: str = ID
    nudge: int = 0  # the relay raises it each time it has to say it again

    @property
    def dedupe_id(self) -> str:
        """A fresh one per nudge."""
        return f"{self.rehearsal_id}:pressed:{self.nudge}"


class DeskVersionMoved(Event):
    """A version of the desk's file waits for a second owner, or does no longer: its card is shown as it is now."""

    name: ClassVar[str] = "desk/version.moved"
    tenant: str = ID
    version_id: str = ID  # its number
    move_id: str = ID  # "proposed", or how it ended

    @property
    def dedupe_id(self) -> str:
        """One run per move. Versions of two tenants have the same numbers."""
        return f"{self.tenant}:desk:{self.version_id}:{self.move_id}"


class ApiKeyLocked(Event):
    """A key was locked: what its program has open is withdrawn. The rows say whether it still is."""

    name: ClassVar[str] = "desk/key.locked"
    tenant: str = ID
    key_id: str = ID
    lock_id: str = ID  # a key may be unlocked, and locked once more
    nudge: int = 0  # the relay raises it each time it has to say it again

    @property
    def dedupe_id(self) -> str:
        """A fresh one per nudge."""
        return f"{self.lock_id}:locked:{self.nudge}"


class DeskLockMoved(Event):
    """The desk was stopped, or a reviewer locked, or that was lifted: people are told. The row says how it is now."""

    name: ClassVar[str] = "desk/lock.moved"
    tenant: str = ID
    lock_id: str = ID
    move: str = ID  # "set" or "lifted"

    @property
    def dedupe_id(self) -> str:
        """One run per move."""
        return f"{self.lock_id}:{self.move}"


class ErasureRequested(Event):
    """Somebody is to be forgotten. The request's row says who, until they are."""

    name: ClassVar[str] = "customer/erasure.requested"
    tenant: str = ID
    erasure_id: str = ID

    @property
    def dedupe_id(self) -> str:
        """One run per request."""
        return f"{self.erasure_id}:requested"
