"""``/approvals stop``, ``lift``, ``lock @name`` and ``unlock @name``: by owners and on-call, judged live."""

import re
from typing import Final

from app.domain.ids import ActorId
from app.domain.people.actors import slack_person
from app.domain.people.desk_locks import LOCK_REASON_MAX, DeskLock, LockRefusal
from app.errors import BadInput, NotAllowed
from app.slack.api.deadline import ANSWER_SECONDS, within
from app.slack.handlers.approvals.manual_reviews import Said
from app.slack.handlers.commands import CommandDesk
from app.slack.i18n import catalogue
from app.slack.requests.commands import Request
from app.slack.views.approvals.honest.locks import lock_words, refused_words

# With the desk's own word, so that a reviewer's name never reads as one of them.
_WHOLE: Final = {"stop": True, "lift": False}
_ONE: Final = {"lock": True, "unlock": False}
_MEMBER: Final = re.compile(r"([UW][A-Z0-9]{4,20})(?:\s+(.*))?", re.DOTALL)


async def about_locks(command_desk: CommandDesk, asked: Request) -> Said | None:
    """The answer; None where it is none of these words."""
    word, _, rest = asked.text.strip().partition(" ")
    word = word.lower()
    if word not in _WHOLE and word not in _ONE:
        return None
    async with within(ANSWER_SECONDS):
        if not await _may(command_desk, asked):
            raise NotAllowed(catalogue.LOCKS_WHO, detail="not_an_owner")
        person, reason = (None, rest.strip()) if word in _WHOLE else await _named(command_desk, rest.strip())
        sets = {**_WHOLE, **_ONE}[word]
        locks, tenant = command_desk.ports.desk_locks, command_desk.tenant
        found: DeskLock | LockRefusal
        if sets:
            found = await locks.lock(tenant, person, by=asked.actor, reason=reason[:LOCK_REASON_MAX])
        else:
            found = await locks.lift(tenant, person, by=asked.actor)
    if isinstance(found, LockRefusal):
        return refused_words(found), None
    return lock_words(found), None


async def _may(command_desk: CommandDesk, asked: Request) -> bool:
    """Owners by the file in force, and on-call by Slack's group: full members both, as of now."""
    who = (asked.user_id, asked.team_id)
    if asked.user_id in command_desk.config.owners:
        return await command_desk.reviewers.is_full_member(*who)
    return await command_desk.reviewers.is_on_call(*who)


async def _named(command_desk: CommandDesk, rest: str) -> tuple[ActorId, str]:
    """Whom, and why: a reviewer by a name that only they have, or anybody by their member id. Raises BadInput."""
    text = rest.removeprefix("@")
    if (found := _MEMBER.fullmatch(text)) is not None:
        return slack_person(found[1]), (found[2] or "").strip()
    named = await command_desk.reviewers.named(text)
    if len(named) != 1:
        raise BadInput(catalogue.LOCKS_SEVERAL if named else catalogue.LOCKS_HOW, detail="not_one_named")
    [(user_id, name)] = named.items()
    return slack_person(user_id), text[len(name) :].strip()
