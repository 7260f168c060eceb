"""German: small parts, operators and trouble."""

from typing import Final

# Small parts
NOTHING: Final = "(nichts)"
SOMEBODY: Final = "jemand"
HIDDEN_REMOVED: Final = " ({count} unsichtbare Zeichen entfernt)"
ACTORS: Final = {
    "policy": "die Regeln",
    "clock": "die Uhr",
    "agent": "der Agent",
    "system": "Countersign",
    "auto": "Countersign (automatische Antworten sind an)",
    "": "jemand",
}
ACTOR_ON_COMMAND_LINE: Final = "{name} (Befehlszeile)"
AND_MORE: Final = " und {count} weitere"
AND: Final = ", "

# Operators
OPS_CASE: Final = "Fall: {id}"
OPS_APPROVAL: Final = "Freigabe: {id}"
OPS_THREAD: Final = "<{link}|Zum Thread>"
OPS_FALLBACK: Final = "Der Freigabekanal hat eine Karte abgelehnt"
OPS_FALLBACK_CASE: Final = "Eine Nachricht zu einem Fall konnte nicht an ihrem Platz gezeigt werden"
OPS_FALLBACK_DETAIL: Final = "Slack meldet {code}. Sie steht jetzt anderswo und geht dort; bitte den Kanal richten."

# When something goes wrong
TRY_AGAIN: Final = (
    "Das hat zu lange gedauert und wurde vielleicht nicht gespeichert. Bitte noch einmal klicken: "
    "Falls es schon gespeichert war, erfährst du es."
)
BUG: Final = (
    "Bei uns ist etwas schiefgegangen. Bitte versuche es noch einmal. Bleibt es, sag dem Betrieb: {reference}."
)
FOREIGN: Final = "Diese Schaltfläche gehört zu keiner Nachricht von Countersign. Nichts wurde gespeichert."
SLACK_SILENT: Final = (
    "Slack hat nicht rechtzeitig bestätigt, wer du bist. Nichts wurde gespeichert. Bitte noch einmal klicken."
)
UNREADABLE: Final = "Slack hat etwas geschickt, das Countersign nicht lesen kann. Nichts wurde gespeichert."
SLACK_NOT_REACHED: Final = "Slack war nicht erreichbar. Bitte versuche es noch einmal."
SLACK_BUSY: Final = "Slack konnte das gerade nicht ausführen. Bitte versuche es noch einmal."
SLACK_REFUSED: Final = "Slack wollte das nicht ausführen. Bitte noch einmal klicken."
SOCKETS_REFUSED: Final = "Slack hat SLACK_APP_TOKEN abgelehnt ({code})."
