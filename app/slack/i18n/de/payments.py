"""German: what the payment provider tells later, and what that means for a card and a case."""

from typing import Final

FACT_DISPUTED_SINCE: Final = "Die Bank des Kunden ficht die Zahlung an, gemeldet am "
FACT_RISK: Final = "Erstattungen an diesen Kunden, die zurückkamen: {count}"
RECEIPT_CAME_BACK: Final = "Erstattung: gesendet und zurückgekommen. Der Kunde hat das Geld nicht."

CAME_BACK_TEXT: Final = "Eine Erstattung kam zurück: {amount} für Bestellung {order}, {customer}"
CAME_BACK: Final = "Die Erstattung von {amount} für Bestellung {order} kam zurück."
CAME_BACK_WHY: Final = "{trouble}."
CAME_BACK_SUPPORT: Final = (
    "Wenn eine Antwort das Geld angekündigt hat, schreibt dem Kunden bitte noch einmal und fragt, "
    "wie er es haben möchte."
)
CAME_BACK_RISK: Final = "Ab jetzt entscheidet bei jeder Erstattung an diesen Kunden ein Mensch."
CAME_BACK_FINANCE: Final = "Bitte die Bücher berichtigen: Erstattung {refund_id} der Zahlung {charge_id}, {amount}."
CAME_BACK_CARD: Final = "<{link}|Zur Karte>"

DISPUTED_TEXT: Final = "Die Bank ficht die Zahlung von Bestellung {order} an, {customer}"
DISPUTED: Final = "Die Bank des Kunden ficht die Zahlung von Bestellung {order} an."
DISPUTED_MEANS: Final = (
    "Solange wird nichts erstattet: Die Anfechtung selbst holt das Geld zurück. "
    "Bitte beim Zahlungsanbieter dazu Stellung nehmen."
)
