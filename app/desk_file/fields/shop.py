"""What customers are told, what they get back of an order, and what is kept of what they send."""

from typing import Final

from app.desk_file.fields.field import Field
from app.desk_file.kinds import Choice, Size, Span, Text, Texts, Whole

TOPICS: Final = ("refunds", "shipping", "privacy")

FIELDS: Final = (
    Field(
        "shop.rules",
        "shop.topics",
        Texts(Text(1_500, lines=True), TOPICS),
        "Your rules, as the agent may tell them to customers. On what you leave out it states no rule",
        "",
        {"refunds": "Within 30 days of delivery, in full or in part."},
    ),
    Field("shop.tone", "shop.tone", Text(1_000, lines=True), "How replies sound"),
    Field(
        "shop.signature",
        "shop.signature",
        Text(500, lines=True),
        "What every reply ends with",
        "",
        "Kind regards\nAcme support",
    ),
    Field(
        "refunds.shipping",
        "refunds.shipping",
        Choice(("never", "whole_order", "always")),
        "Whether shipping is paid back: never, with the whole order, or with any line of it",
    ),
    Field(
        "attachments.count_max",
        "attachments.count_max",
        Whole(0, 50),
        "Files kept of one mail",
        "ATTACHMENTS_COUNT_MAX",
    ),
    Field(
        "attachments.bytes_max",
        "attachments.bytes_max",
        Size(25 * 1024 * 1024),
        "The size of one file",
        "ATTACHMENTS_BYTES_MAX",
    ),
    Field(
        "attachments.keep",
        "attachments.keep_days",
        Span(1, 3_650, unit=86_400),
        "How long they are kept",
        "ATTACHMENTS_KEEP_DAYS",
    ),
)
