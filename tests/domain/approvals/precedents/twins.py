"""Requests with known twins: the same matter told in other words, of other amounts, in English and in German."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from app.domain.approvals.precedents.embedding import Embedding, local_embedding
from app.domain.approvals.precedents.request import Words
from app.domain.approvals.precedents.similarity import Candidate, Features, age_band, amount_band
from app.domain.ids import ApprovalId

_Between = tuple[int, int]

# What is bought says nothing about the matter: it is drawn for each.
_THINGS = (
    "Desk lamp, blue",
    "Garden chair, oak",
    "Hiking boots",
    "Coffee beans, one kilo",
    "Phone, 128 GB",
    "Dinner set",
)
# What a matter is called: by customers in each language, by the agent; from and to which amount, and age.
_MATTERS: dict[str, tuple[list[str], list[str], list[str], _Between, _Between]] = {
    "broken": (
        [
            "the lamp arrived broken, glass everywhere",
            "the shade of my lamp was shattered in the box",
            "glass of the lamp is cracked and broken since delivery",
        ],
        [
            "die Lampe kam zerbrochen an, überall Glas",
            "der Schirm der Lampe war im Karton zerbrochen",
            "das Glas der Lampe ist gesprungen und zerbrochen geliefert",
        ],
        ["Arrived broken, photo attached", "Glass shade broken on arrival"],
        (3_000, 7_000),
        (1, 14),
    ),
    "twice": (
        [
            "you charged my card twice for the same subscription",
            "double charge on my card for one subscription",
            "my subscription was charged two times this month, charged twice",
        ],
        [
            "mein Abonnement wurde doppelt abgebucht",
            "doppelte Abbuchung für ein Abonnement auf meiner Karte",
            "diesen Monat wurde das Abonnement zweimal, also doppelt, abgebucht",
        ],
        ["Charged twice for one subscription", "Duplicate charge of the subscription"],
        (1_000, 2_500),
        (1, 30),
    ),
    "late": (
        [
            "my parcel never came, two weeks late and tracking stands still",
            "parcel still not delivered, tracking shows nothing",
            "the delivery is late, the parcel has not arrived",
        ],
        [
            "mein Paket kam nie an, die Sendungsverfolgung steht still",
            "das Paket wurde noch nicht zugestellt",
            "die Zustellung ist verspätet, das Paket ist nicht angekommen",
        ],
        ["Parcel not delivered, tracking silent", "Delivery late, parcel lost by the carrier"],
        (8_000, 16_000),
        (14, 40),
    ),
    "size": (
        [
            "the boots are the wrong size, too small for me",
            "boots do not fit, size is too small",
            "these boots came in a size too small, I return them",
        ],
        [
            "die Stiefel haben die falsche Größe und sind zu klein",
            "Stiefel passen nicht, Größe zu klein",
            "die Stiefel kamen eine Größe zu klein, ich sende sie zurück",
        ],
        ["Wrong size, boots returned unworn", "Boots too small, returned"],
        (9_000, 18_000),
        (5, 30),
    ),
    "cancel": (
        [
            "please cancel my booking for the workshop, I am ill",
            "I cannot attend the workshop and cancel my booking",
            "cancel the workshop booking, I fell ill",
        ],
        [
            "bitte stornieren Sie meine Buchung für den Kurs, ich bin krank",
            "ich kann am Kurs nicht teilnehmen und storniere",
            "Stornierung der Kursbuchung wegen Krankheit",
        ],
        ["Cancels the workshop booking for illness", "Booking of the workshop cancelled, customer ill"],
        (6_000, 12_000),
        (1, 60),
    ),
    "taste": (
        [
            "the coffee tastes stale and bitter, not as described",
            "stale coffee beans, bitter taste",
            "coffee beans smell stale, I want my money back",
        ],
        [
            "der Kaffee schmeckt alt und bitter, nicht wie beschrieben",
            "alte Kaffeebohnen mit bitterem Geschmack",
            "die Kaffeebohnen riechen alt, ich möchte mein Geld zurück",
        ],
        ["Coffee stale on arrival", "Beans stale, taste not as described"],
        (1_500, 4_000),
        (3, 20),
    ),
    "battery": (
        [
            "the battery of the phone no longer charges after a month",
            "phone battery dies within an hour, will not charge",
            "battery defective, the phone does not charge anymore",
        ],
        [
            "der Akku des Telefons lädt nach einem Monat nicht mehr",
            "Telefonakku ist nach einer Stunde leer und lädt nicht",
            "Akku defekt, das Telefon lädt nicht mehr auf",
        ],
        ["Battery defective within warranty", "Phone battery does not charge"],
        (20_000, 45_000),
        (25, 90),
    ),
    "missing": (
        [
            "two plates are missing from the dinner set",
            "the dinner set came incomplete, plates missing",
            "plates missing in the box of my dinner set",
        ],
        [
            "im Geschirrset fehlen zwei Teller",
            "das Geschirrset kam unvollständig, Teller fehlen",
            "es fehlen Teller in der Kiste mit dem Geschirrset",
        ],
        ["Part of the set missing: plates", "Dinner set incomplete, plates missing"],
        (7_000, 15_000),
        (2, 14),
    ),
}
_HELLO = {
    "en": ["Hello,", "Dear team,", "Good morning,"],
    "de": ["Guten Tag,", "Hallo zusammen,", "Sehr geehrte Damen und Herren,"],
}
_BYE = {
    "en": [
        "Please help me with my order. Thank you very much.",
        "I would like my money back. Kind regards",
        "What can you do?",
    ],
    "de": [
        "Bitte helfen Sie mir mit meiner Bestellung. Vielen Dank.",
        "Ich möchte mein Geld zurück. Viele Grüße",
        "Was können Sie tun?",
    ],
}


@dataclass(frozen=True)
class Told:
    """One request, and which matter it is of."""

    matter: str
    features: Features
    words: Words
    embedding: Embedding
    id: ApprovalId

    def as_candidate(self) -> Candidate:
        return Candidate(self.id, self.features, self.embedding.vector)


def requests(seed: int, each: int = 6) -> list[Told]:
    """``each`` of every matter in each language, none in quite the words of another."""
    return list(_requests(Random(seed), each))


def _requests(dice: Random, each: int) -> Iterator[Told]:
    for matter, (english, german, reasons, cents, days) in _MATTERS.items():
        for language, told in (("en", english), ("de", german)):
            for number in range(each):
                yield _one(dice, matter, language, told[number % len(told)], dice.choice(reasons), cents, days)


def _one(dice: Random, matter: str, language: str, told: str, reason: str, cents: _Between, days: _Between) -> Told:
    said = told.split(", ")
    dice.shuffle(said)
    body = f"{dice.choice(_HELLO[language])}\n{', '.join(said)}. {dice.choice(_BYE[language])}"
    words = Words(
        dice.choice(["", "My order", "Bestellung 1003", told.partition(",")[0]]), body, reason, dice.choice(_THINGS)
    )
    features = Features(
        "refund",
        "EUR",
        amount_band(dice.randint(*cents), "EUR"),
        age_band(dice.randint(*days)),
        dice.choice(["standard", "standard", "pro", "enterprise"]),
    )
    name = ApprovalId(f"apr_{dice.getrandbits(48):012x}")
    return Told(matter, features, words, local_embedding(words.parts()), name)
