"""Owns every sentence the offline rules write to a customer, in each of their languages."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Sentences:
    """One language. In `doubts`, {about} is an order or a sum and {near} what it is compared with."""

    doubts: Mapping[str, str]
    outcomes: Mapping[str, str]
    greeting: str
    closing: str
    no_model: str
    not_understood: str
    cancels: str
    rule: str
    no_rule: str
    hours: str
    refunds_shown: str
    orders: str
    order_line: str
    refunded: str
    reason: str
    items: str
    this_order: str
    did_you_mean: str
    order: str
    your_orders: str


ENGLISH: Final = Sentences(
    doubts={
        "no_orders": "I could not find any order under your email address. "
        "Could you send us the order number, or write from the address you ordered with?",
        "nothing_left": "As far as I can see there is nothing left to refund on {about}. "
        "If you think that is wrong, tell us and a colleague will check it.",
        "which_order": "Which order is this about? Please send us its number, "
        "and say whether you mean the whole order or a sum.",
        "one_at_a_time": "You name more than one order, and I can ask for one refund at a time. "
        "Which order should come first: its number, and the whole order or what sum? A mail for each of "
        "them works best.",
        "unknown_order": "I could not find order {about} among the orders under your email address. Could "
        "you check the number?",
        "which_items": "Your mail is about a part of order {about}. Which items do you mean, and what sum "
        "would you like "
        "to have refunded for them? Please tell us the sum, or say that you mean the whole order.",
        "how_much": "How much would you like to have refunded? Please tell us one exact sum for order {about}, "
        "or say that you mean the whole order.",
        "other_currency": "Your order was paid in {about}. "
        "Could you tell us the amount you would like to have refunded in that currency?",
        "too_much": "At most {near} of order {about} can still be refunded. Would you like us to ask for that?",
        "too_long": "Your mail is longer than I can read to its end. Could you tell us in one short sentence "
        "which order "
        "it is about, and whether you want the whole order or what sum refunded?",
        "declined": "I understand that you do not want a refund, so I have not asked for one. "
        "A colleague will read what you wrote and answer the rest.",
        "charged_twice": "I am sorry about the payment you describe. A colleague will compare it with what "
        "we received; "
        "the date and the amount of each booking on your statement help us. "
        "I have not asked for a refund until that is clear.",
        "chargeback": "A colleague will look at your case personally before anything else is done, so I have "
        "not asked for a refund myself.",
        "refund_status": "This is what our records show about your refunds. If money is missing, "
        "a colleague will look up where it is; I have not asked for a new refund.",
        "repeated": "You have written to us about this before. So that nothing is refunded twice I have not "
        "asked again; "
        "a colleague will look up where your request stands and answer you.",
        "third_person": "The request seems to be for somebody else. Could the person who ordered write to us "
        "from the address the order was placed with? I have not asked for a refund.",
        "conditional": "You would like a refund under a condition, so I have not asked for one yet. "
        "When you have made up your mind, write to us with the order number, and say whether you mean the "
        "whole order or what sum.",
        "other_remedy": "A colleague will see whether we can do what you ask for. I have not asked for a "
        "refund. "
        "If you would rather have your money back, tell us the order number, and whether you mean the whole "
        "order or what sum.",
        "tracking": "A colleague will look up where your parcel is. I have not asked for a refund. "
        "If you want your money back instead, tell us the order number and that you mean the whole order.",
    },
    outcomes={
        "executed": "Your refund for order {order} is on its way. {receipt}",
        "rejected": "Thank you for your patience. A colleague looked carefully at your request for order "
        "{order}, and we are sorry that we cannot refund it.",
        "expired": "Your refund request for order {order} has not been decided yet. "
        "We are sorry for the wait; a person will follow up with you.",
        "facts_changed": "No refund was made for order {order} yet, because something about the order "
        "changed while "
        "we were looking at it. {receipt}",
        "blocked": "No refund was made for order {order}. {why}",
        "other": "I could not put a refund for order {order} forward. A colleague will look at it.",
    },
    greeting="Hello,",
    closing="Kind regards,\nThe support desk",
    no_model="(Drafted by fixed rules. No language model wrote this message.)",
    not_understood="Thank you for your message. I am not sure what you need; a colleague will read it and "
    "answer you. "
    "If it is about an order, its number helps us.",
    cancels="A colleague will see whether the order can still be cancelled and answer you.",
    rule="This is how it works:\n{rule}",
    no_rule="I do not have our rule for that at hand; a colleague will add it to this answer.",
    hours="I do not have our opening hours at hand; a colleague will add them to this answer.",
    refunds_shown="This is what our records show about your refunds.",
    orders="Your orders:",
    order_line="- {order} of {placed_on}: {description}, {paid}",
    refunded=" ({amount} refunded)",
    reason="The reason: {note}",
    items="It is for {items}.",
    this_order="Is it about order {order}? Please send us that number, and say whether you mean the whole "
    "order or what sum.",
    did_you_mean="Did you mean order {near}?",
    order="order {order}",
    your_orders="your orders",
)

GERMAN: Final = Sentences(
    doubts={
        "no_orders": "Unter Ihrer E-Mail-Adresse habe ich keine Bestellung gefunden. Können Sie uns die "
        "Bestellnummer "
        "nennen oder von der Adresse schreiben, mit der Sie bestellt haben?",
        "nothing_left": "Soweit ich sehe, gibt es bei {about} nichts mehr zu erstatten. "
        "Wenn das nicht stimmt, schreiben Sie uns bitte, dann prüft es eine Kollegin oder ein Kollege.",
        "which_order": "Um welche Bestellung geht es? Bitte nennen Sie uns die Bestellnummer "
        "und ob Sie die ganze Bestellung oder einen Betrag meinen.",
        "one_at_a_time": "Sie nennen mehr als eine Bestellung, und ich kann immer nur um eine Erstattung "
        "bitten. "
        "Welche Bestellung soll zuerst drankommen: die Nummer, und die ganze Bestellung oder welcher Betrag? "
        "Am besten schreiben Sie uns zu jeder eine eigene Mail.",
        "unknown_order": "Die Bestellung {about} finde ich unter den Bestellungen zu Ihrer E-Mail-Adresse "
        "nicht. "
        "Können Sie die Nummer bitte prüfen?",
        "which_items": "Ihre Mail betrifft einen Teil der Bestellung {about}. Um welche Artikel geht es, und "
        "welchen Betrag "
        "möchten Sie dafür erstattet haben? Bitte nennen Sie uns den Betrag, oder schreiben Sie, dass Sie "
        "die ganze Bestellung meinen.",
        "how_much": "Wie viel möchten Sie erstattet haben? Bitte nennen Sie uns einen genauen Betrag für die "
        "Bestellung {about}, "
        "oder schreiben Sie, dass Sie die ganze Bestellung meinen.",
        "other_currency": "Ihre Bestellung wurde in {about} bezahlt. "
        "Welchen Betrag möchten Sie in dieser Währung erstattet haben?",
        "too_much": "Von der Bestellung {about} können höchstens noch {near} erstattet werden. Sollen wir "
        "darum bitten?",
        "too_long": "Ihre Mail ist länger, als ich bis zum Ende lesen kann. Können Sie uns in einem kurzen "
        "Satz schreiben, "
        "um welche Bestellung es geht und ob Sie die ganze Bestellung oder welchen Betrag erstattet haben "
        "möchten?",
        "declined": "Ich verstehe, dass Sie keine Erstattung möchten, und habe deshalb auch nicht darum "
        "gebeten. "
        "Eine Kollegin oder ein Kollege liest Ihre Mail und beantwortet das Übrige.",
        "charged_twice": "Die Abbuchung, die Sie beschreiben, tut uns leid. Eine Kollegin oder ein Kollege "
        "vergleicht sie mit dem, was bei uns "
        "eingegangen ist; Datum und Betrag jeder Buchung auf Ihrem Kontoauszug helfen uns dabei. "
        "Bis das geklärt ist, habe ich nicht um eine Erstattung gebeten.",
        "chargeback": "Eine Kollegin oder ein Kollege sieht sich Ihren Fall persönlich an, bevor etwas "
        "anderes geschieht; "
        "ich habe deshalb nicht selbst um eine Erstattung gebeten.",
        "refund_status": "Das zeigen unsere Aufzeichnungen zu Ihren Erstattungen. Wenn Geld fehlt, sieht "
        "eine Kollegin oder ein Kollege "
        "nach, wo es geblieben ist; um eine neue Erstattung habe ich nicht gebeten.",
        "repeated": "Sie haben uns dazu schon geschrieben. Damit nichts doppelt erstattet wird, habe ich "
        "nicht noch einmal darum "
        "gebeten; eine Kollegin oder ein Kollege sieht nach, wie es um Ihr Anliegen steht, und antwortet "
        "Ihnen.",
        "third_person": "Es scheint um die Bestellung einer anderen Person zu gehen. Kann sie uns bitte "
        "selbst schreiben, "
        "von der Adresse, mit der bestellt wurde? Um eine Erstattung habe ich nicht gebeten.",
        "conditional": "Sie möchten eine Erstattung nur unter einer Bedingung, deshalb habe ich noch nicht "
        "darum gebeten. "
        "Wenn Sie sich entschieden haben, schreiben Sie uns bitte die Bestellnummer und ob Sie die ganze "
        "Bestellung oder welchen Betrag meinen.",
        "other_remedy": "Eine Kollegin oder ein Kollege sieht nach, ob wir Ihren Wunsch erfüllen können. Um "
        "eine Erstattung habe ich nicht "
        "gebeten. Wenn Sie lieber Ihr Geld zurückhaben möchten, nennen Sie uns bitte die Bestellnummer und "
        "ob Sie die ganze "
        "Bestellung oder welchen Betrag meinen.",
        "tracking": "Eine Kollegin oder ein Kollege sieht nach, wo Ihr Paket ist. Um eine Erstattung habe "
        "ich nicht gebeten. "
        "Wenn Sie stattdessen Ihr Geld zurückhaben möchten, nennen Sie uns bitte die Bestellnummer und dass "
        "Sie die ganze Bestellung meinen.",
    },
    outcomes={
        "executed": "Ihre Erstattung für die Bestellung {order} ist unterwegs. {receipt}",
        "rejected": "Vielen Dank für Ihre Geduld. Eine Kollegin oder ein Kollege hat sich Ihr Anliegen zur "
        "Bestellung {order} "
        "genau angesehen; wir können sie leider nicht erstatten.",
        "expired": "Über Ihre Bitte um Erstattung der Bestellung {order} ist noch nicht entschieden. "
        "Es tut uns leid, dass Sie warten müssen; ein Mensch meldet sich bei Ihnen.",
        "facts_changed": "Für die Bestellung {order} wurde noch nichts erstattet, weil sich an ihr etwas "
        "geändert hat, während wir "
        "sie geprüft haben. {receipt}",
        "blocked": "Für die Bestellung {order} wurde nichts erstattet. {why}",
        "other": "Um eine Erstattung der Bestellung {order} konnte ich nicht bitten. Eine Kollegin oder ein "
        "Kollege sieht sie sich an.",
    },
    greeting="Guten Tag,",
    closing="Mit freundlichen Grüßen\nIhr Support",
    no_model="(Nach festen Regeln entworfen. Kein Sprachmodell hat diese Nachricht geschrieben.)",
    not_understood="Vielen Dank für Ihre Nachricht. Ich bin nicht sicher, was Sie brauchen; eine Kollegin "
    "oder ein Kollege liest sie "
    "und antwortet Ihnen. Wenn es um eine Bestellung geht, hilft uns ihre Nummer.",
    cancels="Eine Kollegin oder ein Kollege sieht nach, ob sich die Bestellung noch stornieren lässt, und "
    "antwortet Ihnen.",
    rule="So ist es bei uns geregelt:\n{rule}",
    no_rule="Unsere Regel dazu habe ich nicht zur Hand; eine Kollegin oder ein Kollege ergänzt sie in "
    "dieser Antwort.",
    hours="Unsere Öffnungszeiten habe ich nicht zur Hand; eine Kollegin oder ein Kollege ergänzt sie in "
    "dieser Antwort.",
    refunds_shown="Das zeigen unsere Aufzeichnungen zu Ihren Erstattungen.",
    orders="Ihre Bestellungen:",
    order_line="- {order} vom {placed_on}: {description}, {paid}",
    refunded=" ({amount} erstattet)",
    reason="Der Grund: {note}",
    items="Sie betrifft {items}.",
    this_order="Geht es um die Bestellung {order}? Bitte nennen Sie uns diese Nummer "
    "und ob Sie die ganze Bestellung oder welchen Betrag meinen.",
    did_you_mean="Meinen Sie die Bestellung {near}?",
    order="der Bestellung {order}",
    your_orders="Ihren Bestellungen",
)
