"""What a person hears after pressing something: every verdict and every refusal has its sentence."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, assert_never

from app.domain.approvals.questions import QUESTIONS_MAX, AskRefusal, AskVerdict
from app.domain.approvals.voting import Choice, Counted, Refusal, Refused, Status
from app.domain.cases.replies import SendRefusal, SendVerdict
from app.domain.ids import ActorId
from app.domain.people.actors import user_id_of
from app.slack.i18n import catalogue
from app.slack.views.approvals.honest.fast_presses import fast_words
from app.slack.views.approvals.kinds.table import words_of
from app.slack.views.blocks.reason_text import found_in, said
from app.slack.views.blocks.rich import Element, moment_mrkdwn, reviewer, say, who_mrkdwn
from app.slack.views.blocks.sanitize import mrkdwn
from app.slack.views.blocks.some_of import and_more, more_elements

REVIEWERS_SHOWN_MAX: Final = 10


def counted(verdict: Counted, choice: Choice) -> str:
    """The vote counts."""
    if verdict.status is Status.PENDING:
        return catalogue.COUNTED_PENDING
    return catalogue.COUNTED_APPROVE if choice is Choice.APPROVE else words_of(verdict.kind).COUNTED_REJECT


def refused(verdict: Refused, *, asker: ActorId, who_may: str, link: str | None) -> str:
    """The vote does not count: what stands instead, or who may, or where."""
    why = verdict.why
    who_may = only(verdict.named) or who_may
    match why:
        case Refusal.UNKNOWN:
            return catalogue.REFUSED_UNKNOWN
        case (
            Refusal.NOT_A_REVIEWER
            | Refusal.OWN_REQUEST
            | Refusal.IS_CUSTOMER
            | Refusal.NOT_ASKED
            | Refusal.NOT_IN_FLOW
            | Refusal.NOT_YOUR_TURN
            | Refusal.IS_DRAFTER
            | Refusal.VOTED_BEFORE
            | Refusal.OTHER_VERSION
            | Refusal.ADDRESS_HIDDEN
            | Refusal.NO_ADDRESS
        ):
            return catalogue.NOT_THEIRS[why].format(who_may=who_may)
        case Refusal.LOCKED | Refusal.DESK_STOPPED:
            return catalogue.REFUSED_BY_LOCK[why]
        case Refusal.ALREADY_CLOSED:
            return _closed(verdict, asker)
        case Refusal.EXPIRED:
            return words_of(verdict.kind).REFUSED_EXPIRED
        case Refusal.STALE_CARD:
            way = catalogue.REFUSED_STALE_LINK.format(link=link) if link else catalogue.REFUSED_STALE_NO_LINK
            return catalogue.REFUSED_STALE.format(link=way)
        case Refusal.TOO_FAST:
            return fast_words(verdict)
        case Refusal.TAMPERED:
            return words_of(verdict.kind).REFUSED_TAMPERED
        case Refusal.BAD_AMOUNT:
            return mrkdwn(said(verdict.because), 500) if verdict.because else catalogue.AMOUNT_NOT_ALLOWED
        case Refusal.TOO_LATE:
            return catalogue.REFUSED_TOO_LATE.format(
                state=words_of(verdict.kind).STATES[(verdict.status or Status.EXECUTING).value]
            )
        case Refusal.REOPENED:
            return catalogue.REFUSED_REOPENED.format(by=who_mrkdwn(verdict.by))
        case _:
            assert_never(why)


def _closed(verdict: Refused, asker: ActorId) -> str:
    state = words_of(verdict.kind).STATES[(verdict.status or Status.CANCELLED).value]
    if verdict.by == asker:
        return catalogue.REFUSED_CLOSED_YOURS.format(state=state, at=_at(verdict.at))
    return catalogue.REFUSED_CLOSED.format(state=state, by=who_mrkdwn(verdict.by), at=_at(verdict.at))


def _at(at: datetime | None) -> str:
    return catalogue.AT.format(at=moment_mrkdwn(at)) if at else ""


def sending(verdict: SendVerdict, *, asker: ActorId) -> str:
    """The answer to a Send."""
    why = verdict.refusal
    match why:
        case None:
            return catalogue.SEND_OK
        case SendRefusal.UNKNOWN:
            return catalogue.SEND_UNKNOWN
        case SendRefusal.ALREADY_SENDING:
            yours = verdict.by == asker
            return catalogue.SEND_ALREADY_YOURS if yours else catalogue.SEND_ALREADY.format(by=who_mrkdwn(verdict.by))
        case SendRefusal.REPLACED:
            return catalogue.SEND_REPLACED
        case SendRefusal.EMPTY:
            return catalogue.SEND_EMPTY
        case SendRefusal.NOT_STAFF:
            return catalogue.SEND_NOT_STAFF
        case SendRefusal.DISAGREES:
            return catalogue.SEND_DISAGREES.format(found=found_in(verdict.doubts))
        case SendRefusal.RETRYING:
            return catalogue.RETRY_ALREADY.format(by=who_mrkdwn(verdict.by))
        case SendRefusal.NOT_WANTED:
            return catalogue.SEND_NOT_WANTED
        case SendRefusal.NO_REPLY:
            return catalogue.SEND_NO_REPLY.format(by=who_mrkdwn(verdict.by))
        case _:
            assert_never(why)


def asking(verdict: AskVerdict, *, who_may: str) -> str:
    """The answer to somebody who asked."""
    why = verdict.refusal
    match why:
        case None:
            return catalogue.ASK_OK
        case AskRefusal.UNKNOWN:
            return catalogue.ASK_UNKNOWN
        case AskRefusal.NOT_A_REVIEWER:
            return catalogue.ASK_NOT_A_REVIEWER.format(who_may=only(verdict.named) or who_may)
        case AskRefusal.CLOSED:
            return catalogue.ASK_CLOSED
        case AskRefusal.TOO_MANY:
            return catalogue.ASK_TOO_MANY.format(limit=QUESTIONS_MAX)
        case AskRefusal.EMPTY:
            return catalogue.ASK_EMPTY
        case _:
            assert_never(why)


def who_may(reviewers: Sequence[str]) -> str:
    """Whom to ask instead."""
    return catalogue.WHO_MAY_DECIDE.format(reviewers=mention_list(reviewers))


def only(named: Sequence[ActorId]) -> str:
    """The same where whoever asked named who alone decides; empty where they named nobody."""
    if not named:
        return ""
    return only_form(len(named)).format(reviewers=mention_list([user_id_of(one) for one in named]))


def only_form(count: int) -> str:
    """As many as decide."""
    form: str = catalogue.ONLY_DECIDE if count > 1 else catalogue.ONLY_DECIDES
    return form


def mention_list(reviewers: Sequence[str]) -> str:
    """Reviewers as mrkdwn mentions."""
    shown = [f"<!subteam^{entry}>" if entry.startswith("S") else f"<@{entry}>" for entry in reviewers]
    return catalogue.AND.join(shown[:REVIEWERS_SHOWN_MAX]) + and_more(len(shown) - REVIEWERS_SHOWN_MAX)


def mentions(reviewers: Sequence[str], most: int = REVIEWERS_SHOWN_MAX) -> list[Element]:
    """The same as rich text, with commas between."""
    shown = reviewers[:most]
    elements = [part for entry in shown for part in (say(catalogue.AND), reviewer(entry))][1:]
    return [*elements, *more_elements(len(reviewers) - len(shown))]
