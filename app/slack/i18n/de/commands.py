"""German: commands, shortcuts, investigations, alarms and the App Home."""

from typing import Final

# Commands and shortcuts
FRONT_NOT_STAFF: Final = (
    "Das zeigt oder bewegt, was Kunden gehört, und ist daher für das Supportteam und für Prüfende. Nichts ist "
    "geschehen. Zugang bekommst du von denen, die Countersign betreiben: Sie nehmen dich in SLACK_STAFF auf oder "
    "laden dich, wo das nicht gesetzt ist, in den privaten Supportkanal ein."
)
FRONT_MEMBERS_ONLY: Final = "Das dürfen nur volle Mitglieder dieses Workspace."
INVESTIGATE_HOW: Final = (
    "Was soll untersucht werden? `/investigate 1003` (Bestellung), `/investigate ada@example.com` (Kunde), "
    "`/investigate apr_…` (Freigabe) oder ein Satz, der eines davon nennt."
)
INVESTIGATE_UNKNOWN: Final = (
    "Darin steht keine Bestellung, kein Kunde, keine Freigabe und kein Fall von uns. Nichts wurde begonnen. "
    "Bitte Nummer oder Adresse prüfen."
)
INVESTIGATE_UNKNOWN_MESSAGE: Final = (
    "Diese Nachricht gehört zu keinem Fall und nennt weder Bestellung noch Kunde noch Freigabe. "
    "Nichts wurde begonnen."
)
INVESTIGATE_STARTED: Final = "Wird untersucht: {subject}, {customer}. Der Bericht kommt in {where}."
WHERE_THREAD: Final = "diesen Thread"
WHERE_CHANNEL: Final = "einen Thread in <#{channel}>"
SUBJECTS: Final = {
    "order": "Bestellung {id}",
    "customer": "das Kundenkonto",
    "approval": "Freigabe {id}",
    "case": "Fall {id}",
}
HELP: Final = (
    "*Countersign*: Nichts geschieht, bevor ein Mensch es sagt.\n"
    "• `/approvals` was wartet; auch `mine`, `overdue`, `find 1003`, `find ada@example.com`\n"
    "• `/approvals status` was dahinter läuft, wartet oder gescheitert ist\n"
    "• `/approvals machines` was als Post von Maschinen abgelegt ist, und wie es beantwortet wird\n"
    "• `/investigate 1003` eine Bestellung, einen Kunden oder eine Freigabe untersuchen lassen\n"
    "• `/countersign status` wie es hier steht\n"
    "• Im Thread, wo Befehle nicht gehen: im Menü der Nachricht *Investigate this*\n"
    "• Warteschlange, Zahlen und Einstellungen: im Reiter Home dieser App"
)
HELP_TEXT: Final = "Was Countersign alles kann"
APPROVALS_HOW: Final = (
    "Bitte `/approvals`, `/approvals mine`, `/approvals overdue`, `/approvals status`, `/approvals machines` oder "
    "`/approvals find` mit einem Wort."
)
LIST_TITLES: Final = {
    "pending": "Wartet auf eine Entscheidung",
    "mine": "Wartet auf dich",
    "overdue": "Wartet schon zu lange",
    "find": "Gefunden",
}
LIST_EMPTY: Final = {
    "pending": "Nichts wartet auf eine Entscheidung.",
    "mine": "Nichts wartet auf dich.",
    "overdue": "Nichts wartet zu lange.",
    "find": "Keine Freigabe passt dazu.",
}
LIST_ROW: Final = "*{amount}* für {customer}, Bestellung {order}: {state}, wartet seit {since}. {link}"
LIST_ROW_CLOSED: Final = "*{amount}* für {customer}, Bestellung {order}: {state}. {link}"
LIST_OPEN: Final = "<{link}|Öffnen>"
LIST_NO_LINK: Final = "`{id}`"
LIST_MORE: Final = "{count} weitere werden nicht gezeigt."
LIST_TEXT: Final = "{title}: {count}"
RUNS_TITLE: Final = "Was hinter den Freigaben vorgeht"
RUNS_NONE: Final = "Für keine Freigabe läuft, wartet oder scheiterte etwas."
RUNS_COUNT: Final = "{count} {state}"
RUN_STATES: Final = {
    "running": "in Arbeit",
    "waiting": "wartend",
    "retrying": "im nächsten Versuch",
    "failed": "gescheitert",
}
RUNS_ROW: Final = "*{amount}*, Bestellung {order}: {state} seit {since} (`{function}`)"
RUNS_ROW_TROUBLE: Final = (
    "*{amount}*, Bestellung {order}: *{state}* seit {since}. `{function}` meldete `{code}`, Versuche: {attempts}. "
    "Freigabe `{approval}`, Ablauf `{run}`"
)
RUNS_NO_CODE: Final = "nichts"
RUNS_AGAIN: Final = (
    "Gescheitertes startet der Betrieb mit `countersign runs rerun` und dem Ablauf neu; nichts wird doppelt gezahlt."
)
STATUS_TITLE: Final = "Wie es hier steht"
STATUS_PENDING: Final = "Warten auf eine Entscheidung: {count}"
STATUS_OVERDUE: Final = "Warten schon zu lange: {count}"
STATUS_OLDEST: Final = "Am längsten wartet jemand seit {since}"
STATUS_NOBODY: Final = "Niemand wartet"
STATUS_BACKLOG: Final = "Noch nicht an die Engine übergebene Ereignisse: {count}"
STATUS_SPENT: Final = "Sprachmodell, letzte sieben Tage: {figure}"
SPENT: Final = "{tokens} Tokens in {requests} Anfragen"
STATUS_SPENT_MONEY: Final = ", {money}"
STATUS_SPENT_UNPRICED: Final = " ({count} Anfragen an Modelle ohne Preis)"
STATUS_DATABASE: Final = "Datenbank: {answer}"
STATUS_ENGINE: Final = "Engine (Abläufe): {answer}"
STATUS_ANSWERS: Final = "antwortet"
STATUS_SILENT: Final = "antwortet nicht"
STATUS_UNCHECKED: Final = "nicht geprüft (Inngest Cloud)"
STATUS_TEXT: Final = "{count} warten, {overdue} davon zu lange"

# Opening a case by hand
CASE_FORM_TITLE: Final = "Fall anlegen"
CASE_FORM_SUBMIT: Final = "Fall anlegen"
CASE_FORM_EMAIL: Final = "E-Mail-Adresse des Kunden"
CASE_FORM_EMAIL_HINT: Final = "So, wie sie in unseren Daten steht."
CASE_FORM_SUBJECT: Final = "Betreff"
CASE_FORM_TEXT: Final = "Was der Kunde gesagt hat"
CASE_FORM_TEXT_HINT: Final = "Wird behandelt wie eine E-Mail und als von dir aufgeschrieben vermerkt."
CASE_FORM_BAD_EMAIL: Final = "Das ist keine E-Mail-Adresse. Bitte wie ada@example.com schreiben."
CASE_FORM_UNKNOWN: Final = "Unter dieser Adresse gibt es keinen Kunden. Bitte die Adresse prüfen."
CASE_FORM_EMPTY: Final = "Bitte aufschreiben, was der Kunde gesagt hat."
CASE_FORM_LONG: Final = "Bitte unter {limit} Zeichen bleiben."
CASE_OPENED_TITLE: Final = "Fall angelegt"
CASE_OPENED: Final = "Der Fall ist angelegt. Er erscheint in <#{channel}> mit einem Antwortentwurf."
CASE_ENTERED_BY: Final = "Vom Team aufgeschrieben, nicht vom Kunden gemailt: "

# Investigations
INVESTIGATION_TITLE: Final = "Untersuchung: {subject}"
INVESTIGATION_TEXT: Final = "Untersuchung zu {subject}, {customer}"
INVESTIGATION_ASKED_BY: Final = "Gewünscht von "
INVESTIGATION_ABOUT: Final = "Kunde: {customer}"
INVESTIGATION_QUESTION: Final = "Gefragt"
INVESTIGATION_READS: Final = "Der Agent liest nur. Der Bericht folgt in diesem Thread."
REPORT_TEXT: Final = "Befund zu {subject}, {customer}"
REPORT_TITLE: Final = "Befund (Worte des Agenten, ungeprüft)"
REPORT_LOOKED_AT: Final = "Was er angesehen hat"
REPORT_SOURCES: Final = {
    "orders": "Bestellungen des Kunden: {detail}",
    "decisions": "Frühere Anfragen zu Erstattungen: {detail}",
    "policy": "Regel zu {detail}",
}
REPORT_NOTHING_READ: Final = "nichts"
REPORT_WRITTEN_BY: Final = "Geschrieben von: {written_by}"
REPORT_FAILED: Final = "Die Untersuchung brach ab: Der Agent konnte sie nicht beenden. Nichts wurde geändert."
REPORT_PROPOSED: Final = "Er schlägt eine Erstattung vor. Ein Mensch entscheidet: Die Karte steht im Freigabekanal."
REPORT_NOT_PROPOSED: Final = "Er würde eine Erstattung vorschlagen, aber die Regeln halten sie auf: {because}"
REPORT_NO_MESSAGE: Final = (
    "Er würde eine Erstattung vorschlagen, aber der Kunde hat keinen Fall; bitte einen anlegen."
)

# Alarms
ALARM_TITLE: Final = "Eine Erstattung ist gescheitert: {amount} für {customer}"
ALARM_TEXT: Final = "Eine Erstattung ist gescheitert: {amount} für Bestellung {order}, {customer}"
ALARM_WHY: Final = "Was wir wissen"
ALARM_APPROVED_BY: Final = "Freigegeben von "
ALARM_OPEN: Final = "Noch kümmert sich niemand darum."
ALARM_TAKEN: Final = "Übernommen von "
ALARM_ESCALATED: Final = "Niemand hat rechtzeitig übernommen; die Bereitschaft wurde erneut gerufen."
ALARM_INVESTIGATE: Final = "Untersuchen"
ALARM_ESCALATION: Final = (
    "{oncall}Noch hat niemand diese gescheiterte Erstattung übernommen: {amount} für {customer}, gescheitert "
    "{since}. Der Kunde hat das Geld nicht."
)
ALARM_ESCALATION_TEXT: Final = "Noch hat niemand eine gescheiterte Erstattung übernommen: {amount} für {customer}"
ALARM_OPEN_IT: Final = "<{link}|Zum Alarm>"
ALARM_YOURS: Final = "Der Alarm ist deiner. Der Agent untersucht es und berichtet im Thread des Alarms."
ALARM_ALREADY: Final = "{by} hat das übernommen, {at}. Nichts wurde doppelt begonnen."
ALARM_ALREADY_YOURS: Final = "Du hast das schon übernommen. Nichts wurde doppelt begonnen."

# Direct messages
PING_ASK: Final = "Eine Entscheidung wartet auf dich: Erstattung von {amount} für {customer}. {link}"
PING_ESCALATE: Final = "Noch offen, läuft ab {deadline}: Erstattung von {amount} für {customer}. {link}"
PING_TEXT: Final = "Eine Entscheidung wartet auf dich: Erstattung von {amount}"

# The App Home
HOME_QUEUE: Final = "Deine Warteschlange"
HOME_QUEUE_EMPTY: Final = "Nichts wartet auf dich."
HOME_NOT_REVIEWER: Final = "Du prüfst keine Erstattungen, daher wartet hier nichts auf dich."
HOME_GUEST: Final = "Countersign ist für volle Mitglieder dieses Workspace."
HOME_DECIDED: Final = "Was du zuletzt entschieden hast"
HOME_DECIDED_NONE: Final = "Noch nichts."
HOME_DECIDED_ROW: Final = "*{amount}*, Bestellung {order}: {state}, {at}"
HOME_WEEK: Final = "Die Woche im Überblick"
HOME_WEEK_FIGURES: Final = (
    "Entschieden {decided}: freigegeben {approved}, abgelehnt {rejected}. Ohne Antwort abgelaufen {expired}."
)
HOME_WEEK_MONEY: Final = "Erstattet: {money}"
HOME_WEEK_NO_MONEY: Final = "Erstattet: nichts"
HOME_WEEK_MEDIAN: Final = "Mittlere Zeit bis zur Entscheidung eines Menschen: {time}"
HOME_WEEK_NO_MEDIAN: Final = "Mittlere Zeit bis zur Entscheidung eines Menschen: noch keine Entscheidung"
HOME_CHART_TITLE: Final = "Entscheidungen je Tag"
HOME_CHART_APPROVED: Final = "Freigegeben"
HOME_CHART_REJECTED: Final = "Abgelehnt"
HOME_CHART_EXPIRED: Final = "Abgelaufen"
HOME_TABLE_HEAD: Final = "Tag         Freigegeb Abgelehnt Abgelaufen"
HOME_PREFERENCES: Final = "Deine Einstellungen"
HOME_PREFERENCES_NOW: Final = "Zeitzone {zone}, Ruhezeit {quiet}, {ping}."
HOME_QUIET_NONE: Final = "keine"
HOME_QUIET: Final = "{begin}:00 bis {end}:00"
HOME_PINGS: Final = {"card": "keine Direktnachrichten", "dm": "eine Direktnachricht zu jeder Karte"}
HOME_CHANGE: Final = "Einstellungen ändern"
HOME_AS_OF: Final = "Stand {at}"
DURATION_SECONDS: Final = "{count} s"
DURATION_MINUTES: Final = "{count} min"
DURATION_HOURS: Final = "{count} h"
PREFERENCES_TITLE: Final = "Deine Einstellungen"
PREFERENCES_SUBMIT: Final = "Speichern"
PREFERENCES_ZONE: Final = "Zeitzone"
PREFERENCES_ZONE_HINT: Final = "Zum Beispiel Europe/Lisbon oder America/New_York."
PREFERENCES_ZONE_BAD: Final = "Diese Zeitzone kennen wir nicht. Bitte wie Europe/Lisbon schreiben."
PREFERENCES_FROM: Final = "Ruhezeit beginnt"
PREFERENCES_UNTIL: Final = "Ruhezeit endet"
PREFERENCES_QUIET_HINT: Final = "Zweimal dieselbe Stunde heißt: keine Ruhezeit."
PREFERENCES_PING: Final = "Wie du erfährst, dass eine Entscheidung wartet"
PREFERENCES_PINGS: Final = {"card": "Nur durch die Karte im Kanal", "dm": "Auch durch eine Direktnachricht"}
