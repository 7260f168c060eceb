"""The week's report: a table, who decided, and a chart that Slack takes; kind words where nothing happened."""

from dataclasses import replace

from app.domain.ids import ActorId
from app.domain.operations.weekly_metrics import Refunded, ReviewerWeek
from app.local.slack.rules import problems
from app.slack.views.operations.weekly import week, week_text
from tests.slack.reading import read
from tests.slack.week_figures import EMPTY_WEEK, FULL_WEEK


def test_the_table_says_every_figure() -> None:
    blocks = week(FULL_WEEK)
    assert [block["type"] for block in blocks] == ["header", "table", "rich_text", "data_visualization"]
    table = {row[0]["text"]: row[1]["text"] for row in blocks[1]["rows"]}
    assert table == {
        "Measure": "Figure",
        "Cases resolved": "12",
        "Time to resolution": "mean 1.5 h, median 60 min",
        "Time to a reply, 95 of 100 within": "2.5 h",
        "Still unanswered at the week's end": "3, the longest for 48.0 h",
        "Decided by a person": "9",
        "Time to decision": "mean 3 min, median 61 s",
        "Escalations": "2",
        "Expired without an answer": "1",
        "Undone or asked again": "1",
        "Language model": "94,000 tokens in 40 requests, 1.23 USD",
        "Refunded in EUR": "1,234.50 EUR (refunds: 5)",
        "Refunded in JPY": "9,000 JPY (refunds: 1)",
        "Let through without asking, in EUR": "123.00 EUR (7 in all), undone: 19.00 EUR (1)",
        "Let through without asking, in JPY": "900 JPY (2 in all), undone: 0 JPY (0)",
    }
    assert read(blocks[0]) == "Week 2026-W47: 2026-11-16 to 2026-11-22"
    assert "<U0ROSA>: 6 approved, 1 rejected, 1 overturned, median 61 s" in read(blocks[2])
    assert "<!channel>" not in read(blocks[2])


def test_the_chart_has_a_bar_for_each_day_of_each_kind() -> None:
    chart = week(FULL_WEEK)[-1]["chart"]
    assert [series["name"] for series in chart["series"]] == ["Resolved", "Approved", "Rejected", "Expired"]
    assert chart["axis_config"]["categories"] == [f"11-{day}" for day in range(16, 23)]
    assert [point["value"] for point in chart["series"][0]["data"]] == list(range(7))


def test_an_empty_week_is_told_kindly_and_without_a_table_of_zeros() -> None:
    blocks = week(EMPTY_WEEK)
    assert [block["type"] for block in blocks] == ["header", "section"]
    assert "A quiet week" in read(blocks[1])
    assert week_text(EMPTY_WEEK) == "Week 2026-W47 was a quiet one"


def test_a_week_with_one_escalation_only_is_not_empty() -> None:
    assert not replace(EMPTY_WEEK, escalations=1).empty


def test_a_crowd_of_reviewers_and_currencies_stays_within_slacks_limits() -> None:
    crowd = tuple(ReviewerWeek(ActorId(f"slack:U{n:08}"), 1, 0, 0, 5.0) for n in range(50))
    money = tuple(Refunded("EUR", 1, 10**12) for n in range(90))
    blocks = week(replace(FULL_WEEK, reviewers=crowd, refunds=money))
    assert problems({"blocks": blocks, "text": "x"}, "message") == []
    assert "30 more" in read(blocks[2])
