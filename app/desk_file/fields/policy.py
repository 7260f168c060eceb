"""Rules: what is refused, let through or asked, and of whom."""

from typing import Final

from app.desk_file.fields.field import Field
from app.desk_file.kinds.policy import DefaultRule, Examples, Rules

_RULES: Final = [
    {
        "name": "small",
        "kinds": ["refund"],
        "when": "order_age_days <= 30 && refunds_90d == 0",
        "up_to": {"EUR": 2000},
        "do": "let_through",
        "sentence": "Small, recent, and the first in 90 days",
    }
]
_EXAMPLE: Final = {"name": "a second refund", "facts": {"refunds_90d": 1}, "expect": "ask", "rule": "default"}

FIELDS: Final = (
    Field(
        "policy.rules",
        "policy.rules",
        Rules(),
        "Asked in their order; the first that matches decides, inside the limits above",
        "",
        _RULES,
    ),
    Field(
        "policy.default",
        "policy.default",
        DefaultRule(),
        "Decides where no rule matches. A desk with rules needs one",
        "",
        {"do": "ask"},
    ),
    Field(
        "policy.examples",
        "policy.examples",
        Examples(),
        "Requests with what the rules have to say of them; a file whose examples do not hold is not applied. Facts "
        "that an example leaves out are those of a usual request",
        "",
        [_EXAMPLE],
    ),
)
