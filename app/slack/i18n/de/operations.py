"""German: small parts, operators and trouble."""

from typing import Final

# Small parts
NOTHING: Final = "(nichts)"
SOMEBODY: Final = "jemand"
HIDDEN_REMOVED: Final = " ({count} unsichtbare Zeichen entfernt)"
ACTORS: Final = {
    "policy": "die Regeln",
    "engine": "der Ablaufsteuerung",
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
OPS_HEADLINES: Final = {
    "refund_needs_attention": "Eine Erstattung von {amount} braucht Aufmerksamkeit",
    "store_credit_needs_attention": "Ein Guthaben von {amount} braucht Aufmerksamkeit",
    "refund_not_taken": "Niemand hat eine gescheiterte Erstattung von {amount} übernommen",
    "refund_still_pending": "Eine Erstattung von {amount} ist seit einem Monat nicht bestätigt",
    "payment_disputed": "Die Bank eines Kunden ficht eine Zahlung an",
    "card_not_shown": "Eine Freigabe konnte in Slack nicht gezeigt werden",
    "report_not_shown": "Der Bericht einer Untersuchung konnte nicht gezeigt werden",
    "card_elsewhere": "Der Freigabekanal hat eine Karte abgelehnt",
    "case_elsewhere": "Eine Nachricht zu einem Fall konnte nicht an ihrem Platz gezeigt werden",
    "run_stopped": "{job}: abgebrochen",
    "run_stopped_resend": "{job}: abgebrochen",
    "event_refused": "Ein Ereignis wurde abgewiesen: {event}",
    "dead_letters": "E-Mails, die nicht gelesen werden konnten: {count}",
    "case_budget_spent": "Ein Fall hat verbraucht, was der Agent für ihn verbrauchen darf",
    "mail_given_up": "Die Bearbeitung einer E-Mail wurde aufgegeben",
    "approval_given_up": "Der Ablauf einer Freigabe wurde aufgegeben",
    "backup_failed": "Die nächtliche Sicherung ist gescheitert",
    "reply_not_mailed": "Eine Antwort konnte nicht verschickt werden",
    "registration_wrong": "Die Engine ruft diesen Desk nicht auf",
    "registration_taken_back": "Die Engine hat an unserer Stelle einen Fremden aufgerufen",
}
OPS_DETAILS: Final = {
    "refund_needs_attention": "{trouble}",
    "store_credit_needs_attention": "{trouble}",
    "refund_not_taken": (
        "Die Bereitschaft hat nicht rechtzeitig geantwortet und wurde erneut gerufen. Der Kunde hat das Geld nicht."
    ),
    "card_not_shown": (
        "Slack meldet {code}. Die Freigabe ist gespeichert und wartet weiter. Prüfe die "
        "Einstellungen des Kanals, oder entscheide im Terminal: countersign decide {approval} approve (oder reject)"
    ),
    "report_not_shown": "Slack meldet {code}. Der Bericht ist gespeichert; bitte noch einmal untersuchen lassen.",
    "card_elsewhere": "Slack meldet {code}. Sie steht jetzt anderswo und geht dort; bitte den Kanal richten.",
    "case_elsewhere": "Slack meldet {code}. Sie steht jetzt anderswo und geht dort; bitte den Kanal richten.",
    "run_stopped": "Aufgegeben: {why}. Nichts ist verloren.",
    "run_stopped_resend": (
        "Aufgegeben: {why}. Nichts ist verloren. "
        "Ist es behoben, geht es im Terminal weiter: countersign resend {message}"
    ),
    "dead_letters": (
        "Sie sind aufbewahrt, und ihre Absender erfahren nichts davon. Warum, und wie sie nach einer Korrektur noch "
        "einmal gelesen werden: countersign deadletters list (die neueste: countersign deadletters show {letter}). "
        "Weitere binnen zehn Minuten werden zusammen gemeldet."
    ),
    "event_refused": (
        "{job}: nicht begonnen, denn {why}. Es wird nicht noch einmal versucht. Weitere dieser Art werden hier eine "
        "Stunde lang nicht gemeldet, sind aber aufgelistet: countersign runs list --status failed. "
        "Ihre Ereignisse sendet die Anwendung selbst; E-Mails kommen über ihren Eingang für E-Mails herein."
    ),
    "case_budget_spent": (
        "Der Agent wird für diesen Fall nicht mehr gerufen; ein Mensch soll antworten. "
        "Sieh nach, ob ihn jemand im Kreis laufen lässt; die Grenze ist MAX_CASE_TOKENS."
    ),
    "mail_given_up": (
        "Sie wurde mehrmals begonnen und nie beendet. Prüfe, ob die Engine läuft, und sieh den Fall an."
    ),
    "reply_not_mailed": (
        "Der Mailserver arbeitet so nicht, wie er eingestellt ist. Was zu tun ist, sagt countersign doctor; "
        "danach drückst du im Entwurf noch einmal auf Senden."
    ),
    "registration_wrong": (
        "Seit über einer Minute: {standing}. E-Mails und Entscheidungen sind gespeichert und gehen weiter, sobald es "
        "stimmt. Auf dem Host sagt countersign doctor, was zu tun ist; die App heißt {app}."
    ),
    "registration_taken_back": (
        "Wer dort antwortet, konnte unseren Schlüssel nicht nachweisen und sah bis jetzt die Aufrufe der App {app}. "
        "Sie ist wieder bei uns angemeldet. Finde heraus, wer die Adresse angemeldet hat, und wechsle "
        "INNGEST_SIGNING_KEY."
    ),
    "approval_given_up": (
        "Er wurde mehrmals begonnen und nie beendet. Prüfe, ob die Engine läuft, und sieh den Fall an."
    ),
    "backup_failed": (
        "Meldung: {code}. Frühere Sicherungen bleiben, auch über ihre Tage hinaus, bis wieder eine gelingt. "
        "Auf dem Host versucht es countersign backup noch einmal und sagt, woran es liegt."
    ),
    "refund_still_pending": (
        "Der Zahlungsanbieter hat sie und schließt sie nicht ab. Sieh dort nach; von hier wird nicht mehr gefragt."
    ),
    "payment_disputed": (
        "Kein Fall verlangt sie zurück. Nimm zur Anfechtung von {charge} beim Zahlungsanbieter Stellung; "
        "solange wird nichts erstattet."
    ),
}
OPS_WORDS: Final = {
    "email": "E-Mail eines Kunden",
    "gate": "Warten auf eine Freigabe",
    "send": "Senden einer Antwort",
    "bounce": "Anzeigen einer Antwort, die nicht ankam",
    "reopen": "Erneutes Fragen",
    "answer": "Beantworten einer Frage",
    "redraft": "Neuer Entwurf einer Antwort",
    "investigate": "Untersuchung",
    "watch": "Wache über eine gescheiterte Erstattung",
    "escalate": "Eskalation einer gescheiterten Erstattung",
    "mirror": "Übernehmen, was der Zahlungsanbieter meldet",
    "look_up": "Nachsehen nach einer offenen Erstattung",
    "tell_support": "Dem Support sagen, dass eine Erstattung zurückkam",
    "raise_risk": "Das Risiko eines Kunden heraufsetzen",
    "tell_finance": "Der Buchhaltung sagen, dass eine Erstattung zurückkam",
    "summarise": "Zusammenfassung eines langen Verlaufs",
    "withdraw": "Das Anzeigen einer zurückgezogenen Anfrage",
    "show_result": "Anzeige einer Zusammenfassung",
    "agent_permanent": "das Modell arbeitet so nicht (Schlüssel, Kontingent, Modellname oder Anfrage)",
    "agent_transient": "das Modell hat auch nach mehreren Versuchen nicht geantwortet",
    "gate_failed": "das Warten auf die Freigabe brach immer wieder ab",
    "run_failed": "ein Schritt ist immer wieder gescheitert",
    "malformed_event": "dem Ereignis fehlt, was solche Ereignisse hier enthalten",
    "unknown_record": "das Ereignis nennt etwas, das hier nicht vorliegt",
    "daily_checks": "Tägliche Prüfung der Kunden",
    "health_check": "Prüfung eines Kunden",
    "week": "Zahlen der Woche",
    "backup": "Nächtliche Sicherung",
    "retention": "Nächtliches Löschen alter Texte",
    "outdated": "sie kennt nicht alle unsere Funktionen",
    "forgotten": "sie kennt keine unserer Funktionen und nimmt sie nicht an",
    "stranger": "sie ruft eine Adresse auf, die nicht unsere ist",
    "sibling": "sie ruft einen anderen Host dieses Desks mit anderer PUBLIC_URL auf",
    "foreign": "sie ruft den Host eines anderen Mandanten auf, der dieselbe INNGEST_APP_ID hat",
}
# Why a channel was not used, after whatever Slack is said to have said
OPS_CHANNELS: Final = {
    "channel_is_shared": "einen Kanal, in dem eine andere Organisation mitliest",
    "sharing_not_known": (
        "nicht, ob dort eine andere Organisation mitliest, weil der App channels:read oder groups:read fehlt "
        "(neu installieren)"
    ),
}
OPS_FACTS: Final = {
    "run": "Lauf",
    "message_id": "Nachricht",
    "approval_id": "Freigabe",
    "draft_id": "Entwurf",
    "mail_trouble": "Grund des Mailservers",
    "investigation_id": "Untersuchung",
    "question_id": "Frage",
    "reason": "Grund",
    "called": "Stattdessen aufgerufen",
}

# When something goes wrong
TRY_AGAIN: Final = (
    "Das hat zu lange gedauert und wurde vielleicht nicht gespeichert. Bitte noch einmal klicken: "
    "Falls es schon gespeichert war, erfährst du es."
)
BUG: Final = (
    "Bei uns ist etwas schiefgegangen. Bitte versuche es noch einmal. Bleibt es, sag dem Betrieb: {reference}."
)
FOREIGN: Final = "Diese Schaltfläche gehört zu keiner Nachricht von Countersign. Nichts wurde gespeichert."
PRESS_ELSEWHERE: Final = (
    "Diese Schaltfläche gehört nicht zu der Nachricht, in der sie gedrückt wurde. Nichts hat sich geändert; bitte "
    "nimm die Nachricht, die Countersign selbst geschrieben hat."
)
CHANNEL_SHARED: Final = "In diesem Kanal liest eine andere Organisation mit, daher steht dort nichts über Kunden."
SLACK_SILENT: Final = (
    "Slack hat nicht rechtzeitig bestätigt, wer du bist. Nichts wurde gespeichert. Bitte noch einmal klicken."
)
UNREADABLE: Final = "Slack hat etwas geschickt, das Countersign nicht lesen kann. Nichts wurde gespeichert."
SLACK_NOT_REACHED: Final = "Slack war nicht erreichbar. Bitte versuche es noch einmal."
SLACK_BUSY: Final = "Slack konnte das gerade nicht ausführen. Bitte versuche es noch einmal."
SLACK_REFUSED: Final = "Slack wollte das nicht ausführen. Bitte noch einmal klicken."
SOCKETS_REFUSED: Final = "Slack hat SLACK_APP_TOKEN abgelehnt ({code})."
# Errors of other parts, by their code
ERRORS: Final = {
    "unavailable": "Hier hat etwas nicht rechtzeitig geantwortet. Bitte versuche es noch einmal.",
    "not_found": "Das gibt es nicht mehr. Nichts wurde geändert.",
    "bad_input": "So lässt sich das nicht verwenden. Bitte prüfe es.",
    "error": "Das hat nicht geklappt. Bitte versuche es noch einmal.",
}
