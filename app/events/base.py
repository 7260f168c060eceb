"""What every event is: a past-tense fact that carries ids only, with an id derived from its cause."""

from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field

ID = Field(pattern=r"^[A-Za-z0-9_.:-]{1,128}$")


class Event(BaseModel):
    """Base of all events. ``dedupe_id`` makes saying a thing twice the same as saying it once."""

    model_config = ConfigDict(frozen=True, extra="ignore")
    name: ClassVar[str]
    correlation: str = Field(
        default="", pattern=r"^([0-9a-f]{32})?$"
    )  # app.observability.correlation; stamped by the outbox

    @property
    def dedupe_id(self) -> str:
        """The event id; engines start a function once per id (24 h)."""
        raise NotImplementedError

    def payload(self) -> dict[str, Any]:
        """The event's ``data``."""
        return self.model_dump(mode="json")
