"""Reads the trial's mails, and the customers they are written by."""

from dataclasses import dataclass
from pathlib import Path

from workers.agent import OrderFact

_FOLDER = Path(__file__).parent
CUSTOMERS: dict[str, tuple[OrderFact, ...]] = {
    "ada": (
        OrderFact("1001", "Team plan, 25 seats, yearly", 129_900, 0, "EUR", "2026-10-21"),
        OrderFact("1003", "Priority support, monthly", 9_900, 0, "EUR", "2026-11-05"),
    ),
    "bea": (
        OrderFact("A-1001", "Two oak chairs and a table", 64_900, 0, "EUR", "2026-09-02"),
        OrderFact("B-100", "Desk lamp", 3_490, 0, "EUR", "2026-10-11"),
        OrderFact("1003-B", "Wool blanket", 5_990, 0, "EUR", "2026-11-12"),
    ),
    "carl": (
        OrderFact("W5999999", "Running shoes, size 43", 12_900, 0, "USD", "2026-10-30"),
        OrderFact("INV/2024/17", "Espresso machine with milk jug", 34_900, 0, "USD", "2026-11-15"),
    ),
    "dora": (
        OrderFact("1003", "Esstisch und vier Stühle", 89_900, 0, "EUR", "2026-11-03"),
        OrderFact("1006", "Stehlampe", 4_990, 0, "EUR", "2026-11-09"),
        OrderFact("10030", "Kissen, 3 Stück", 2_997, 0, "EUR", "2026-11-10"),
    ),
    "emil": (OrderFact("#1003", "Steel kettle", 5_000, 0, "EUR", "2026-11-01"),),
    "finn": (
        OrderFact("ord_1007", "Steel kettle with lid", 5_000, 0, "EUR", "2026-08-10"),
        OrderFact("ord_1008", "Desk lamp", 12_000, 2_000, "EUR", "2026-09-02"),
        OrderFact("ord_1009", "Blue mug", 1_250, 1_250, "EUR", "2026-10-20"),
    ),
    "gus": (
        OrderFact("GB-2041-X", "Six wine glasses", 8_999, 0, "GBP", "2026-10-28"),
        OrderFact("GB-2042-X", "Decanter", 1_250, 0, "GBP", "2026-11-18"),
    ),
    "hans": (
        OrderFact("7731", "Kaffeemaschine", 24_900, 0, "EUR", "2026-11-04"),
        OrderFact("7740", "Wasserfilter, 2 Stück", 1_990, 0, "EUR", "2026-11-14"),
    ),
    "ines": (OrderFact("R-20871", "Winterjacke, Größe 40", 13_995, 0, "EUR", "2026-11-10"),),
}
GERMAN = frozenset({"dora", "hans", "ines"})


@dataclass(frozen=True)
class TrialMail:
    """One mail with what is right: a proposal (order and cents), or none and what the reply does."""

    kind: str
    customer: str
    subject: str
    body: str
    proposal: tuple[str, int] | None
    reply: str

    @property
    def orders(self) -> tuple[OrderFact, ...]:
        return CUSTOMERS[self.customer]


def mails(name: str) -> list[TrialMail]:
    text = (_FOLDER / name).read_text(encoding="utf-8")
    return [_mail(block) for block in ("\n" + text).split("\n=== ") if block.strip()]


def sentences() -> list[tuple[str, bool, str]]:
    """Single sentences: their kind, whether they are a plain request, and what they say."""
    text = (_FOLDER / "sentences.txt").read_text(encoding="utf-8")
    found = []
    for block in ("\n" + text).split("\n=== ")[1:]:
        head, *said = block.strip().split("\n")
        kind, right = (part.strip() for part in head.split("|"))
        found += [(kind, right == "proposed", one) for one in said]
    return found


def _mail(block: str) -> TrialMail:
    head, subject, body = block.removeprefix("=== ").split("\n", 2)
    kind, customer, right = (part.strip() for part in head.split("|"))
    first, second = right.split()
    proposal = None if first == "none" else (first, int(second.replace(".", "")))
    return TrialMail(kind, customer, subject.removeprefix("Subject:").strip(), body.strip(), proposal, second)
