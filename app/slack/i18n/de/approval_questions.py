"""German: asking before deciding, and drafting again."""

from typing import Final

# Asking
ASK: Final = "Fragen"
ASK_TITLE: Final = "Erst fragen"
ASK_SUBMIT: Final = "Fragen"
ASK_INTRO: Final = (
    "Der Agent schlägt in unseren Daten nach und antwortet im Thread der Karte. "
    "Die Frist wartet, solange deine Frage offen ist."
)
ASK_LABEL: Final = "Deine Frage"
ASK_HINT: Final = "Zur Bestellung, zu früheren Erstattungen oder zu den Regeln. Der Agent kann nur lesen."
ASK_PLACEHOLDER: Final = "Zum Beispiel: Wurde diesem Kunden schon etwas erstattet?"
ASK_TOO_LONG: Final = "Bitte halte die Frage unter {limit} Zeichen."
ASK_OK: Final = "Deine Frage liegt beim Agenten. Er antwortet im Thread der Karte, und die Frist wartet."
ASK_UNKNOWN: Final = "Diese Anfrage gibt es nicht mehr. Nichts wurde gefragt."
ASK_NOT_A_REVIEWER: Final = "Nur wer das entscheiden darf, kann hier danach fragen. {who_may}"
ASK_CLOSED: Final = "Diese Anfrage ist abgeschlossen, es gibt vor der Entscheidung nichts mehr zu fragen."
ASK_TOO_MANY: Final = "Zu dieser Anfrage gab es schon {limit} Fragen. Bitte entscheide oder sieh selbst nach."
ASK_EMPTY: Final = "Bitte schreibe zuerst eine Frage."
CLOCK_STOPPED: Final = "Die Uhr steht, solange eine Frage offen ist. Danach läuft die Anfrage spätestens ab: "

# The answer
ANSWER_TO: Final = "Antwort für "
ANSWER_ASKED: Final = "Gefragt:"
ANSWER_SAYS: Final = "Antwort des Agenten aus unseren Daten. Geschrieben von: {written_by}"
ANSWER_NONE: Final = (
    "Der Agent konnte das nicht beantworten. Die Anfrage wartet weiter auf deine Entscheidung; die Uhr läuft wieder."
)
ANSWER_LOOKED_AT: Final = "Nachgesehen: {sources}."
ANSWER_LOOKED_AT_NOTHING: Final = "Es wurde nichts nachgesehen; nimm es als Meinung."
ANSWER_TEXT: Final = "Der Agent hat eine Frage zur Erstattung beantwortet"
SOURCE_ORDERS: Final = "die Bestellungen dieses Kunden"
TOPICS: Final = {"refunds": "Erstattungen", "shipping": "Versand", "privacy": "Datenschutz", "tone": "Ton"}
SOURCE_POLICY: Final = "die Regel zu {topic}"

# Drafting again
RETRY: Final = "Neuer Versuch"
RETRY_TITLE: Final = "Neu entwerfen"
RETRY_SUBMIT: Final = "Neu entwerfen"
RETRY_LABEL: Final = "Was soll anders sein?"
RETRY_HINT: Final = "Eine Anweisung an den Agenten. Der Kunde sieht sie nicht."
RETRY_PLACEHOLDER: Final = "Zum Beispiel: kürzer, und mit einer Entschuldigung"
RETRY_EMPTY: Final = "Bitte sag, was anders sein soll."
RETRY_TOO_LONG: Final = "Bitte halte den Hinweis unter {limit} Zeichen."
RETRY_OK: Final = "Der Agent entwirft die Antwort neu. Der neue Entwurf ersetzt diesen im Thread."
RETRY_ALREADY: Final = "{by} hat schon einen neuen Entwurf verlangt. Er ist unterwegs."
DRAFT_RETRYING: Final = "Wird neu entworfen, veranlasst von "
DRAFT_REPLACED_LINK: Final = "Zum neuen Entwurf"
DRAFT_EDITED_BY: Final = "Bearbeitet von "
DRAFT_EDITED_LINES: Final = ": Zeilen hinzugefügt {added}, entfernt {removed}"
