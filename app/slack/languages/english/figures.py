"""English: the week's figures."""

from typing import Final

WEEK_TITLE: Final = "Week {week}: {first} to {last}"
WEEK_TEXT: Final = "Week {week}: {resolved} cases resolved, {decided} decisions, {expired} expired"
WEEK_EMPTY: Final = (
    "A quiet week: no case was closed, nothing was decided and nobody had to be called. The desk was ready all along."
)
WEEK_EMPTY_TEXT: Final = "Week {week} was a quiet one"
WEEK_MEASURE: Final = "Measure"
WEEK_FIGURE: Final = "Figure"
WEEK_RESOLVED: Final = "Cases resolved"
WEEK_RESOLUTION: Final = "Time to resolution"
WEEK_DECIDED: Final = "Decided by a person"
WEEK_DECISION: Final = "Time to decision"
WEEK_TIMES: Final = "mean {mean}, median {median}"
WEEK_NO_TIMES: Final = "none to measure"
WEEK_ESCALATIONS: Final = "Escalations"
WEEK_EXPIRED: Final = "Expired without an answer"
WEEK_OVERTURNED: Final = "Undone or asked again"
WEEK_REFUNDED: Final = "Refunded in {currency}"
WEEK_REFUNDED_FIGURE: Final = "{money} (refunds: {count})"
WEEK_REFUNDED_NONE: Final = "Refunded"
WEEK_NOTHING: Final = "nothing"
WEEK_REVIEWERS: Final = "Who decided"
WEEK_REVIEWER: Final = ": {approved} approved, {rejected} rejected, {overturned} overturned, median {median}"
WEEK_CHART_TITLE: Final = "The week by day"
WEEK_CHART_RESOLVED: Final = "Resolved"
