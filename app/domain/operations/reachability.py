"""Whether a service we depend on answers, and since when it does or does not."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Reach:
    """``code`` says why not, in the service's own word or ours."""

    ok: bool
    since: datetime
    code: str = ""
