"""German: the approval card, its record and receipt, reminders, verdicts and the reason of a rejection."""

from typing import Final

# The card
CARD_TITLE: Final = "Erstattung {amount} an {customer}"
CARD_TEXT_PENDING: Final = (
    "Entscheidung nötig: Erstattung von {amount} für Bestellung {order}, gewünscht von {customer}"
)
CARD_TEXT: Final = {
    "approved": "Freigegeben: Erstattung von {amount} für Bestellung {order}, {customer}",
    "rejected": "Abgelehnt: Erstattung von {amount} für Bestellung {order}, {customer}",
    "expired": "Ohne Antwort abgelaufen: Erstattung von {amount} für Bestellung {order}, {customer}",
    "cancelled": "Abgebrochen: Erstattung von {amount} für Bestellung {order}, {customer}",
    "executing": "Freigegeben, Erstattung läuft: {amount} für Bestellung {order}, {customer}",
    "executed": "Erstattet: {amount} für Bestellung {order}, {customer}",
    "needs_attention": "Braucht Aufmerksamkeit: Erstattung von {amount} für Bestellung {order}, {customer}",
}
FACTS: Final = "Aus unseren Daten"
FACTS_THEN: Final = "Aus unseren Daten, zum Zeitpunkt der Anfrage"
FACT_PAID: Final = "Bezahlt {paid}, bereits erstattet {refunded}"
FACT_LEFT: Final = "Noch erstattbar {left}, danach {after}"
FACT_ORDER: Final = "Bestellung {number}: {description}"
FACT_ORDER_PLACED: Final = "Bestellung {number}: {description}, vom {placed_on}, {days} Tage vor dieser Anfrage"
FACT_DISPUTED: Final = "Die Zahlung wird bei der Bank angefochten"
FACT_OTHER: Final = "Eine andere Anfrage zur selben Zahlung {state}: {amount} für Bestellung {order} ({id})"
FACT_OTHER_STATES: Final = {
    "pending": "ist offen",
    "approved": "ist freigegeben und noch nicht gesendet",
    "executing": "wird gerade gesendet",
    "needs_attention": "wurde gesendet, und noch weiß niemand, ob sie ausgeführt wurde",
}
FACT_OTHERS_MORE: Final = "Und {count} weitere Anfragen zur selben Zahlung"
FACT_UNVERIFIED: Final = "Absender ungeprüft: Niemand bürgt dafür, dass die E-Mail von diesem Kunden kommt"
FACT_TIER: Final = "Kunde: Stufe {tier}, wartet seit "
WHY: Final = "Warum gefragt wird"
AGENT_SAYS: Final = "Worte des Agenten (ungeprüft)"
WHY_A_PERSON: Final = "Regel: {because}"
WHO_MAY: Final = "Entscheiden dürfen: "
DEADLINE: Final = "Ohne Antwort läuft die Anfrage ab: "
DEADLINE_MEANS: Final = "; dann wird nichts erstattet."
CUSTOMER_WROTE: Final = "Der Kunde schrieb (ungeprüft)"
SUBJECT: Final = "Betreff: {subject}"
APPROVE: Final = "Freigeben"
REJECT: Final = "Ablehnen"

# After the decision
RECORD: Final = {
    "approved": "Freigegeben von ",
    "executing": "Freigegeben von ",
    "executed": "Freigegeben von ",
    "needs_attention": "Freigegeben von ",
    "rejected": "Abgelehnt von ",
    "cancelled": "Abgebrochen von ",
}
RECORD_EXPIRED: Final = (
    "Abgelaufen: Niemand hat rechtzeitig entschieden. Das ist keine Ablehnung, und nichts wurde erstattet."
)
RECORD_CANCELLED: Final = "Abgebrochen, bevor jemand entschieden hat. Nichts wurde erstattet."
RECORD_WITHDRAWN: Final = "Zurückgezogen von "
RECORD_UNDECIDED: Final = "Braucht Aufmerksamkeit: Hier konnte nicht entschieden werden."
ON: Final = ", "  # before a day that Slack may call today
REASON_GIVEN: Final = "Angegebener Grund"
RECEIPT: Final = "Beleg"
RECEIPT_RECORDED: Final = "Gespeichert: "
RECEIPT_RESUMED: Final = "Ablauf fortgesetzt: "
RECEIPT_NOT_RESUMED: Final = "Ablauf fortgesetzt: noch nicht"
RECEIPT_NOT_SENT: Final = "Erstattung: noch nicht gesendet"
RECEIPT_ASKED: Final = "Erstattung: beim Zahlungsanbieter angefragt, noch nicht bestätigt"
RECEIPT_ASKED_AS: Final = "Erstattung: beim Zahlungsanbieter als {refund_id}, noch nicht bestätigt"
RECEIPT_SENT: Final = "Erstattung: gesendet, {amount}, {refund_id}"
RECEIPT_NONE: Final = "Erstattung: keine"
RECEIPT_FACTS_CHANGED: Final = "Erstattung: keine, weil sich die Daten geändert haben. {sentence}"
RECEIPT_TROUBLE: Final = "Erstattung: braucht Aufmerksamkeit. {trouble}"
RECEIPT_TROUBLE_NEXT: Final = "Weiter: Ein Mensch fragt beim Zahlungsanbieter nach, bevor etwas neu versucht wird."
TROUBLE_UNKNOWN: Final = "Was geschehen ist, ist noch nicht bekannt."

# Reminders and escalations
REMIND: Final = (
    "Erinnerung für {reviewers}: Die Erstattung von {amount} für {customer} ist noch offen. Sie läuft ab: {deadline}."
)
ESCALATE: Final = (
    "{oncall}Noch hat niemand entschieden: Erstattung von {amount} für {customer}, wartet seit {since}. "
    "Die Anfrage läuft ab: {deadline}; dann wird nichts erstattet."
)
ESCALATE_WHO: Final = "Entscheiden dürfen: {reviewers}."
ESCALATE_TEXT: Final = "Noch hat niemand entschieden: Erstattung von {amount} für {customer}"
REMIND_TEXT: Final = "Erinnerung: Die Erstattung von {amount} für {customer} ist noch offen"
OPEN_CARD: Final = "<{link}|Zur Karte>"

# Verdicts on a click
COUNTED_APPROVE: Final = "Deine Freigabe ist gespeichert. Die Karte zeigt, wie es weitergeht."
COUNTED_REJECT: Final = "Deine Ablehnung ist gespeichert. Nichts wird erstattet."
COUNTED_PENDING: Final = "Deine Stimme ist gespeichert. Eine weitere wird gebraucht."
REFUSED_UNKNOWN: Final = "Diese Anfrage gibt es nicht mehr. Nichts wurde gespeichert."
# Why somebody may not decide this, by the refusal
NOT_THEIRS: Final = {
    "not_a_reviewer": "Du darfst das nicht entscheiden. {who_may}",
    "own_request": "Das hast du selbst angefragt, also muss jemand anderes entscheiden. {who_may}",
    "is_customer": ("Hier geht es um dein eigenes Kundenkonto, also muss jemand anderes entscheiden. {who_may}"),
    "address_hidden": (
        "Slack zeigt dieser App keine E-Mail-Adressen. Niemand kann also sagen, ob du selbst der Kunde bist, "
        "und deine Antwort zählt nicht. Wer Countersign betreibt, muss die App neu installieren: Ihr fehlt "
        "der Scope `users:read.email`."
    ),
    "no_address": (
        "In deinem Slack-Profil steht keine E-Mail-Adresse. Niemand kann also sagen, ob du selbst der Kunde "
        "bist, und deine Antwort zählt nicht. Trag deine Adresse im Profil ein oder lass jemand anderen "
        "entscheiden."
    ),
}
REFUSED_CLOSED: Final = "Das ist schon {state}, von {by}{at}. Dein Klick hat nichts geändert."
REFUSED_CLOSED_YOURS: Final = (
    "Du hattest schon entschieden: Die Anfrage ist {state}{at}. Dieser Klick hat nichts geändert."
)
REFUSED_EXPIRED: Final = (
    "Diese Anfrage ist vor deiner Antwort abgelaufen, es wurde nichts erstattet. "
    "Drücke darauf Erneut fragen für eine neue Karte."
)
REFUSED_STALE: Final = "Das ist eine alte Kopie der Karte. {link}"
REFUSED_STALE_LINK: Final = "Bitte entscheide auf der <{link}|aktuellen Karte>."
REFUSED_STALE_NO_LINK: Final = "Bitte entscheide auf der aktuellen Karte, weiter unten im Kanal."
REFUSED_TAMPERED: Final = (
    "Die gespeicherte Anfrage stimmt nicht mehr mit dem überein, was dir vorgelegt wurde. Sie kann nicht "
    "entschieden werden. Nichts wurde erstattet. Bitte sag dem Betrieb Bescheid."
)
OLD_COPY: Final = "Das ist eine alte Kopie der Karte; hier kann nichts entschieden werden."
OLD_COPY_LINK: Final = "<{link}|Zur aktuellen Karte>"
STATES: Final = {
    "pending": "noch offen",
    "approved": "freigegeben",
    "executing": "freigegeben",
    "executed": "freigegeben und erstattet",
    "needs_attention": "freigegeben und braucht jetzt Aufmerksamkeit",
    "rejected": "abgelehnt",
    "expired": "abgelaufen",
    "cancelled": "abgebrochen",
}
STATE_UNDONE: Final = "rückgängig gemacht"
STATE_WITHDRAWN: Final = "zurückgezogen"
AT: Final = ", {at}"
WHO_MAY_DECIDE: Final = "Entscheiden dürfen: {reviewers}."

# The reason modal
REJECT_TITLE: Final = "Erstattung ablehnen"
REJECT_SUBMIT: Final = "Ablehnen"
REJECT_INTRO: Final = "Die Erstattung von {amount} an {customer} wird nicht ausgeführt."
REASON_LABEL: Final = "Grund"
REASON_HINT: Final = "Kollegen sehen ihn immer, der Kunde nur mit deinem Haken."
REASON_PLACEHOLDER: Final = "Zum Beispiel: außerhalb der 30 Tage"
REASON_TOO_LONG: Final = "Bitte fasse den Grund in weniger als {limit} Zeichen."
REPLY_TOO_LONG: Final = "Bitte halte die Antwort unter {limit} Zeichen."
CANCEL: Final = "Abbrechen"
CLOSE: Final = "Schließen"
VERDICT_TITLE: Final = "Nichts geändert"
