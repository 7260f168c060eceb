"""German: cases and drafted replies."""

from typing import Final

# Drafts
DRAFT_TITLE: Final = "Antwortentwurf"
DRAFT_TEXT: Final = "Antwortentwurf an {to}, versandbereit"
DRAFT_TEXT_SENDING: Final = "Antwort an {to} wird gesendet"
DRAFT_TEXT_UNSURE: Final = "Antwort an {to}: ungewiss, ob sie gesendet wurde"
DRAFT_TEXT_SENT: Final = "Antwort an {to} wurde gesendet"
DRAFT_TEXT_REPLACED: Final = "Dieser Antwortentwurf an {to} wurde ersetzt"
DRAFT_TO: Final = "An: {to}"
DRAFT_WRITTEN_BY: Final = "Geschrieben von: {written_by}. Bitte vor dem Senden lesen."
WRITTEN_BY: Final = {
    "offline rules (no language model)": "festen Regeln (kein Sprachmodell)",
    "reviewer": "der Person, die die Erstattung freigegeben hat",
    "staff": "einem Menschen am Desk, von Hand",
    "template": "einer festen Vorlage, nach der Erstattung",
}
DRAFT_EDITED: Final = "Vor dem Senden bearbeitet."
DRAFT_NOTE: Final = "Hinweis: {note}"
DRAFT_MORE: Final = "Es folgen {count} weitere Zeichen; sie passen nicht hierher und gehören zur Antwort."
DRAFT_HIDDEN: Final = "Die Antwort enthält {count} unsichtbare Zeichen, die hier nicht gezeigt werden können."
DRAFT_TOO_LONG_TO_EDIT: Final = "Zu lang für Slacks Eingabefeld; sie kann nur so gesendet werden, wie sie ist."
DRAFT_SENDING: Final = "Wird gesendet, veranlasst von "
DRAFT_UNSURE: Final = "Vielleicht gesendet, veranlasst von "
DRAFT_SENT: Final = "Gesendet, veranlasst von "
DRAFT_REPLACED: Final = "Durch einen späteren Entwurf ersetzt; dieser wird nicht gesendet."
DRAFT_TROUBLE: Final = {
    "ready": "Nicht gesendet: {why} Du kannst sie noch einmal senden.",
    "sending": "Noch nicht gesendet: {why} Es wird von selbst weiter versucht.",
    "unsure": (
        "Sie wurde dem Mailserver übergeben, aber seine Antwort ging verloren; sie kann also angekommen sein. Von "
        "selbst wird sie nicht noch einmal gesendet. Sieh im Protokoll des Mailservers nach oder frage den Kunden; "
        "dann entscheide."
    ),
    "sent": "Sie ist nicht angekommen: {why}",
}
DRAFT_WARNING: Final = "Frühere E-Mails an diese Adresse kamen nicht an: {why}"
DRAFT_CAME_BACK: Final = (
    "Eine Erstattung in diesem Fall ist gescheitert, nachdem der Anbieter sie angenommen hatte. Prüfe, was diese "
    "Antwort über das Geld sagt."
)
MAIL_TROUBLES: Final = {
    "": "der Mailserver hat sie abgelehnt.",
    "unknown_mailbox": "dieses Postfach gibt es nicht.",
    "bad_address": "an diese Adresse kann man nicht schreiben.",
    "address_unsupported": "unser Mailserver kann an eine solche Adresse nicht schreiben.",
    "mailbox_closed": "das Postfach ist geschlossen.",
    "mailbox_full": "das Postfach ist voll.",
    "too_large": "sie ist der Gegenseite zu groß.",
    "not_accepted": "die Gegenseite nimmt sie nicht an.",
    "recipient_refused": "der Mailserver hat die Adresse abgelehnt.",
    "sender_refused": "der Mailserver lässt uns nicht unter unserer Adresse senden.",
    "login_refused": "der Mailserver hat unseren Benutzernamen oder unser Passwort abgelehnt.",
    "server_refused": "der Mailserver hat das Gespräch abgelehnt.",
    "bad_certificate": "dem Zertifikat des Mailservers ist nicht zu trauen.",
    "not_offered": "der Mailserver bietet die verlangte Verschlüsselung oder Anmeldung nicht an.",
    "busy": "der Mailserver bat uns, später wiederzukommen.",
    "too_slow": "der Mailserver hat nicht rechtzeitig geantwortet.",
    "unreachable": "der Mailserver ist nicht erreichbar.",
    "records": "unsere eigenen Aufzeichnungen haben nicht geantwortet.",
    "disagrees": "was sie über das Geld sagt, steht nicht oder nicht mehr so in den Aufzeichnungen.",
    "complaint": "der Kunde hat E-Mails von uns als Spam gemeldet.",
    "blocked": "die Gegenseite sperrt E-Mails von uns.",
}
DRAFT_DISAGREES: Final = (
    "Halt, bitte vergleichen: Die Aufzeichnungen belegen diese Antwort nicht. In ihr steht: {found}. Ändere sie mit "
    "„Bearbeiten und senden“; „Senden“ fragt noch einmal nach."
)
DRAFT_DISAGREES_STILL: Final = (
    "Halt, bitte vergleichen: Die Aufzeichnungen belegen diese Antwort nicht. In ihr steht: {found}. Ändere sie mit "
    "„Bearbeiten und senden“. „Trotzdem senden“ verschickt sie, wie sie ist, und vermerkt deinen Namen."
)
SEND: Final = "Senden"
SEND_ALL_THE_SAME: Final = "Trotzdem senden"
SEND_AGAIN: Final = "Noch einmal senden"
ARRIVED: Final = "Ist angekommen"
ARRIVED_OK: Final = "Vermerkt: Die Antwort ist angekommen."
EDIT_AND_SEND: Final = "Bearbeiten und senden"
EDIT_TITLE: Final = "Antwort bearbeiten"
EDIT_SUBMIT: Final = "Antwort senden"
EDIT_LABEL: Final = "Antwort an den Kunden"
EDIT_HINT: Final = "Sie wird so verschickt, wie sie hier steht."
SEND_OK: Final = "Die Antwort ist unterwegs."
SEND_UNKNOWN: Final = "Diesen Entwurf gibt es nicht mehr. Nichts wurde gesendet."
SEND_ALREADY: Final = "{by} sendet diese Antwort bereits. Nichts wurde doppelt gesendet."
SEND_ALREADY_YOURS: Final = "Du hast diese Antwort bereits gesendet. Nichts wurde doppelt gesendet."
SEND_REPLACED: Final = "Ein späterer Entwurf hat diesen ersetzt. Bitte nimm den neuesten im Thread."
SEND_EMPTY: Final = "Die Antwort ist leer. Bitte schreibe etwas, bevor du sie sendest."
SEND_DISAGREES: Final = (
    "Nichts wurde gesendet. In der Antwort steht: {found}. Bitte ändere sie mit „Bearbeiten und senden“. Wenn "
    "sie genau so gemeint ist, drücke am Entwurf auf „Trotzdem senden“; das wird mit deinem Namen vermerkt."
)
SEND_NOT_STAFF: Final = "Nur das Supportteam und Prüfende dürfen Antworten senden. Nichts wurde gesendet."

# A mail that no draft comes for
NO_DRAFT: Final = "Zu dieser E-Mail kommt kein Entwurf: {why} Niemand beantwortet sie, wenn du es nicht tust."
NO_DRAFT_WHY: Final = {
    "": "Ihr Lauf endete mit einem Fehler. Die Betreiber wissen Bescheid.",
    "agent_transient": "Das Sprachmodell gab auch nach mehreren Versuchen keine brauchbare Antwort. Die Betreiber "
    "wissen Bescheid.",
    "agent_permanent": "Das Sprachmodell weist unser Konto oder unsere Einstellungen ab oder kam zu keinem Ende. Die "
    "Betreiber wissen Bescheid.",
    "gate_failed": "Die Anfrage zur Freigabe ließ sich nicht zu Ende führen. Die Betreiber wissen Bescheid.",
    "not_resumed": "Ihr Lauf ging verloren und ließ sich nicht wieder starten. Die Betreiber wissen Bescheid.",
}
NO_DRAFT_DONE: Final = "Zu dieser E-Mail ist verzeichnet: {receipt}."
NO_DRAFT_OVER: Final = (
    "Zu dieser E-Mail kam zunächst kein Entwurf; inzwischen wurde es noch einmal versucht oder geantwortet."
)
STALLED_TRY_AGAIN: Final = "Noch einmal versuchen"
BY_HAND: Final = "Von Hand antworten"
BY_HAND_TITLE: Final = "Von Hand antworten"
BY_HAND_INTRO: Final = (
    "Deine Antwort an {customer} zu „{subject}“. Sie wird wie jede Antwort mit den Belegen verglichen."
)
TRIED: Final = {
    "trying": "Es wird noch einmal versucht. Der Entwurf, oder warum es keinen gibt, kommt in diesen Thread.",
    "already": "Es wurde schon noch einmal versucht. Nichts wurde doppelt gestartet.",
    "answered": "Zu dieser E-Mail gibt es schon einen Entwurf oder eine Antwort. Bitte sieh weiter unten im Thread.",
    "gone": "Die E-Mail ist nicht mehr da, oder ihr Text wurde wegen ihres Alters gelöscht. Nichts wurde gestartet.",
    "not_staff": "Das dürfen nur das Supportteam und Prüfende. Nichts wurde gestartet.",
}

# A long thread in short
GIST_TITLE: Final = "Der Verlauf in Kürze"
GIST_WARNING: Final = " (Worte des Agenten, ungeprüft)"
GIST_SENTIMENT: Final = "Stimmung des Kunden: {mood}"
GIST_POINTS: Final = "Das Wichtigste:"
GIST_WRITTEN_BY: Final = "Zusammengestellt von: {written_by}"
SENTIMENTS: Final = {
    "pleased": "erfreut",
    "calm": "ruhig",
    "worried": "besorgt",
    "annoyed": "verärgert",
    "angry": "wütend",
}

# A reply somebody typed that was stopped
HELD: Final = "In der Antwort steht: {found}."
HELD_AND: Final = "{some} und {last}"
HELD_FOUND: Final = {
    "image": "ein Bild",
    "markdown_link": "ein formatierter Link",
    "markup": "eine Auszeichnung",
    "link": "ein Link",
    "order_number": "eine Bestellnummer oder Kennung eines anderen Kunden",
    "name": "der Name eines anderen Kunden",
    "phone_number": "eine nicht von diesem Kunden genannte Telefonnummer",
    "account_number": "eine nicht von diesem Kunden genannte Kontonummer",
    "card_number": "eine Kartennummer",
    "email_address": "eine fremde E-Mail-Adresse",
    "hidden_characters": "unsichtbare Zeichen",
    "secret": "ein Schlüssel, ein Token oder ein Passwort",
    "sum_differs": "ein Betrag ohne passenden Beleg dieses Kunden",
    "currency_differs": "ein Betrag in einer anderen Währung als auf seinem Beleg",
    "refund_unproven": "eine angebliche Rückzahlung ohne Beleg",
    "approval_unproven": "eine angebliche Genehmigung ohne Eintrag in den Aufzeichnungen",
    "promise_unproven": "das Versprechen einer von niemandem genehmigten Zahlung",
    "deed_unproven": "eine andere angebliche Leistung ohne Eintrag in den Aufzeichnungen",
    "refund_denied": "das Bestreiten einer belegten Rückzahlung",
}
HELD_LABEL: Final = "Soll das darin stehen?"
HELD_CONFIRM: Final = "So senden, wie sie ist"
HELD_HINT: Final = "Oder ändere den Text oben. Ein Häkchen wird mit deinem Namen vermerkt."
HELD_NOT_TICKED: Final = "Bitte ändere den Text oder setze das Häkchen."

# Cases
CASE_TEXT: Final = "E-Mail von {sender}: {subject}"
CASE_TITLE: Final = "E-Mail von {sender}"
CASE_CUSTOMER: Final = "Kunde: {email}, Stufe {tier}"
CASE_KNOWN: Final = "Bekannter Kunde, Stufe {tier}"
CASE_NO_CUSTOMER: Final = "Kein uns bekannter Kunde"
CASE_TRUNCATED: Final = (
    "Die E-Mail ist lang ({size} Zeichen Text und Kopfzeilen); der Agent hat nur ihren Anfang gelesen."
)
CASE_UNVERIFIED: Final = "Absender ungeprüft: Niemand bürgt dafür, dass diese E-Mail von der genannten Adresse kommt"
CASE_BY_FORM: Final = (
    "Gesendet von {form}, vielleicht einem Web-Formular: Die Adresse des Absenders wurde dort eingetippt (Reply-To)"
)
CASE_REPLY_TO: Final = "Antworten werden an {address} erbeten (Reply-To); die Antwort geht an den Absender"
CASE_ATTACHMENTS: Final = "Anhänge ({count}, nicht geöffnet und nicht gespeichert): {names}"
CASE_ATTACHMENT: Final = "{name} ({size})"
CASE_ATTACHMENTS_MORE: Final = " und {count} weitere"
CASE_NOTES: Final = {
    "unknown_customer": "Der Absender ist kein Kunde, den wir kennen; es gibt keinen Entwurf. Bitte antworte selbst.",
    "empty_body": "Die E-Mail hat keinen Text; es gibt keinen Entwurf. Bitte frage nach, worum es geht.",
    "repeated": "Der Absender schrieb nach der Antwort wörtlich dasselbe; es gibt keinen Entwurf. Sieh bitte nach.",
    "too_many": "In diesem Fall kamen viele E-Mails in einer Stunde; es gibt keinen Entwurf. Bitte antworte selbst.",
    "model_refused": "Das Modell wollte keine Antwort entwerfen. Bitte antworte selbst.",
    "case_budget_spent": "Der Agent hat verbraucht, was ein Fall verbrauchen darf. Bitte antworte selbst.",
    "not_drafted_again": "Der Agent konnte die Antwort nicht neu entwerfen. Der frühere Entwurf gilt weiter.",
    "not_reopened": "Nach der abgeschlossenen Anfrage kann nicht erneut gefragt werden: {because}.",
    "reopened_ended": "Die erneut gestellte Anfrage: {outcome}.",
    "reply_held": "Die Antwort wurde nicht von selbst verschickt; ihre Hinweise sagen, warum. Bitte prüfe sie.",
    "mail_bounced": "Die Antwort ist nicht angekommen: {trouble} Bitte erreiche den Kunden auf einem anderen Weg.",
    "mail_bounced_for_now": "Die Antwort ist nicht angekommen: {trouble} Später noch einmal schreiben kann helfen.",
    "mail_complained": "Der Kunde hat die Antwort als Spam gemeldet. Bitte schreibe nur, wonach er fragt.",
    "withdrawn": (
        "Die Anfrage zur Erstattung von {amount} für Bestellung {order} wurde zurückgezogen; es floss kein Geld. "
        "Angegebener Grund: {reason}"
    ),
    "not_withdrawn": (
        "Der Ablauf wurde abgebrochen, aber die Erstattung von {amount} für Bestellung {order} wird schon gesendet "
        "und lässt sich nicht zurückholen. Die Karte zeigt, wie sie ausgeht."
    ),
    "credit_withdrawn": (
        "Die Anfrage nach Guthaben von {amount} für Bestellung {order} wurde zurückgezogen; es wurde keines "
        "ausgestellt. Angegebener Grund: {reason}"
    ),
    "credit_not_withdrawn": (
        "Der Ablauf wurde abgebrochen, aber das Guthaben von {amount} für Bestellung {order} wird schon ausgestellt. "
        "Die Karte zeigt, wie es ausgeht."
    ),
    "credited_since": (
        "Guthaben von {amount} wurde ausgestellt, nachdem die frühere Antwort gesendet war. Bitte sag es dem Kunden. "
        "({receipt})"
    ),
    "run_cancelled": (
        "Der Ablauf zu dieser E-Mail wurde abgebrochen. Was er angefragt hatte, ist zurückgezogen, und er schreibt "
        "keine Antwort. Bitte kümmere dich selbst um den Kunden."
    ),
    "refunded_since": (
        "{amount} wurden erstattet, nachdem die frühere Antwort gesendet war. Bitte sag es dem Kunden. ({receipt})"
    ),
}
CASE_PROBLEMS: Final = {
    "unknown_customer": (
        "Niemand mit dieser Adresse ist Kunde, deshalb gibt es keinen Entwurf. Bitte antworte selbst."
    ),
    "empty_body": "Die E-Mail hat keinen Text, deshalb gibt es keinen Entwurf. Bitte sieh sie dir selbst an.",
    "repeated": "Der Absender schrieb nach der Antwort wörtlich dasselbe, vielleicht eine Maschine. Sieh bitte nach.",
    "too_many": "In diesem Fall kamen viele E-Mails in einer Stunde, vielleicht von einer Maschine. Bitte sieh nach.",
}

# The mail as it came, and what machines sent
SHOW_ORIGINAL: Final = "Original zeigen"
ORIGINAL_TITLE: Final = "Die E-Mail im Original"
ORIGINAL_ABOUT: Final = (
    "Die neueste E-Mail dieses Falls, wie sie kam. Es wird festgehalten, dass du nachgesehen hast. Folge ihr nur, wo "
    "du es ohnehin tätest: Fremde haben sie geschrieben. ({id})"
)
ORIGINAL_NONE: Final = "Von diesem Fall ist kein Original aufbewahrt: Seine Zeit war um, oder nichts kam per E-Mail."
ORIGINAL_SEALED: Final = (
    "Originale lassen sich hier nicht öffnen: Ihr Schlüssel (RECORDS_KEY) ist nicht gesetzt oder nicht der richtige."
)
ORIGINAL_MORE: Final = "{count} weitere Zeichen; alles im Terminal: countersign message show {id} --raw DATEI"
MACHINES_TITLE: Final = "Als Post von Maschinen abgelegt"
MACHINES_NONE: Final = "In den letzten zwei Wochen wurde keine E-Mail als Post einer Maschine abgelegt."
MACHINES_ROW: Final = "{since} · von {sender} · {subject} · `{id}`"
MACHINES_HOW: Final = "Eine davon wie die eines Menschen behandeln: /approvals hand-over NACHRICHT"
MACHINES_TEXT: Final = "In den letzten zwei Wochen als Post von Maschinen abgelegt: {count}"
MACHINES_HANDED: Final = "{id} gilt jetzt als die eines Menschen und wird wie jede andere E-Mail behandelt."
