"""A flow: stages in sequence or side by side, each with who decides, how many of them, and who may not."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, Self

from app.domain.approvals.escalation import EscalationPolicy

ROUNDS_MAX: Final = 8  # one after the other
SIDE_BY_SIDE_MAX: Final = 8  # stages of one round
REVIEWERS_MAX: Final = 50  # named by one stage
QUORUM_MAX: Final = 20
NAME_CHARS_MAX: Final = 40


class Role(StrEnum):
    """Lists of the desk's file that a stage can name in the place of people."""

    REVIEWERS = "reviewers"
    STAFF = "staff"
    OWNERS = "owners"
    ONCALL = "oncall"


class Closes(StrEnum):
    """What closes a request with no."""

    ONE = "one"  # the first rejection
    MAJORITY = "majority"  # once the rejections leave a stage too few people to reach its quorum


class Barred(StrEnum):
    """Who may not decide a stage, beside whom no stage lets: the asker, the customer."""

    DRAFTER = "drafter"  # who wrote or changed what the customer is to be told
    PREVIOUS = "previous"  # who voted in an earlier stage


@dataclass(frozen=True)
class Stage:
    """Who decides. People are Slack's ids of users (U…, W…) and user groups (S…), or a role of the desk's file."""

    name: str
    reviewers: tuple[str, ...] = ()  # empty: the desk's reviewers
    backups: tuple[str, ...] = ()  # may decide as well, and are not called
    quorum: int = 1
    called: int | None = None  # so many of them are called, taking turns; None: all
    barred: frozenset[Barred] = frozenset()
    ladder: EscalationPolicy | None = None  # None: the request's own

    def __post_init__(self) -> None:
        """Refuse what nobody could decide."""
        if not 0 < len(self.name) <= NAME_CHARS_MAX:
            raise ValueError(f"A stage needs a name of at most {NAME_CHARS_MAX} characters")
        if len(self.reviewers) > REVIEWERS_MAX or len(self.backups) > REVIEWERS_MAX:
            raise ValueError(f"A stage names at most {REVIEWERS_MAX} people and groups, and as many backups")
        if type(self.quorum) is not int or not 1 <= self.quorum <= QUORUM_MAX:
            raise ValueError(f"The quorum of a stage is 1 to {QUORUM_MAX}")
        if self.called is not None and self.called < self.quorum:
            raise ValueError("A stage calls at least as many people as it needs")

    def to_json(self) -> dict[str, Any]:
        """Plain data."""
        ladder = None if self.ladder is None else vars(self.ladder)
        lists = {"reviewers": list(self.reviewers), "backups": list(self.backups), "barred": sorted(self.barred)}
        return {"name": self.name, "quorum": self.quorum, "called": self.called, "ladder": ladder, **lists}

    def entries(self, lists: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
        """Who may decide it, backups too: ids of people and user groups. ``lists`` are the desk's, by their roles."""
        named = (*(self.reviewers or (Role.REVIEWERS,)), *self.backups)
        return tuple(dict.fromkeys(one for entry in named for one in lists.get(entry, (entry,))))

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """The inverse of ``to_json``. Raises TypeError or ValueError on anything else."""
        ladder = data.get("ladder")
        return cls(
            name=data["name"],
            reviewers=tuple(data.get("reviewers", ())),
            backups=tuple(data.get("backups", ())),
            quorum=data.get("quorum", 1),
            called=data.get("called"),
            barred=frozenset(map(Barred, data.get("barred", ()))),
            ladder=None if ladder is None else EscalationPolicy.from_json(ladder),
        )


@dataclass(frozen=True)
class Flow:
    """``rounds`` are decided one after the other; the stages of one round side by side. Frozen with its request."""

    name: str
    rounds: tuple[tuple[Stage, ...], ...]
    closes: Closes = Closes.ONE

    def __post_init__(self) -> None:
        """Refuse what has no end, or two stages of one name."""
        if not 1 <= len(self.rounds) <= ROUNDS_MAX:
            raise ValueError(f"A flow has 1 to {ROUNDS_MAX} rounds")
        if any(not 1 <= len(one) <= SIDE_BY_SIDE_MAX for one in self.rounds):
            raise ValueError(f"A round has 1 to {SIDE_BY_SIDE_MAX} stages")
        names = [stage.name for stage in self.stages]
        if len(names) != len(set(names)):
            raise ValueError("The stages of a flow have names of their own")

    @property
    def stages(self) -> tuple[Stage, ...]:
        """All of them, in order."""
        return tuple(stage for one in self.rounds for stage in one)

    def to_json(self) -> dict[str, Any]:
        """Plain data, as stored in the approval's row."""
        rounds = [[stage.to_json() for stage in one] for one in self.rounds]
        return {"name": self.name, "closes": self.closes.value, "rounds": rounds}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """The inverse of ``to_json``. Raises TypeError or ValueError on anything else."""
        rounds = tuple(tuple(map(Stage.from_json, one)) for one in data["rounds"])
        return cls(name=data["name"], rounds=rounds, closes=Closes(data.get("closes", Closes.ONE)))
