"""Who of a stage is called: all of its reviewers, or so many of them, others for each request."""

import hashlib
from collections.abc import Sequence

from app.domain.approvals.flows.flow import Stage
from app.domain.approvals.flows.judging import StageState, Tally


def open_stages(tally: Tally) -> tuple[Stage, ...]:
    """Whose turn it is."""
    return tuple(stage for stage in tally.flow.stages if tally.state(stage) is StageState.OPEN)


def taking_turns(people: Sequence[str], count: int, about: str) -> tuple[str, ...]:
    """So many of them, the same ones each time for the same request, and over many requests each as often."""

    def turn(person: str) -> bytes:
        return hashlib.sha256(f"{about}:{person}".encode()).digest()

    return tuple(sorted(people, key=turn)[:count])
