"""The week's figures: a table, who decided, and the week by day."""

from datetime import timedelta
from typing import Final

from app.domain.operations.weekly_metrics import LetThroughWeek, Open, Refunded, ReviewerWeek, Times, WeekFigures
from app.slack.i18n import catalogue, formats
from app.slack.views.blocks.charts import bars
from app.slack.views.blocks.durations import duration
from app.slack.views.blocks.rich import Block, Element, bullets, header, rich, say, section, sentence, who
from app.slack.views.blocks.some_of import more_elements
from app.slack.views.commands.lists import spent_figure

REVIEWERS_SHOWN_MAX: Final = 20
CURRENCIES_SHOWN_MAX: Final = 20


def week(figures: WeekFigures, *, charts: bool = True) -> list[Block]:
    """``charts`` off leaves the chart out, for a Slack that draws none; the table says the same."""
    title = header("week-title", _title(figures))
    if figures.empty:
        return [title, sentence("week-empty", catalogue.WEEK_EMPTY)]
    blocks = [title, _table(figures)]
    if figures.reviewers:
        blocks.append(_reviewers(figures))
    return [*blocks, _chart(figures)] if charts else blocks


def week_text(figures: WeekFigures) -> str:
    """The notification."""
    if figures.empty:
        return catalogue.WEEK_EMPTY_TEXT.format(week=figures.week)
    count = formats.spoken().number
    return catalogue.WEEK_TEXT.format(
        week=figures.week,
        resolved=count(figures.resolved.count),
        decided=count(figures.decided.count),
        expired=count(figures.expired),
    )


def _rows(figures: WeekFigures) -> list[tuple[str, str]]:
    """Measure and figure, in the order they are read. A new figure is one more line here."""
    refunds = figures.refunds[:CURRENCIES_SHOWN_MAX]
    count = formats.spoken().number
    return [
        (catalogue.WEEK_RESOLVED, count(figures.resolved.count)),
        (catalogue.WEEK_RESOLUTION, _times(figures.resolved)),
        (catalogue.WEEK_SILENCE, _time(figures.silence_p95_seconds)),
        (catalogue.WEEK_OPEN, _open(figures.open)),
        (catalogue.WEEK_DECIDED, count(figures.decided.count)),
        (catalogue.WEEK_DECISION, _times(figures.decided)),
        (catalogue.WEEK_ESCALATIONS, count(figures.escalations)),
        (catalogue.WEEK_EXPIRED, count(figures.expired)),
        (catalogue.WEEK_OVERTURNED, count(figures.overturned)),
        (catalogue.WEEK_MODEL, spent_figure(figures.model)),
        *([_refunded(one) for one in refunds] or [(catalogue.WEEK_REFUNDED_NONE, catalogue.WEEK_NOTHING)]),
        *[_credited(one) for one in figures.credits[:CURRENCIES_SHOWN_MAX]],
        *[_let_through(one) for one in figures.let_through[:CURRENCIES_SHOWN_MAX]],
    ]


def _open(still: Open) -> str:
    count = formats.spoken().number(still.count)
    if still.longest_seconds is None:
        return count
    return catalogue.WEEK_OPEN_FIGURE.format(count=count, time=duration(still.longest_seconds))


def _title(figures: WeekFigures) -> str:
    day, monday = formats.spoken().day, figures.week.monday
    return catalogue.WEEK_TITLE.format(week=figures.week, first=day(monday), last=day(monday + timedelta(days=6)))


def _table(figures: WeekFigures) -> Block:
    lines = [(catalogue.WEEK_MEASURE, catalogue.WEEK_FIGURE), *_rows(figures)]
    cells = [[{"type": "raw_text", "text": text} for text in pair] for pair in lines]
    columns = [{"is_wrapped": True}, {"align": "right"}]
    return {"type": "table", "block_id": "week-table", "column_settings": columns, "rows": cells}


def _reviewers(figures: WeekFigures) -> Block:
    told = [_reviewer(one) for one in figures.reviewers[:REVIEWERS_SHOWN_MAX]]
    more = more_elements(len(figures.reviewers) - len(told))
    rest = [section(*more)] if more else []
    head = section(say(catalogue.WEEK_REVIEWERS, bold=True))
    return rich("week-reviewers", head, bullets(*told, *rest))


def _reviewer(one: ReviewerWeek) -> Element:
    said = catalogue.WEEK_REVIEWER.format(
        approved=one.approved,
        rejected=one.rejected,
        overturned=one.overturned,
        median=_time(one.median_seconds),
    )
    return section(who(one.reviewer), say(said))


def _chart(figures: WeekFigures) -> Block:
    days = figures.days
    series = [
        (catalogue.WEEK_CHART_RESOLVED, [day.resolved for day in days]),
        (catalogue.HOME_CHART_APPROVED, [day.approved for day in days]),
        (catalogue.HOME_CHART_REJECTED, [day.rejected for day in days]),
        (catalogue.HOME_CHART_EXPIRED, [day.expired for day in days]),
    ]
    return bars(
        "week-chart", catalogue.WEEK_CHART_TITLE, [formats.spoken().day_short(day.on) for day in days], series
    )


def _refunded(one: Refunded) -> tuple[str, str]:
    money = formats.spoken().money(one.cents, one.currency)
    said = catalogue.WEEK_REFUNDED_FIGURE.format(money=money, count=formats.spoken().number(one.count))
    return catalogue.WEEK_REFUNDED.format(currency=one.currency), said


def _credited(one: Refunded) -> tuple[str, str]:
    spoken = formats.spoken()
    figure = catalogue.STORE_CREDIT_WEEK_FIGURE.format(
        money=spoken.money(one.cents, one.currency), count=spoken.number(one.count)
    )
    return catalogue.STORE_CREDIT_WEEK.format(currency=one.currency), figure


def _let_through(one: LetThroughWeek) -> tuple[str, str]:
    spoken = formats.spoken()
    figure = catalogue.WEEK_LET_THROUGH_FIGURE.format(
        money=spoken.money(one.cents, one.currency),
        count=spoken.number(one.count),
        undone=spoken.number(one.undone),
        undone_money=spoken.money(one.undone_cents, one.currency),
    )
    return catalogue.WEEK_LET_THROUGH.format(currency=one.currency), figure


def _times(times: Times) -> str:
    if times.mean_seconds is None or times.median_seconds is None:
        return catalogue.WEEK_NO_TIMES
    return catalogue.WEEK_TIMES.format(mean=_time(times.mean_seconds), median=_time(times.median_seconds))


def _time(seconds: float | None) -> str:
    return catalogue.WEEK_NO_TIMES if seconds is None else duration(seconds)
