"""German: the week's figures."""

from typing import Final

WEEK_TITLE: Final = "Woche {week}: {first} bis {last}"
WEEK_TEXT: Final = "Woche {week}: {resolved} Fälle gelöst, {decided} Entscheidungen, {expired} abgelaufen"
WEEK_EMPTY: Final = (
    "Eine ruhige Woche: kein Fall abgeschlossen, nichts entschieden, niemand gerufen. Bereit war alles."
)
WEEK_EMPTY_TEXT: Final = "Woche {week} war eine ruhige"
WEEK_MEASURE: Final = "Was"
WEEK_FIGURE: Final = "Wert"
WEEK_RESOLVED: Final = "Gelöste Fälle"
WEEK_RESOLUTION: Final = "Zeit bis zur Lösung"
WEEK_DECIDED: Final = "Von Menschen entschieden"
WEEK_DECISION: Final = "Zeit bis zur Entscheidung"
WEEK_TIMES: Final = "im Mittel {mean}, Median {median}"
WEEK_NO_TIMES: Final = "nichts zu messen"
WEEK_ESCALATIONS: Final = "Eskalationen"
WEEK_EXPIRED: Final = "Ohne Antwort abgelaufen"
WEEK_OVERTURNED: Final = "Zurückgenommen oder neu gefragt"
WEEK_REFUNDED: Final = "Erstattet in {currency}"
WEEK_REFUNDED_FIGURE: Final = "{money} (Erstattungen: {count})"
WEEK_REFUNDED_NONE: Final = "Erstattet"
WEEK_NOTHING: Final = "nichts"
WEEK_REVIEWERS: Final = "Wer entschieden hat"
WEEK_REVIEWER: Final = ": {approved} freigegeben, {rejected} abgelehnt, {overturned} umgestoßen, Median {median}"
WEEK_CHART_TITLE: Final = "Die Woche nach Tagen"
WEEK_CHART_RESOLVED: Final = "Gelöst"
