"""What a call says of an approval, in JSON: strictly by its fields and types."""

import unicodedata
from typing import Final

from app.domain.approvals.voting import WITHDRAWN_REASON_MAX
from app.errors import BadInput

_KEPT: Final = frozenset("\n\t")


def reason_said(body: object) -> str:
    """Why a request is taken back, in plain text. Raises BadInput."""
    if not isinstance(body, dict):
        raise BadInput('The body must be a JSON object, such as {"reason": "Asked twice"}')
    if unknown := [name for name in body if name != "reason"]:
        raise BadInput(f"The body has the field {str(unknown[0])[:50]!a}; “reason” is the only one")
    reason = body.get("reason")
    if not isinstance(reason, str):
        raise BadInput("reason must be a text: it stands on the card and is told to whoever asked")
    said = reason.replace("\r\n", "\n").strip()
    if not any(_shows(one) for one in said):
        raise BadInput("reason is empty: say why, since whoever asked is told")
    if len(said) > WITHDRAWN_REASON_MAX:
        raise BadInput(f"reason has {len(said):,} characters; {WITHDRAWN_REASON_MAX} is the most")
    if any(unicodedata.category(one) in ("Cc", "Cs") and one not in _KEPT for one in said):
        raise BadInput("reason has characters that cannot be kept, such as control signs or half of a surrogate pair")
    return said


def _shows(character: str) -> bool:
    return unicodedata.category(character)[0] not in "CZM"
