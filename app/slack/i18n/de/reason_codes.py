"""German: the desk's own remarks on policy, refunds and drafts."""

from typing import Final

SAID: Final = {
    # Why the policy does what it does
    "below_limit": "{asked} liegt unter der Grenze von {limit}, bis zu der niemand gefragt wird",
    "not_below_limit": "{asked} liegt nicht unter der Grenze von {limit}, bis zu der niemand gefragt wird",
    "person_decides": "Über jede Erstattung entscheidet ein Mensch",
    "sender_unverified": "Niemand bürgt dafür, dass die E-Mail von diesem Kunden kommt; ein Mensch entscheidet",
    "came_back_before": "Eine frühere Erstattung an diesen Kunden kam zurück; ein Mensch entscheidet",
    "more_than_asked": "Angefragt waren nur {asked}; für mehr braucht es eine eigene Anfrage",
    "other_customer": "Die Bestellung gehört einem anderen Kunden",
    "amount_not_positive": "Eine Erstattung muss über null sein",
    "unknown_currency": "Die Bestellung ist in '{name}', einer Währung, die wir nicht kennen",
    "disputed": "Die Zahlung wird bei der Bank angefochten; das entscheidet die Bank",
    "beyond_refundable": "{asked} ist mehr als die {left}, die noch erstattbar sind",
    "above_hard_cap": "{asked} liegt über der Obergrenze von {most}",
    "above_hard_cap_in_all": (
        "{asked} neben den schon erstatteten {before} liegt über der Obergrenze von {most} für eine Bestellung"
    ),
    "auto_order_sum": (
        "Für diese Bestellung wurden schon {before} ohne Rückfrage freigegeben; mit weiteren {asked} wäre die Grenze "
        "von {most} überschritten"
    ),
    "auto_customer_sum": (
        "Diesem Kunden wurden in den letzten 30 Tagen schon {before} ohne Rückfrage freigegeben; mit weiteren "
        "{asked} wäre die Grenze von {most} überschritten"
    ),
    "auto_day_sum": (
        "In den letzten 24 Stunden wurden schon {before} ohne Rückfrage freigegeben; mit weiteren {asked} wäre die "
        "Grenze von {most} überschritten"
    ),
    "other_request_open": "Zur selben Zahlung ist noch eine Anfrage offen; ein Mensch entscheidet",
    "other_under_way": "Eine andere Erstattung derselben Zahlung wird gerade gesendet; ein Mensch entscheidet",
    "decided_together": "Hierüber entscheiden mehrere gemeinsam, deshalb bleibt der Betrag, wie er ist",
    # Why a closed request is not asked about again
    "not_asked_again": "Es kann nicht erneut gefragt werden: {because}",
    "changed_and_not_asked_again": "{changed}. Es kann nicht erneut gefragt werden: {because}",
    "asked_too_often": "Es wurde schon {count} Mal gefragt, öfter geht es nicht",
    # What became of a refund
    "not_made": "Es wurde nichts erstattet",
    "waits": "Die Erstattung von {asked} wartet auf eine Entscheidung",
    "not_sent_yet": "Die Erstattung von {asked} ist freigegeben und noch nicht gesendet",
    "being_sent": "Die Erstattung von {asked} wird gesendet",
    "rejected": "Die Erstattung von {asked} wurde abgelehnt; es floss kein Geld",
    "expired": "Über die Erstattung von {asked} hat niemand rechtzeitig entschieden; es floss kein Geld",
    "cancelled": "Die Erstattung von {asked} wurde abgebrochen; es floss kein Geld",
    "withdrawn": "Die Anfrage zur Erstattung von {asked} wurde zurückgezogen; es floss kein Geld",
    "run_cancelled": "Der Ablauf, der danach gefragt hatte, wurde abgebrochen",
    "refunded": "{done} erstattet, Erstattung {refund}",
    "refunded_part": "{done} von angefragten {asked} erstattet, Erstattung {refund}",
    "at_provider": "Die Erstattung von {done} liegt beim Zahlungsanbieter ({refund}), noch nicht bestätigt",
    "not_settled": "Die Erstattung von {asked} ist nicht abgeschlossen",
    # What went wrong with one
    "payment_differs": "Die Zahlung selbst ist eine andere, als die Karte zeigte",
    "dispute_opened": "Seit die Karte gezeigt wurde, wird die Zahlung bei der Bank angefochten",
    "refunded_meanwhile": "Bereits erstattet waren {before}, als die Karte gezeigt wurde; jetzt sind es {now}",
    "other_unknown": (
        "Eine andere Erstattung derselben Zahlung wurde inzwischen gesendet, und noch ist nicht bekannt, ob sie "
        "ausgeführt wurde"
    ),
    "provider_silent": (
        "Der Zahlungsanbieter hat nicht gesagt, ob erstattet wurde; sieh dort nach, bevor du noch einmal zahlst"
    ),
    "provider_refused": "Der Zahlungsanbieter hat die Erstattung abgelehnt ({code})",
    "refused": "Der Zahlungsanbieter hat die Erstattung abgelehnt",
    "no_such_charge": "Der Zahlungsanbieter kennt die Zahlung dieser Bestellung nicht",
    "no_such_refund": "Der Zahlungsanbieter kennt diese Erstattung nicht",
    "amount_not_possible": "Der Zahlungsanbieter kann diesen Betrag in dieser Währung nicht erstatten",
    "wrong_account": "Der Schlüssel zum Zahlungsanbieter gehört zu einem anderen Konto; nichts wurde gesendet",
    "wrong_mode": "Zahlung und Schlüssel sind nicht beide echt oder beide zum Testen; nichts wurde gesendet",
    "not_configured": "Für diesen Mandanten ist kein Zahlungsanbieter eingerichtet; nichts wurde gesendet",
    "charge_disputed": "Die Zahlung wird bei der Bank angefochten und kann nicht erstattet werden",
    "charge_already_refunded": "Die Zahlung ist schon ganz erstattet",
    "amount_too_large": "Der Betrag ist größer als das, was von dieser Zahlung noch erstattbar ist",
    "currency_mismatch": "Die Zahlung ist in einer anderen Währung",
    "idempotency_mismatch": "Diese Erstattung wurde schon mit anderen Angaben verlangt; nichts wurde gesendet",
    "refund_failed": "Laut Zahlungsanbieter ist die Erstattung {refund} gescheitert; der Kunde hat das Geld nicht",
    "refund_failed_because": (
        "Laut Zahlungsanbieter ist die Erstattung {refund} gescheitert ({why}); der Kunde hat das Geld nicht"
    ),
    "provider_says_failed": "Laut Zahlungsanbieter ist die Erstattung von {asked} gescheitert",
    "other_amount": (
        "Der Zahlungsanbieter meldet einen anderen Betrag als den freigegebenen; vergleiche beide, ehe es weitergeht"
    ),
    "tampered": (
        "Die Freigabe stimmt nicht mehr mit dem Freigegebenen überein, also wurde nichts gesendet; sieh sie dir an"
    ),
    "no_longer_matches": "Die Freigabe stimmt nicht mehr mit dem überein, was angefragt war",
    "not_resumed": (
        "Die Erstattung war freigegeben, aber nichts führte sie aus; sieh beim Zahlungsanbieter nach, ehe du zahlst"
    ),
    # Store credit
    "credit_person_decides": "Über jedes Guthaben entscheidet ein Mensch",
    "credit_not_positive": "Ein Guthaben muss über null sein",
    "beyond_creditable": "{asked} ist mehr als die {left}, die für diese Bestellung noch möglich sind",
    "more_credit_than_asked": "Angefragt waren nur {asked} Guthaben; für mehr braucht es eine eigene Anfrage",
    "credit_waits": "Das Guthaben von {asked} wartet auf eine Entscheidung",
    "credit_not_issued_yet": "Das Guthaben von {asked} ist freigegeben und noch nicht ausgestellt",
    "credit_being_issued": "Das Guthaben von {asked} wird ausgestellt",
    "credited": "Guthaben von {done} ausgestellt, Eintrag {refund}",
    "credited_part": "Guthaben von {done} von angefragten {asked} ausgestellt, Eintrag {refund}",
    "credit_rejected": "Das Guthaben von {asked} wurde abgelehnt; es wurde keines ausgestellt",
    "credit_expired": (
        "Über das Guthaben von {asked} hat niemand rechtzeitig entschieden; es wurde keines ausgestellt"
    ),
    "credit_cancelled": "Das Guthaben von {asked} wurde abgebrochen; es wurde keines ausgestellt",
    "credit_withdrawn": "Die Anfrage nach Guthaben von {asked} wurde zurückgezogen; es wurde keines ausgestellt",
    "credit_not_settled": "Das Guthaben von {asked} ist nicht abgeschlossen",
    "order_differs": "Die Bestellung selbst ist eine andere, als die Karte zeigte",
    "credited_meanwhile": (
        "Guthaben für diese Bestellung waren {before}, als die Karte gezeigt wurde; jetzt sind es {now}"
    ),
    # What to know of a draft
    "same_again": "Es kam dasselbe heraus: Der Hinweis ließ sich nicht befolgen. Bitte bearbeite ihn selbst.",
    "reviewer_wrote": "Zur Erstattung von {done} für Bestellung {order} schrieb der Prüfende: {text}",
    "removed_image": "Ein Bild wurde entfernt",
    "removed_markdown_link": "Ein formatierter Link wurde entfernt",
    "removed_markup": "Auszeichnungen wurden entfernt",
    "removed_link": "Ein Link wurde entfernt",
    "removed_order_number": "Eine Bestellnummer oder Kennung eines anderen Kunden wurde entfernt",
    "removed_name": "Der Name eines anderen Kunden wurde entfernt",
    "removed_phone_number": "Eine Telefonnummer, die nicht die des Kunden ist, wurde entfernt",
    "removed_account_number": "Eine Kontonummer, die nicht die des Kunden ist, wurde entfernt",
    "removed_card_number": "Eine Kartennummer wurde entfernt",
    "removed_email_address": "Eine E-Mail-Adresse wurde entfernt",
    "removed_hidden_characters": "Unsichtbare Zeichen wurden entfernt",
    "removed_secret": "Ein Schlüssel, ein Token oder ein Passwort wurde entfernt",
}
