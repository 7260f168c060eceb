"""Who acts in the records: the one place where an actor's id is written and read."""

import re
from typing import Final

from app.domain.ids import ActorId

# What acts by itself. The words are kept in the records for ever: none may change.
AGENT: Final = ActorId("agent")  # proposes and drafts
CLOCK: Final = ActorId("clock")  # what happens because time has passed
DESK: Final = ActorId("desk")  # Countersign itself, where it carries out what was decided
ENGINE: Final = ActorId("engine")  # runs that were cancelled or lost
EVENT: Final = ActorId("event")  # whoever may send the engine events; nobody has checked who that is
GATE: Final = ActorId("gate")  # the procedure that asks for one approval
MAIL: Final = ActorId("mail")  # the door that mail comes in by, and the way out
POLICY: Final = ActorId("policy")  # decides what nobody has to be asked for
PROVIDER: Final = ActorId("provider")  # whoever moves the money
SEED: Final = ActorId("seed")  # the sample data
SYSTEM: Final = ActorId("system")  # Countersign itself, where it asks for something

_SLACK: Final = "slack:"
_MEMBER: Final = re.compile(r"[UW][A-Z0-9]{2,20}")
_KEY: Final = "key"
_PROGRAM: Final = re.compile(r"(key_[0-9a-f]+)(?:\((.+)\))?")
_OPERATOR: Final = re.compile(r"uid-(\d+)\((.+)\)")


def slack_person(user_id: str) -> ActorId:
    """A person in the desk's workspace."""
    return ActorId(f"{_SLACK}{user_id}")


def is_member_id(text: str) -> bool:
    """Whether this may be a person's id as Slack gives it."""
    return _MEMBER.fullmatch(text) is not None


def from_slack(actor: ActorId) -> bool:
    """Whether it is somebody in Slack, whose profile can be asked for."""
    return actor.startswith(_SLACK)


def user_id_of(person: ActorId) -> str:
    """The id in Slack of a person in the desk's workspace."""
    return person.removeprefix(_SLACK)


def mentioned(actor: ActorId | None) -> str | None:
    """Whom Slack can mention: the person's id there, where it is one that Slack could have given."""
    user_id = user_id_of(actor) if actor and from_slack(actor) else ""
    return user_id if is_member_id(user_id) else None


def operator(uid: int, name: str) -> ActorId:
    """Somebody at a terminal: the number counts, the name is only there to be read."""
    return ActorId(f"cli:uid-{uid}({name})" if name else f"cli:uid-{uid}")


def program(key_id: str, name: str = "") -> ActorId:
    """A program of the team's own, known by the key it calls with; the name is only there to be read."""
    return ActorId(f"{_KEY}:{key_id}({name})" if name else f"{_KEY}:{key_id}")


def is_program(actor: ActorId | None) -> bool:
    """Whether it called with a key."""
    return split(actor)[0] == _KEY


def asks_by_request(actor: ActorId) -> bool:
    """Whether what it asks for is a request of its own, which no mail stands behind."""
    return actor == EVENT or is_program(actor)


def key_of(actor: ActorId) -> str | None:
    """The id of the key that a program called with."""
    found = _PROGRAM.fullmatch(split(actor)[1]) if is_program(actor) else None
    return found[1] if found else None


def split(actor: ActorId | None) -> tuple[str, str]:
    """Of what kind an actor is, and its name within that kind."""
    kind, _, name = (actor or "").partition(":")
    return kind, name


def operator_words(name: str) -> str:
    """An operator's name within its kind, for people: ``uid-1000(ada)`` is ``ada, uid 1000``."""
    return _OPERATOR.sub(r"\2, uid \1", name)


def program_words(name: str) -> str:
    """A program's name within its kind, for people: ``key_01ab(shop sync)`` is ``shop sync``."""
    found = _PROGRAM.fullmatch(name)
    return (found[2] or found[1]) if found else name
