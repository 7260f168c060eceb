"""Where a list goes on: a word that callers hand back as they got it. It opens nothing: it is only a place."""

import base64
import re
from datetime import UTC, datetime
from typing import Final

from app.domain.ids import ApprovalId
from app.errors import BadInput

_PLACE: Final = re.compile(r"([0-9]{1,16}):(apr_[0-9a-f]{24})")
_WORD: Final = re.compile(r"[A-Za-z0-9_-]{1,100}")
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def cursor_of(opened_at: datetime, approval_id: ApprovalId) -> str:
    """Right after this one."""
    since = opened_at - _EPOCH
    micros = (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds
    return base64.urlsafe_b64encode(f"{micros}:{approval_id}".encode()).decode().rstrip("=")


def place_of(cursor: str) -> tuple[datetime, ApprovalId]:
    """The inverse. Raises BadInput."""
    try:
        if not _WORD.fullmatch(cursor):
            raise ValueError(cursor)
        found = _PLACE.fullmatch(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode())
        if found is None:
            raise ValueError(cursor)
        seconds, micros = divmod(int(found[1]), 1_000_000)
        return datetime.fromtimestamp(seconds, UTC).replace(microsecond=micros), ApprovalId(found[2])
    except (ValueError, OverflowError, OSError):
        raise BadInput("after must be what an earlier answer had as “next”, unchanged") from None
