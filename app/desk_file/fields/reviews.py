"""What keeps reviews honest."""

from typing import Final

from app.desk_file.fields.field import Field
from app.desk_file.kinds import Span

FIELDS: Final = (
    Field(
        "reviews.read_for",
        "reviews.read_for_seconds",
        Span(0, 30, may_be_off=True),
        "Approve pressed sooner after its card was shown, or changed, is held once: pressed again it counts",
    ),
)
