"""Reads the interactions Slack sends: only what we use, and only if it comes from a message of ours."""

import re
from typing import Any, Final

from app.domain.ids import Posted, TenantId
from app.errors import BadInput, NotAllowed
from app.slack.api.identity import Identity
from app.slack.i18n import catalogue
from app.slack.requests.payloads import Carried, Press, Reply, Submission, Team, User, json_of, read
from app.slack.requests.presses import Click, Said

_ID: Final = re.compile(r"[A-Za-z0-9_.:-]{1,128}")


def click_from(body: dict[str, Any], tenant: TenantId, us: Identity) -> Click:
    """A button press. Raises BadInput for what Slack never sends, NotAllowed for another app's message."""
    press = read(Press, body)
    _ours(press.message.bot_id, us)
    if press.message.app_id not in {None, us.app_id} or not press.is_in_one_place():
        raise NotAllowed(catalogue.FOREIGN, detail="foreign_message")
    action = press.actions[0]
    return Click(
        tenant=tenant,
        user_id=press.user.id,
        team_id=_team(press.user, press.team),
        target=_opaque(action.value),
        channel=press.container.channel_id,
        ts=press.container.message_ts,
        source=f"slack:{action.action_ts}:{press.user.id}:{action.value}",
        trigger_id=press.trigger_id,
        response_url=press.response_url,
        thread_ts=thread_of(body),
    )


def thread_of(body: dict[str, Any]) -> str:
    """The thread in which the message of a press or a shortcut stands; empty for one of the channel's own."""
    for part in (body.get("container") or {}, body.get("message") or {}):
        thread, own = part.get("thread_ts"), part.get("message_ts") or part.get("ts")
        if thread and thread != own:
            return str(thread)
    return ""


def submission_from(body: dict[str, Any], tenant: TenantId, us: Identity) -> Click:
    """A submitted modal, as a press on the message it was opened from."""
    submission = read(Submission, body)
    _ours(submission.view.bot_id, us)
    carried = read(Carried, json_of(submission.view.private_metadata))
    return Click(
        tenant=tenant,
        user_id=submission.user.id,
        team_id=_team(submission.user, submission.team),
        target=_opaque(carried.target),
        channel=carried.channel,
        ts=carried.ts,
        source=f"slack:{submission.view.id}:{submission.user.id}:{carried.target}",
    )


def opened_from(view: dict[str, Any]) -> str:
    """The channel of the message that a modal was opened from; empty where it carries none."""
    try:
        return read(Carried, json_of(str(view.get("private_metadata") or ""))).channel
    except BadInput:
        return ""


def said_in_thread(body: dict[str, Any], tenant: TenantId) -> Said | None:
    """A person's reply in a thread; None for anything else that is called a message: edits, joins, bots, openers."""
    event = body.get("event") or {}
    # Compared, not looked up: a list in the place of a text cannot be hashed.
    opener = event.get("thread_ts") in (None, event.get("ts"))
    if opener or event.get("bot_id") or event.get("subtype") not in (None, "thread_broadcast"):
        return None
    message = read(Reply, event)
    return Said(
        tenant=tenant,
        user_id=message.user,
        team_id=message.user_team or message.team or "",
        text=message.text,
        thread=Posted(message.channel, message.thread_ts),
        ts=message.ts,
    )


def _team(user: User, team: Team | None) -> str:
    """The person's own workspace: in a shared channel it is not ours. Never guessed to be ours."""
    return user.team_id or (team.id if team else "")


def _ours(bot_id: str | None, us: Identity) -> None:
    # The signature proves which app is spoken to; this proves whose message was pressed.
    if bot_id != us.bot_id:
        raise NotAllowed(catalogue.FOREIGN, detail="foreign_message")


def _opaque(value: str) -> str:
    if not _ID.fullmatch(value):
        raise BadInput(catalogue.UNREADABLE, detail="bad_value")
    return value
