"""German: what is said of a store credit in words of its own."""

from typing import Final

STORE_CREDIT_CARD_TITLE: Final = "Guthaben {amount} für {customer}"
STORE_CREDIT_CARD_TEXT_PENDING: Final = (
    "Entscheidung nötig: Guthaben von {amount} für Bestellung {order}, gewünscht von {customer}"
)
STORE_CREDIT_CARD_TEXT: Final = {
    "approved": "Freigegeben: Guthaben von {amount} für Bestellung {order}, {customer}",
    "rejected": "Abgelehnt: Guthaben von {amount} für Bestellung {order}, {customer}",
    "expired": "Ohne Antwort abgelaufen: Guthaben von {amount} für Bestellung {order}, {customer}",
    "cancelled": "Abgebrochen: Guthaben von {amount} für Bestellung {order}, {customer}",
    "executing": "Freigegeben, Guthaben wird eingetragen: {amount} für Bestellung {order}, {customer}",
    "executed": "Guthaben ausgestellt: {amount} für Bestellung {order}, {customer}",
    "needs_attention": "Braucht Aufmerksamkeit: Guthaben von {amount} für Bestellung {order}, {customer}",
}
STORE_CREDIT_FACT_PAID: Final = "Bezahlt {paid}, bereits erstattet {refunded}, Guthaben bisher {credited}"
STORE_CREDIT_FACT_LEFT: Final = "Noch möglich {left}, danach {after}"
STORE_CREDIT_DEADLINE_MEANS: Final = "; dann wird kein Guthaben ausgestellt."
STORE_CREDIT_RECORD_EXPIRED: Final = (
    "Abgelaufen: Niemand hat rechtzeitig entschieden. Das ist keine Ablehnung, und es gibt kein Guthaben."
)
STORE_CREDIT_RECORD_CANCELLED: Final = (
    "Abgebrochen, bevor jemand entschieden hat. Es wurde kein Guthaben ausgestellt."
)
STORE_CREDIT_RECEIPT_NOT_SENT: Final = "Guthaben: noch nicht ausgestellt"
STORE_CREDIT_RECEIPT_ASKED: Final = "Guthaben: wird gerade eingetragen"
STORE_CREDIT_RECEIPT_SENT: Final = "Guthaben: ausgestellt, {amount}, {refund_id}"
STORE_CREDIT_RECEIPT_NONE: Final = "Guthaben: keines"
STORE_CREDIT_RECEIPT_FACTS_CHANGED: Final = "Guthaben: keines, weil sich die Daten geändert haben. {sentence}"
STORE_CREDIT_RECEIPT_TROUBLE: Final = "Guthaben: braucht Aufmerksamkeit. {trouble}"
STORE_CREDIT_RECEIPT_TROUBLE_NEXT: Final = "Weiter: Ein Mensch prüft die Einträge, bevor etwas neu versucht wird."
STORE_CREDIT_REMIND: Final = (
    "Erinnerung für {reviewers}: Das Guthaben von {amount} für {customer} ist noch offen. "
    "Die Anfrage läuft ab: {deadline}."
)
STORE_CREDIT_REMIND_TEXT: Final = "Erinnerung: Das Guthaben von {amount} für {customer} ist noch offen"
STORE_CREDIT_ESCALATE: Final = (
    "{oncall}Noch hat niemand entschieden: Guthaben von {amount} für {customer}, wartet seit {since}. "
    "Die Anfrage läuft ab: {deadline}; dann wird kein Guthaben ausgestellt."
)
STORE_CREDIT_ESCALATE_TEXT: Final = "Noch hat niemand entschieden: Guthaben von {amount} für {customer}"
STORE_CREDIT_COUNTED_REJECT: Final = "Deine Ablehnung ist gespeichert. Es wird kein Guthaben ausgestellt."
STORE_CREDIT_REFUSED_EXPIRED: Final = (
    "Diese Anfrage ist vor deiner Antwort abgelaufen, es wurde kein Guthaben ausgestellt. "
    "Drücke darauf Erneut fragen für eine neue Karte."
)
STORE_CREDIT_REFUSED_TAMPERED: Final = (
    "Die gespeicherte Anfrage stimmt nicht mehr mit dem überein, was dir vorgelegt wurde. Sie kann nicht "
    "entschieden werden. Es wurde kein Guthaben ausgestellt. Bitte sag dem Betrieb Bescheid."
)
STORE_CREDIT_STATES: Final = {
    "pending": "noch offen",
    "approved": "freigegeben",
    "executing": "freigegeben",
    "executed": "freigegeben und gutgeschrieben",
    "needs_attention": "freigegeben und braucht jetzt Aufmerksamkeit",
    "rejected": "abgelehnt",
    "expired": "abgelaufen",
    "cancelled": "abgebrochen",
}
STORE_CREDIT_REJECT_TITLE: Final = "Guthaben ablehnen"
STORE_CREDIT_REJECT_SUBMIT: Final = "Ablehnen"
STORE_CREDIT_REJECT_INTRO: Final = "Das Guthaben von {amount} für {customer} wird nicht ausgestellt."
STORE_CREDIT_CHANGES_SUBMIT: Final = "Guthaben freigeben"
STORE_CREDIT_CHANGES_INTRO: Final = "Angefragt: {asked} Guthaben für {customer}. Noch möglich: {left}."
STORE_CREDIT_CHANGES_REPLY_HINT: Final = (
    "Sie wird zum Entwurf, sobald das Guthaben wirklich ausgestellt wurde. Jetzt wird nichts versendet."
)
STORE_CREDIT_UNDO_UNTIL: Final = "Guthaben: zurückgehalten, kann rückgängig gemacht werden bis "
STORE_CREDIT_UNDONE: Final = (
    "Rückgängig gemacht. Es wurde kein Guthaben ausgestellt. Eine "
    "neue Karte folgt, damit neu entschieden werden kann."
)
STORE_CREDIT_FRESH_CARD: Final = "Erneut gefragt: eine frühere Karte schloss ohne Guthaben. Alle Fakten sind neu."
STORE_CREDIT_PING_ASK: Final = "Eine Entscheidung wartet auf dich: Guthaben von {amount} für {customer}. {link}"
STORE_CREDIT_PING_ESCALATE: Final = (
    "Noch nicht entschieden, läuft ab: {deadline}: Guthaben von {amount} für {customer}. {link}"
)
STORE_CREDIT_PING_TEXT: Final = "Eine Entscheidung wartet auf dich: Guthaben von {amount}"
STORE_CREDIT_WEEK: Final = "Guthaben in {currency}"
STORE_CREDIT_WEEK_FIGURE: Final = "{money} (Einträge: {count})"
