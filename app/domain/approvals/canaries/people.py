"""People who do not exist: a first and a last name that many have, and an address made of both and four digits."""

import random
from dataclasses import dataclass
from typing import Final

FIRST: Final = (
    "Anna", "Ben", "Clara", "David", "Elena", "Felix", "Greta", "Hugo", "Ines", "Jonas", "Karin", "Leon", "Maria",
    "Nils", "Olga", "Paul", "Rosa", "Simon", "Tessa", "Victor",
)  # fmt: skip
LAST: Final = (
    "Adler", "Bauer", "Costa", "Dietz", "Evans", "Fischer", "Garcia", "Hansen", "Ivanov", "Jensen", "Keller", "Lopez",
    "Moreau", "Novak", "Olsen", "Peters", "Rossi", "Sauer", "Thomas", "Weber",
)  # fmt: skip
DOMAINS: Final = ("gmail.com", "outlook.com", "gmx.net", "icloud.com")  # where a desk's customers share none


@dataclass(frozen=True)
class MadeUp:
    """Somebody who does not exist."""

    name: str
    email: str


def somebody(domains: tuple[str, ...], draw: random.Random) -> MadeUp:
    """Their digits keep them from being anybody who does."""
    first, last = draw.choice(FIRST), draw.choice(LAST)
    dot, digits = draw.choice((".", "_", "")), draw.randrange(1000, 10_000)
    local = f"{first}{dot}{last}{digits}".lower()
    return MadeUp(f"{first} {last}", f"{local}@{draw.choice(domains or DOMAINS)}")
