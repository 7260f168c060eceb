"""Locking a key: by the button on what it asked for, or by its name as a command."""

from dataclasses import dataclass
from typing import Final

from app.errors import BadInput, NotAllowed, NotFound
from app.ports.people.key_locks import KeyLocks
from app.slack.api.deadline import ANSWER_SECONDS, within
from app.slack.handlers.approvals.approvals import Desk
from app.slack.handlers.commands import CommandDesk
from app.slack.i18n import catalogue
from app.slack.requests.commands import Request
from app.slack.requests.presses import Click
from app.slack.views.approvals.asked_by import lock_words
from app.slack.views.blocks.rich import Block

LOCK: Final = "lock-key"

Said = tuple[str, list[Block] | None]


@dataclass(frozen=True)
class LockDesk:
    """Whoever presses as far as here is a reviewer or an owner, judged live: the doorkeeper asked."""

    desk: Desk
    locks: KeyLocks

    async def lock(self, click: Click) -> str:
        """The words for whoever pressed; committed by then. The key is the row's: the button names none."""
        async with within(self.desk.commit_seconds):
            try:
                return lock_words(await self.locks.lock_asker(click.tenant, click.approval_id, by=click.actor))
            except NotFound:
                return catalogue.LOCK_KEY_NONE


async def about_keys(command_desk: CommandDesk, asked: Request) -> Said | None:
    """The answer to ``/approvals lock-key NAME``; None where it is not that."""
    word, _, name = asked.text.strip().partition(" ")
    if word.lower() != LOCK:
        return None
    async with within(ANSWER_SECONDS):
        reviewers, owners = command_desk.reviewers, command_desk.config.owners
        if asked.user_id not in owners and not await reviewers.may_decide(asked.user_id, asked.team_id):
            raise NotAllowed(catalogue.LOCK_KEY_WHO, detail="not_a_reviewer")
        try:
            locked = await command_desk.ports.key_locks.lock(command_desk.tenant, name.strip(), by=asked.actor)
        except NotFound:
            raise BadInput(catalogue.LOCK_KEY_HOW, detail="unknown_key") from None
        except BadInput:
            raise BadInput(catalogue.LOCK_KEY_SEVERAL, detail="several_keys") from None
    return lock_words(locked), None
