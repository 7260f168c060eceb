"""The App Home: what waits for you, what you decided, the desk's week, and your preferences."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from app.domain.approvals.approval import Approval
from app.domain.ids import ApprovalId
from app.domain.operations.dashboard import Board, Day, Preferences, Week
from app.slack import ids
from app.slack.i18n import catalogue, formats
from app.slack.views.approvals.honest.locks import home_blocks
from app.slack.views.approvals.kinds.table import view_of, words_of
from app.slack.views.approvals.receipt import state_of
from app.slack.views.blocks.charts import bars
from app.slack.views.blocks.durations import duration
from app.slack.views.blocks.filled import filled, rows
from app.slack.views.blocks.rich import (
    Block,
    Element,
    actions,
    button,
    header,
    moment,
    moment_mrkdwn,
    rich,
    section,
    sentence,
)
from app.slack.views.blocks.sanitize import line, mrkdwn
from app.slack.views.cases import support_queue
from app.slack.views.commands.lists import row

View = dict[str, Any]
_NO_LINKS: Final[support_queue.Links] = {}


def home(
    board: Board,
    links: Mapping[ApprovalId, str | None],
    drafts: support_queue.Links = _NO_LINKS,
    *,
    no_queue: str,
    charts: bool,
) -> View:
    """``no_queue`` says why nothing ever waits for them; ``charts`` off puts the figures into plain text."""
    return _home(
        [
            *home_blocks(board.locks),
            header("home-queue", catalogue.HOME_QUEUE),
            *_queue(board, links, no_queue),
            header("home-drafts", catalogue.HOME_DRAFTS),
            *_drafts(board, drafts),
            header("home-decided", catalogue.HOME_DECIDED),
            *_decided(board),
            header("home-week", catalogue.HOME_WEEK),
            sentence("home-figures", figures(board.week)),
            chart(board.week) if charts else table(board.week),
            header("home-preferences", catalogue.HOME_PREFERENCES),
            sentence("home-preferences-now", preferences(board.preferences)),
            actions("home-change", button(ids.PREFERENCES, catalogue.HOME_CHANGE, "open")),
            sentence("home-as-of", catalogue.HOME_AS_OF.format(at=moment_mrkdwn(board.at))),
        ]
    )


def titled(view: View, name: str) -> View:
    """With what the desk is called above it all, where it is called something."""
    return {**view, "blocks": [header("home-name", line(name, 80)), *view["blocks"]]} if name else view


def guest_home() -> View:
    """For whoever is no full member: nothing of anybody's."""
    return _home([sentence("home-guest", catalogue.HOME_GUEST)])


def closed_home() -> View:
    """For members who are neither staff nor reviewers: how to become staff."""
    return _home([sentence("home-closed", catalogue.FRONT_NOT_STAFF)])


def figures(week: Week) -> str:
    """The week in words."""
    said = [
        catalogue.HOME_WEEK_FIGURES.format(
            decided=week.approved + week.rejected,
            approved=week.approved,
            rejected=week.rejected,
            expired=week.expired,
        )
    ]
    refunded, credited = (sums(given) for given in (week.refunded_cents, week.credited_cents))
    said.append(catalogue.HOME_WEEK_MONEY.format(money=refunded) if refunded else catalogue.HOME_WEEK_NO_MONEY)
    said += [catalogue.HOME_WEEK_CREDIT.format(money=credited)] if credited else []
    median = week.median_seconds
    said.append(
        catalogue.HOME_WEEK_NO_MEDIAN if median is None else catalogue.HOME_WEEK_MEDIAN.format(time=duration(median))
    )
    return "\n".join(said)


def sums(given: Sequence[tuple[str, int]]) -> str:
    """One for each currency, as they cannot be added up; empty where there is none."""
    return catalogue.AND.join(formats.spoken().money(cents, currency) for currency, cents in given)


def chart(week: Week) -> Block:
    """Decisions by day."""
    series = [
        (catalogue.HOME_CHART_APPROVED, [day.approved for day in week.days]),
        (catalogue.HOME_CHART_REJECTED, [day.rejected for day in week.days]),
        (catalogue.HOME_CHART_EXPIRED, [day.expired for day in week.days]),
    ]
    return bars("home-chart", catalogue.HOME_CHART_TITLE, [_label(day) for day in week.days], series)


def table(week: Week) -> Block:
    """The chart's figures; the Home has no table block."""
    rows = [f"{_label(day):<10}  {day.approved:>8}  {day.rejected:>8}  {day.expired:>7}" for day in week.days]
    text = {"type": "text", "text": "\n".join([catalogue.HOME_TABLE_HEAD, *rows])}
    grid = {"type": "rich_text_preformatted", "elements": [text]}
    return {"type": "rich_text", "block_id": "home-table", "elements": [grid]}


def preferences(chosen: Preferences) -> str:
    """What holds now."""
    quiet = catalogue.HOME_QUIET_NONE
    if chosen.quiet_from != chosen.quiet_until:
        quiet = catalogue.HOME_QUIET.format(begin=f"{chosen.quiet_from:02}", end=f"{chosen.quiet_until:02}")
    zone = mrkdwn(line(chosen.zone, 60), 120)
    return catalogue.HOME_PREFERENCES_NOW.format(zone=zone, quiet=quiet, ping=catalogue.HOME_PINGS[chosen.ping])


def _home(blocks: list[Block]) -> View:
    return {"type": "home", "blocks": blocks}


def _queue(board: Board, links: Mapping[ApprovalId, str | None], no_queue: str) -> list[Block]:
    if no_queue:
        return [sentence("home-queue-none", no_queue)]
    if not board.queue.sheets:
        return [sentence("home-queue-none", catalogue.HOME_QUEUE_EMPTY)]
    shown = [
        rich(f"home-{details.approval.id}", section(*row(details, links.get(details.approval.id))))
        for details in board.queue.sheets
    ]
    more = board.queue.more
    return [*shown, sentence("home-queue-more", catalogue.LIST_MORE.format(count=more))] if more else shown


def _drafts(board: Board, links: support_queue.Links) -> list[Block]:
    said = sentence("home-drafts-count", support_queue.count(board.drafts))
    if not board.drafts.total:
        return [said]
    everything = actions("home-drafts-all", button(ids.QUEUE_SHOW, catalogue.HOME_DRAFTS_ALL, "all", primary=True))
    return [said, everything, *support_queue.rows(board.drafts, links, board.preferences.person)]


def _decided(board: Board) -> list[Block]:
    if not board.decided:
        return [sentence("home-decided-none", catalogue.HOME_DECIDED_NONE)]
    return [rows("home-decided-rows", (_decided_row(one) for one in board.decided))]


def _decided_row(approval: Approval) -> list[Element]:
    return filled(
        words_of(approval.kind).HOME_DECIDED_ROW,
        strike=False,
        **view_of(approval.action).names(approval, "", lambda text: line(text, 60)),
        state=state_of(approval),
        at=moment(approval.decided_at or approval.opened_at),
    )


def _label(day: Day) -> str:
    return formats.spoken().day_short(day.on)
