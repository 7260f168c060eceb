"""How a host proves to another which desk it is, by what only holders of the engine's key can say; it names none."""

import hmac
import re
from typing import Final

from app.domain.operations.origins import door

CHALLENGE: Final = re.compile(r"[0-9a-f]{32,64}")

_PURPOSE: Final = b"countersign host proof"  # a key of its own: nothing said here is a signature anywhere else
_PREFIX: Final = re.compile(r"^signkey-\w+-")


def prove(key: str, challenge: str, *, app_id: str, address: str, tenant: str = "") -> str:
    """What the host at ``address`` answers. With a tenant only those can check it who know the tenant."""
    own = hmac.digest(_PREFIX.sub("", key).encode(), _PURPOSE, "sha256")
    said = "".join(f"{len(part)}:{part}" for part in (challenge, app_id, door(address), tenant))
    return hmac.new(own, said.encode(), "sha256").hexdigest()
