"""What signs a tenant's webhooks: one secret, and after a rotation for a while the one before it as well."""

import base64
import json
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Self

NAME: Final = "webhook-signing"  # among the tenant's secrets
PREFIX: Final = "whsec_"
_BYTES: Final = 32
OVERLAP_MAX: Final = timedelta(days=30)


@dataclass(frozen=True)
class Signing:
    """``older`` signs beside ``newest`` until ``until``."""

    newest: str = field(repr=False)
    older: str | None = field(default=None, repr=False)
    until: datetime | None = None

    @classmethod
    def new(cls) -> Self:
        """The first one."""
        return cls(_made())

    @classmethod
    def read(cls, kept: str) -> Self:
        """As it is kept. Raises ValueError where nobody can sign with it."""
        if kept.startswith(PREFIX):  # set by hand
            return cls(checked(kept))
        try:
            said = json.loads(kept)
            until = said["until"] and datetime.fromisoformat(said["until"])
            return cls(checked(said["newest"]), said["older"] and checked(said["older"]), until)
        except (KeyError, TypeError, AttributeError, ValueError):
            raise ValueError(f"the secret {NAME} is none that signs webhooks") from None

    def kept(self) -> str:
        """For the tenant's secrets."""
        until = self.until and self.until.isoformat()
        return json.dumps({"newest": self.newest, "older": self.older, "until": until})

    def rotated(self, now: datetime, overlap: timedelta) -> "Signing":
        """Another; this one goes on signing until the overlap is over. One that was older still signs no more."""
        return Signing(_made(), self.newest, now + overlap) if overlap else Signing(_made())

    def live(self, now: datetime) -> tuple[str, ...]:
        """All that sign now, the newest first."""
        older_signs = self.older is not None and self.until is not None and now < self.until
        return (self.newest, self.older) if older_signs and self.older is not None else (self.newest,)


def checked(secret: str) -> str:
    """Raises ValueError for what is no secret of the Standard Webhooks' form: whsec_ and 24 to 64 bytes in base64."""
    if not secret.startswith(PREFIX):
        raise ValueError("it begins with whsec_")
    if not 24 <= len(base64.b64decode(secret.removeprefix(PREFIX), validate=True)) <= 64:
        raise ValueError("it holds 24 to 64 bytes")
    return secret


def _made() -> str:
    return PREFIX + base64.b64encode(secrets.token_bytes(_BYTES)).decode()
