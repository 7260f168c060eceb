"""How reviewers are tested."""

from typing import Final

from app.desk_file.fields.field import Field
from app.desk_file.kinds import Whole, Words
from app.domain.approvals.canaries.canary import Falsehood
from app.domain.operations.desk_config.canaries import PER_WEEK_MAX

_KINDS: Final = tuple(one.value for one in Falsehood)

FIELDS: Final = (
    Field(
        "canaries.per_week",
        "canaries.per_week",
        Whole(0, PER_WEEK_MAX),
        "About so many requests a week that nobody made, which reviewers are to reject. 0: none",
    ),
    Field(
        "canaries.falsehoods",
        "canaries.falsehoods",
        Words(f"what may be false about one ({', '.join(_KINDS)})", "amount, injected", len(_KINDS), 1, only=_KINDS),
        "What may be false about one: it is drawn for each",
    ),
    Field("canaries.from_hour", "canaries.from_hour", Whole(0, 23), "None comes before, by the desk's `zone`"),
    Field("canaries.until_hour", "canaries.until_hour", Whole(1, 24), "None comes from then on, or on a weekend"),
)
