"""Who may press, type and choose what, and whether a press belongs where it was made: decided before any listener."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any, Final, NoReturn

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from app.domain.approvals.presses import Kind, RefusedPress, Shown
from app.domain.ids import AutoHourId, Posted
from app.errors import NotAllowed, Unavailable
from app.ports.approvals.approvals import Presses
from app.slack import ids
from app.slack.api import deadline
from app.slack.api.config import SlackConfig
from app.slack.api.errors import FAILURES, code_of, is_transient
from app.slack.api.identity import Identity
from app.slack.i18n import catalogue
from app.slack.inbound import foreign_app
from app.slack.outbound.marks import mark_of
from app.slack.people.reviewers import Reviewers
from app.slack.requests.commands import Request, command_from, in_view_from, shortcut_from
from app.slack.requests.interactions import click_from, submission_from
from app.slack.requests.presses import Click

_log = structlog.get_logger("countersign.slack")
Body = dict[str, Any]


class May(Enum):
    """Who may do something. People are judged live, by ``Reviewers``."""

    ANYBODY = "anybody"  # the answer holds nothing of anybody's
    STAFF = "staff"  # whoever may be shown what we know of customers, reviewers included
    ONCALL = "oncall"  # staff, and the on-call group
    CALLED = "called"  # the on-call group, and reviewers; without a group, staff
    REVIEWER = "reviewer"
    REVIEWER_OR_OWNER = "reviewer_or_owner"
    OWNER = "owner"  # whom the desk's file in force names
    JUDGED = "judged"  # reviewers, judged where the attempt is put on record as a vote, a wish or a question


@dataclass(frozen=True)
class Rule:
    """``names`` says which kind of row the button's value, or the modal, names."""

    may: May
    names: Kind | None = None
    in_view: bool = False  # in a modal or the App Home; else on a message, or nowhere


_JUDGED_CARD: Final = Rule(May.JUDGED, Kind.APPROVAL)
_JUDGED_LINE: Final = Rule(May.JUDGED, Kind.AUTO_HOUR)
_TYPED_CHANGE: Final = Rule(May.REVIEWER, Kind.APPROVAL, in_view=True)
_STAFF_DRAFT: Final = Rule(May.STAFF, Kind.DRAFT)
_STAFF_STALLED: Final = Rule(May.STAFF, Kind.STALLED)
_STAFF_QUEUE: Final = Rule(May.STAFF, in_view=True)

_REROUTED: Final = {Kind.DRAFT, Kind.STALLED, Kind.CASE}  # shown in another channel where #support is gone

# What is not in these tables is not done; a test compares them with what listeners are bound to.
ACTIONS: Final = {
    ids.APPROVE: _JUDGED_CARD,
    ids.REJECT: _JUDGED_CARD,
    ids.CHANGE: _JUDGED_CARD,
    ids.UNDO: _JUDGED_CARD,
    ids.REOPEN: _JUDGED_CARD,
    ids.AUTO_UNDO: _JUDGED_LINE,
    ids.AUTO_ASK: _JUDGED_LINE,
    ids.AUTO_ASK_STOP: _JUDGED_LINE,
    ids.ASK: _JUDGED_CARD,
    ids.DETAILS: Rule(May.STAFF, Kind.APPROVAL),
    ids.REVEAL: Rule(May.STAFF, Kind.APPROVAL, in_view=True),
    ids.REVEAL_ARGUMENTS: Rule(May.REVIEWER, Kind.APPROVAL, in_view=True),
    ids.WITHDRAW: Rule(May.REVIEWER, Kind.APPROVAL, in_view=True),
    ids.LOCK_KEY: Rule(May.REVIEWER_OR_OWNER, Kind.APPROVAL),
    ids.LOCK_KEY_IN_DETAILS: Rule(May.REVIEWER_OR_OWNER, Kind.APPROVAL, in_view=True),
    ids.AMOUNT_INPUT: _TYPED_CHANGE,
    ids.LINES_INPUT: _TYPED_CHANGE,
    ids.QUANTITY_INPUT: _TYPED_CHANGE,
    ids.SEND_DRAFT: _STAFF_DRAFT,
    ids.EDIT_DRAFT: _STAFF_DRAFT,
    ids.RETRY_DRAFT: _STAFF_DRAFT,
    ids.SEND_AGAIN: _STAFF_DRAFT,
    ids.ARRIVED: _STAFF_DRAFT,
    ids.CLAIM_DRAFT: _STAFF_DRAFT,
    ids.CLOSE_DRAFT: _STAFF_DRAFT,
    ids.REOPEN_DRAFT: _STAFF_DRAFT,
    ids.SHOW_QUEUE: Rule(May.STAFF),  # on a message that shows no row
    ids.QUEUE_SHOW: _STAFF_QUEUE,
    ids.QUEUE_SEND: _STAFF_QUEUE,
    ids.QUEUE_READ: _STAFF_QUEUE,
    ids.QUEUE_CLAIM: _STAFF_QUEUE,
    ids.QUEUE_CLOSE: _STAFF_QUEUE,
    ids.QUEUE_REOPEN: _STAFF_QUEUE,
    ids.QUEUE_SNOOZE: _STAFF_QUEUE,
    ids.QUEUE_WAKE: _STAFF_QUEUE,
    ids.TRY_AGAIN: _STAFF_STALLED,
    ids.BY_HAND: _STAFF_STALLED,
    ids.TAKE_ALARM: Rule(May.ONCALL, Kind.ALARM),
    ids.TAKE_OVER_ALARM: Rule(May.ONCALL, Kind.ALARM),
    ids.TAKE_ESCALATION: Rule(May.CALLED, Kind.ESCALATION),
    ids.REHEARSE_APPROVE: Rule(May.REVIEWER, Kind.REHEARSAL),
    ids.REHEARSE_REJECT: Rule(May.REVIEWER, Kind.REHEARSAL),
    ids.CONFIRM_VERSION: Rule(May.OWNER, Kind.DESK_VERSION),
    ids.DISCARD_VERSION: Rule(May.OWNER, Kind.DESK_VERSION),
    ids.PREFERENCES: Rule(May.STAFF, in_view=True),
    ids.SHOW_ORIGINAL: Rule(May.STAFF, Kind.CASE),
    ids.LINK_CASE: Rule(May.STAFF, Kind.CASE),
    ids.REOPEN_CASE: Rule(May.STAFF, Kind.CASE),
    ids.SNOOZE_CASE: Rule(May.STAFF, Kind.CASE),
    ids.WAKE_CASE: Rule(May.STAFF, Kind.CASE),
    ids.REPLY_CASE: Rule(May.STAFF, Kind.CASE),
    ids.CASE_FILES: Rule(May.STAFF, Kind.CASE),
    ids.SHOW_FILE: Rule(May.STAFF, Kind.CASE, in_view=True),
    ids.SHOW_CARD_FILE: Rule(May.STAFF, Kind.APPROVAL, in_view=True),
}
VIEWS: Final = {
    ids.REJECT_MODAL: replace(_JUDGED_CARD, in_view=True),
    ids.CHANGES_MODAL: replace(_JUDGED_CARD, in_view=True),
    ids.CALL_MODAL: replace(_JUDGED_CARD, in_view=True),
    ids.ASK_MODAL: replace(_JUDGED_CARD, in_view=True),
    ids.EDIT_MODAL: replace(_STAFF_DRAFT, in_view=True),
    ids.RETRY_MODAL: replace(_STAFF_DRAFT, in_view=True),
    ids.BY_HAND_MODAL: replace(_STAFF_STALLED, in_view=True),
    ids.REPLY_MODAL: Rule(May.STAFF, Kind.CASE, in_view=True),
    ids.QUEUE_DRAFT: _STAFF_QUEUE,
    ids.WITHDRAW_MODAL: Rule(May.REVIEWER, Kind.APPROVAL, in_view=True),
    ids.LINK_MODAL: Rule(May.STAFF, Kind.CASE, in_view=True),
    ids.CASE_FORM: Rule(May.STAFF, in_view=True),
    ids.PREFERENCES_FORM: Rule(May.STAFF, in_view=True),
}
SHORTCUTS: Final = {
    ids.INVESTIGATE_THIS: Rule(May.STAFF),
    ids.REQUESTS_ABOUT: Rule(May.STAFF),
    ids.OPEN_CASE: Rule(May.STAFF),
    ids.WHAT_WAITS: Rule(May.STAFF),
    ids.DESK_STATUS: Rule(May.STAFF),
}
# A command with its first word, or else by itself.
COMMANDS: Final = {
    ids.INVESTIGATE_COMMAND: Rule(May.STAFF),
    ids.APPROVALS_COMMAND: Rule(May.STAFF),
    ids.DRAFTS_COMMAND: Rule(May.STAFF),
    f"{ids.DESK_COMMAND} status": Rule(May.STAFF),
    ids.DESK_COMMAND: Rule(May.ANYBODY),
}


@dataclass(frozen=True)
class Doorkeeper:
    """Middleware. What it refuses has been neither read, painted nor told of."""

    config: SlackConfig
    us: Identity
    presses: Presses
    reviewers: Reviewers
    client: AsyncWebClient

    async def middleware(self, body: Body, next: Callable[[], Awaitable[Any]]) -> None:
        """For Bolt, which answers 404 where this goes no further."""
        is_event = body.get("type") == "event_callback"  # listeners of events take nothing on a person's word
        found = None if is_event else named(body)
        if found is None and not is_event:
            return
        deadline.begin()
        async with deadline.within(deadline.ANSWER_SECONDS):
            await self._check_app(body, found[0] if found else str(body["event"].get("type")))
            if found is not None:
                await self.admit(body, *found)
        await next()

    async def _check_app(self, body: Body, action: str) -> None:
        """The secret proves that Slack speaks; only this says to which app, where two have been mixed up."""
        if body.get("api_app_id") != self.us.app_id:
            _log.warning("press_refused", action=action, code="foreign_app")
            await self.presses.refused(self.config.tenant, foreign_app.refused(body, action))
            raise NotAllowed(catalogue.FOREIGN, detail="foreign_app")

    async def admit(self, body: Body, action: str, rule: Rule) -> None:
        """Raises NotAllowed, with a sentence for whoever pressed; BadInput for what Slack never sends."""
        asked = self._asked(body, rule)
        if isinstance(asked, Click) and rule.names is not None and not await self._belongs(asked, rule.names):
            await self._refuse(asked, rule, action, code="elsewhere")
        await self._check_rights(asked, rule, action)

    def _asked(self, body: Body, rule: Rule) -> Click | Request:
        """As listeners read it. What names a row has a place; in a modal that is where it was opened."""
        tenant = self.config.tenant
        if rule.names is not None:
            return submission_from(body, tenant, self.us) if rule.in_view else click_from(body, tenant, self.us)
        if rule.in_view:
            return in_view_from(body, tenant, self.us)
        if body.get("type") == "block_actions":
            return click_from(body, tenant, self.us)
        return command_from(body, tenant) if "command" in body else shortcut_from(body, tenant)

    async def _belongs(self, click: Click, kind: Kind) -> bool:
        """Channel, message and row go together: by the records, else by what the message itself says it shows.

        In the moment between posting and the commit of where it is, only the message can tell. Where one message
        shows several rows, the button names message and line, and the line has to be one of that message.
        """
        shown = await self.presses.shown_at(click.tenant, Posted(click.channel, click.ts))
        there = await self._is_marked(click, kind) if shown is None else shown == Shown(kind, click.row_id)
        if there and kind is Kind.AUTO_HOUR:
            return await self.presses.has_line(click.tenant, AutoHourId(click.row_id), click.line_id)
        return there

    async def _is_marked(self, click: Click, kind: Kind) -> bool:
        exactly: dict[str, Any] = {"oldest": click.ts, "latest": click.ts, "inclusive": True}
        try:
            answer = await self.client.conversations_replies(
                channel=click.channel, ts=click.ts, include_all_metadata=True, **exactly
            )
        except SlackApiError as error:
            if is_transient(error):
                raise Unavailable(catalogue.SLACK_SILENT, detail=code_of(error)) from None
            return False
        except FAILURES:
            raise Unavailable(catalogue.SLACK_SILENT, detail="no_answer") from None
        mark = mark_of(kind, click.row_id)
        found = [each for each in answer.get("messages") or [] if each.get("ts") == click.ts]
        return any(mark.is_on(each, self.us.bot_id) for each in found)

    async def _check_rights(self, asked: Click | Request, rule: Rule, action: str) -> None:
        if rule.may in {May.ANYBODY, May.JUDGED}:
            return
        if not await self.reviewers.is_full_member(asked.user_id, asked.team_id):
            await self._refuse(asked, rule, action, code="not_a_member")
        if not await self._holds(rule.may, asked, _shown_in(asked, rule)):
            staff = rule.may is May.CALLED and await self._holds(May.STAFF, asked)
            code = "not_owner" if rule.may is May.OWNER else "not_called" if staff else "not_staff"
            await self._refuse(asked, rule, action, code=code)

    async def _holds(self, may: May, asked: Click | Request, shown_in: str = "") -> bool:
        who = (asked.user_id, asked.team_id)
        if may in {May.OWNER, May.REVIEWER_OR_OWNER} and asked.user_id in self.config.owners:
            return True
        if may is May.OWNER:
            return False
        if may in {May.REVIEWER, May.REVIEWER_OR_OWNER}:
            return await self.reviewers.may_decide(*who)
        if may is May.CALLED and self.config.oncall:
            return await self.reviewers.may_decide(*who) or await self.reviewers.is_on_call(*who)
        if await self.reviewers.may_handle_customers(*who, shown_in=shown_in):
            return True
        return may is May.ONCALL and await self.reviewers.is_on_call(*who)

    async def _refuse(self, asked: Click | Request, rule: Rule, action: str, *, code: str) -> NoReturn:
        """On record where a row was reached for."""
        _log.warning("press_refused", action=action, code=code)
        if isinstance(asked, Click) and rule.names is not None:
            about = Shown(rule.names, asked.target)
            press = RefusedPress(asked.actor, action, asked.source, code, about, belongs=code != "elsewhere")
            await self.presses.refused(asked.tenant, press)
        said = {
            "elsewhere": catalogue.PRESS_ELSEWHERE,
            "not_a_member": catalogue.FRONT_MEMBERS_ONLY,
            "not_called": catalogue.HOLDER_NOT_CALLED,
            "not_owner": catalogue.DESK_NOT_OWNER,
        }
        raise NotAllowed(said.get(code, catalogue.FRONT_NOT_STAFF), detail=code)


def _shown_in(asked: Click | Request, rule: Rule) -> str:
    """The channel, where it is known to be a draft's or a case's own; whoever types a command can do so anywhere."""
    return asked.channel if isinstance(asked, Click) and rule.names in _REROUTED else ""


def named(body: Body) -> tuple[str, Rule] | None:
    """What is wanted, and its rule; None for what nobody here listens for."""
    kind, view, actions = body.get("type"), body.get("view") or {}, body.get("actions") or []
    name, rule = str(kind), None
    if "command" in body and kind is None:
        name, rule = _command(str(body["command"]), str(body.get("text") or ""))
    elif kind == "block_actions":
        name = str(actions[0].get("action_id")) if len(actions) == 1 else ""
        rule = ACTIONS.get(name)
    elif kind == "view_submission":
        name = str(view.get("callback_id"))
        rule = VIEWS.get(name)
    elif kind in {"shortcut", "message_action"}:
        name = str(body.get("callback_id"))
        rule = SHORTCUTS.get(name)
    return None if rule is None else (name, rule)


def _command(command: str, text: str) -> tuple[str, Rule | None]:
    whole = f"{command} {text.strip().partition(' ')[0].lower()}"
    return (whole, COMMANDS[whole]) if whole in COMMANDS else (command, COMMANDS.get(command))
