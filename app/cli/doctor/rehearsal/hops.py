"""The hops of a rehearsal, in order: which were reached and when, and what to look at where one was not."""

from dataclasses import dataclass
from datetime import datetime

from app.domain.operations.rehearsals import Rehearsal


@dataclass(frozen=True)
class Hop:
    """``at`` is None where nobody wrote the time down, and for what was not reached."""

    name: str
    reached: bool
    at: datetime | None
    fix: str  # where it is not reached though the one before was


def hops_of(found: Rehearsal) -> list[Hop]:
    """As the row tells them. What nobody pressed has no more hops than its end."""
    pressed = found.pressed_at is not None
    press = [
        Hop(
            f"pressed by {found.pressed_by}" if pressed else "pressed",
            pressed,
            found.pressed_at,
            "Nobody who may decide pressed: see that reviewers are in the channel, and press on the card.",
        )
    ]
    return [
        Hop("mail accepted", found.mailed_at is not None, found.mailed_at, "The mail door did not take it."),
        Hop(
            "event published",
            found.published,
            None,
            "The host does not reach the engine: look at Engine in `countersign doctor`, and at the host's log.",
        ),
        Hop(
            "function woke",
            found.woke_at is not None,
            found.woke_at,
            "The engine does not reach the host: look at Registration and Public address in `countersign doctor`.",
        ),
        Hop("card posted", found.card_posted_at is not None, found.card_posted_at, _no_card(found)),
        *(press if pressed or found.outcome is None or found.outcome == "expired" else []),
        Hop(
            "run went on",
            found.resumed_at is not None,
            found.resumed_at,
            "The press was committed, and its event did not wake the run: look at Engine in `countersign doctor`.",
        ),
        Hop("outcome shown", found.told_at is not None, found.told_at, _no_card(found)),
    ]


def _no_card(found: Rehearsal) -> str:
    if found.trouble:
        return f"Slack refused it ({found.trouble}): look at Channels and Scopes in `countersign doctor`."
    return "Slack does not answer, or refuses for now: look at Slack in `countersign doctor`, and at the host's log."


def stuck_at(found: Rehearsal) -> Hop | None:
    """The first hop that was not reached."""
    return next((hop for hop in hops_of(found) if not hop.reached), None)
