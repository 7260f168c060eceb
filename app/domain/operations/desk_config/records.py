"""Where a team's orders are, what of an order's shipping is paid back, and what is kept of attached files."""

from dataclasses import dataclass
from typing import Literal

RecordsSource = Literal["tables", "stripe", "http"]
ShippingRule = Literal["never", "whole_order", "always"]


@dataclass(frozen=True)
class RecordsConfig:
    """``url`` and ``key`` are for ``http``; ``key`` names a secret of the tenant, which signs each look-up."""

    source: RecordsSource = "tables"
    url: str | None = None
    key: str | None = None
    cache_seconds: int = 60
    timeout_seconds: int = 5


@dataclass(frozen=True)
class RefundRule:
    """Whether what shipping cost is paid back: never, with a whole order, or with any of its lines."""

    shipping: ShippingRule = "whole_order"


@dataclass(frozen=True)
class AttachmentLimits:
    """What is kept of the files of one mail, and how long."""

    count_max: int = 10
    bytes_max: int = 10 * 1024 * 1024
    keep_days: int = 90
