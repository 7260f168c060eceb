"""Entscheidungen mit Änderungen, Rückgängigmachen, erneutes Fragen, und was eine Karte dazu sagt."""

from typing import Final

# More of the card
FACT_EARLIER_NONE: Final = "Über diesen Desk bisher keine Erstattung an diesen Kunden"
FACT_EARLIER: Final = "Über diesen Desk früher an diesen Kunden erstattet: {count}, zusammen {sum}"
FACT_EARLIER_MIXED: Final = (
    "Über diesen Desk früher an diesen Kunden erstattet: {count}, zusammen {sum}; {others} in anderen Währungen "
    "nicht mitgezählt"
)
WHY_YOU: Final = "Das gilt für dich "
WHY_YOU_NAMED: Final = "namentlich"
WHY_YOU_GROUP: Final = "als Mitglied von "
WHY_YOU_EITHER: Final = "namentlich oder als Mitglied von "
AMOUNT_OF: Final = "{amount} von angefragten {asked}"
APPROVE_CHANGED: Final = "Geändert freigeben"

# Approve with changes
CHANGES_TITLE: Final = "Geändert freigeben"
CHANGES_SUBMIT: Final = "Erstattung freigeben"
CHANGES_INTRO: Final = "Angefragt: {asked} an {customer}. Noch erstattbar: {left}."
CHANGES_AMOUNT_LABEL: Final = "Betrag in {currency}"
CHANGES_AMOUNT_HINT: Final = "Höchstens {most}. Die Regeln werden erneut geprüft."
CHANGES_REPLY_LABEL: Final = "Antwort an den Kunden"
CHANGES_REPLY_HINT: Final = "Sie wird zum Entwurf, sobald wirklich erstattet wurde. Jetzt wird nichts versendet."
AMOUNT_UNCLEAR: Final = "Bitte gib einen Betrag wie {example} ein."
AMOUNT_AMBIGUOUS: Final = "Ist {one} oder {other} gemeint? Bitte schreib den Betrag so: {example}."
AMOUNT_NOT_ALLOWED: Final = "Dieser Betrag ist nicht möglich. Bitte wähle einen kleineren."
RECORD_CHANGED: Final = "Mit Änderungen freigegeben: {amount}"

# Undo
UNDO: Final = "Rückgängig"
UNDO_UNTIL: Final = "Erstattung: zurückgehalten, kann rückgängig gemacht werden bis "
UNDONE: Final = (
    "Rückgängig gemacht. Es wurde nichts erstattet. Eine neue Karte folgt, damit neu entschieden werden kann."
)
RECORD_UNDONE: Final = "Freigabe rückgängig gemacht von "
REFUSED_TOO_LATE: Final = "Dafür ist es zu spät: die Anfrage ist {state}. Dein Klick hat nichts geändert."

# Asking again
REOPEN: Final = "Erneut fragen"
REOPENED: Final = "Eine neue Karte folgt, mit den Fakten von jetzt."
AGAIN_ASKED: Final = "Erneut gefragt von "
AGAIN_FOLLOWS: Final = "Eine neue Karte folgt, mit den Fakten von jetzt."
AGAIN_MOVED: Final = "Eine neue Karte ist an ihre Stelle getreten: "
AGAIN_OPEN: Final = "öffnen"
AGAIN_MOVED_NO_LINK: Final = "Eine neue Karte ist an ihre Stelle getreten, weiter unten im Kanal."
AGAIN_OFFER: Final = "Wer entscheiden darf, kann eine neue Karte anfordern."
REFUSED_REOPENED: Final = "{by} hat schon eine neue Karte angefordert. Dein Klick hat nichts geändert."
FRESH_CARD: Final = "Erneut gefragt: eine frühere Karte schloss ohne Erstattung. Alle Fakten hier sind neu."

# A rejection's reason
REASON_SHOWN_LABEL: Final = "Wer den Grund sehen darf"
REASON_SHOWN_HINT: Final = "Ohne Haken sehen ihn nur Kollegen."
REASON_SHOWN: Final = "Der Kunde darf ihn sehen"
REASON_WAS_SHOWN: Final = "Der Kunde darf diesen Grund sehen."
REASON_WAS_KEPT: Final = "Dem Kunden wird dieser Grund nicht genannt."
