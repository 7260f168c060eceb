"""What the engine holds about our functions, compared with what we are."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from app.domain.operations.origins import same_door

APP_ID_CHARS_MAX: Final = 64

_APP: Final = "countersign"
_DEFAULT_TENANT: Final = "demo"
_APP_ID: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class Standing(StrEnum):
    """How we stand at the engine."""

    OURS = "ours"  # it calls us, and for every function of ours
    OUTDATED = "outdated"  # it calls us, but does not know all functions
    SURPLUS = "surplus"  # it calls us, and for functions that are none of ours as well
    FORGOTTEN = "forgotten"  # it knows none of our functions
    STRANGER = "stranger"  # it calls somebody who cannot prove to be a host with our key
    SIBLING = "sibling"  # it calls another live host of this tenant, at another address
    FOREIGN = "foreign"  # it calls the live host of another tenant, which has our app id
    AWAY = "away"  # it does not answer
    UNKNOWN = "unknown"  # it does not tell, as Inngest Cloud, or does not let us ask


# What somebody should put right if it lasts. An engine that is away is no fault of a registration.
WRONG: Final = frozenset(
    {Standing.OUTDATED, Standing.FORGOTTEN, Standing.STRANGER, Standing.SIBLING, Standing.FOREIGN}
)


class Who(StrEnum):
    """Who answers at an address that the engine calls for our app."""

    SIBLING = "sibling"
    FOREIGN = "foreign"
    STRANGER = "stranger"  # somebody answers and cannot prove to hold our key
    SILENT = "silent"  # nobody answers now


@dataclass(frozen=True)
class Ours:
    """What the engine should hold."""

    app_id: str
    address: str
    functions: frozenset[str]


@dataclass(frozen=True)
class Held:
    """What it holds under our app id."""

    functions: frozenset[str]
    addresses: frozenset[str] = frozenset()  # empty: it does not tell where it calls
    made: Mapping[str, str] = field(default_factory=dict)  # since when it knows each function; empty: not told


@dataclass(frozen=True)
class Registration:
    """How it stands, since when, and the address that is called where that is not ours."""

    standing: Standing
    since: datetime
    address: str = ""

    @property
    def well(self) -> bool | None:
        """None where nobody can tell."""
        if self.standing in (Standing.UNKNOWN, Standing.AWAY):
            return None
        return self.standing in (Standing.OURS, Standing.SURPLUS)


def compare(ours: Ours, held: Held | None) -> Standing:
    """STRANGER is any address that is not ours; who is there must be asked. ``held`` None: it does not tell."""
    if held is None:
        return Standing.UNKNOWN
    if not held.functions:
        return Standing.FORGOTTEN
    if other_address(ours, held):
        return Standing.STRANGER
    if ours.functions - held.functions:
        return Standing.OUTDATED
    if not held.addresses:
        return Standing.UNKNOWN
    return Standing.SURPLUS if held.functions - ours.functions else Standing.OURS


def other_address(ours: Ours, held: Held) -> str:
    """One that is called for our app and is not ours; empty where there is none."""
    return next((one for one in sorted(held.addresses) if not same_door(one, ours.address)), "")


def is_new_memory(before: Held, now: Held) -> bool:
    """Whether the engine learned functions anew that it knew before: what it was running is gone with its memory."""
    return any(now.made[slug] != made for slug, made in before.made.items() if slug in now.made)


def app_id_of(tenant: str) -> str:
    """The app a tenant's host is at the engine unless it is told otherwise.

    Of its own for each tenant, so that two hosts at one engine do not take each other's place by being left as they
    are; the tenant comes first, because a function's id begins with its app's, and no app's may begin with another's.
    """
    return _APP if tenant == _DEFAULT_TENANT else f"{tenant}-{_APP}"


def refuse_app_id(text: str) -> str:
    """The same text. Raises ValueError with a sentence where it cannot be an app's id."""
    if text and (len(text) > APP_ID_CHARS_MAX or not _APP_ID.fullmatch(text)):
        raise ValueError(
            f"INNGEST_APP_ID is made of lower-case letters, digits and single hyphens, at most {APP_ID_CHARS_MAX} "
            "of them, such as acme-countersign; leave it empty for the tenant's own"
        )
    return text
