"""What a provider refuses, in remarks people may read; codes as Stripe names them where it has one."""

from app.domain.reason_codes import Code, say
from app.errors import PaymentRefused


def refused(code: str) -> PaymentRefused:
    """The error for a code of ours, which must be a remark's; ``detail`` is the code."""
    return PaymentRefused(say(Code(code)), detail=code)
