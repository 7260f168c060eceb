"""Everything we ever send: within Slack's limits and wholly in the reader's language, in every language."""

from typing import Any

import pytest

from app.domain.actions.refund_letter import BY_REVIEWER, BY_STAFF, BY_TEMPLATE
from app.domain.cases.cases import Problem
from app.domain.operations.notifications import DeadWebhook, Job, News, Note, Why
from app.domain.operations.registration import WRONG
from app.domain.reason_codes import Code, say
from app.local.slack.rules import problems
from app.slack.api.errors import SHARED, SHARING_UNKNOWN
from app.slack.i18n import catalogue, formats
from app.slack.views.blocks.reason_text import said
from tests.slack import sheets
from tests.slack.gallery import GALLERY, remarks
from tests.slack.leaks import english_figures_in, english_in, texts
from workers.agent import ModelChoice

OTHERS = sorted(set(catalogue.CATALOGUES) - {catalogue.DEFAULT_LANGUAGE})


@pytest.mark.parametrize("language", sorted(catalogue.CATALOGUES))
@pytest.mark.parametrize("view", sorted(GALLERY))
def test_slack_takes_everything_we_send(view: str, language: str) -> None:
    with catalogue.speaking(language):
        for payload in GALLERY[view]():
            assert [str(problem) for problem in problems(payload)] == [], payload
            assert len(str(payload.get("text", "")).encode()) <= 4000


def uninterpreted(node: Any) -> list[str]:
    """Texts in which Slack shows a mark of mrkdwn as it stands."""
    if isinstance(node, list):
        return [text for inner in node for text in uninterpreted(inner)]
    if not isinstance(node, dict):
        return []
    own = [str(node["text"])] if node.get("type") in {"text", "plain_text"} else []
    return own + [text for inner in node.values() for text in uninterpreted(inner)]


@pytest.mark.parametrize("language", sorted(catalogue.CATALOGUES))
@pytest.mark.parametrize("view", sorted(GALLERY))
def test_no_mark_of_mrkdwn_stands_where_nothing_reads_it(view: str, language: str) -> None:
    with catalogue.speaking(language):
        assert [text for payload in GALLERY[view]() for text in uninterpreted(payload) if "`" in text] == []


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("view", sorted(GALLERY))
def test_no_english_reaches_readers_of_another_language(view: str, language: str) -> None:
    with catalogue.speaking(language):
        for payload in GALLERY[view]():
            assert english_in(payload, language) == [], list(texts(payload))


@pytest.mark.parametrize("view", sorted(GALLERY))
def test_the_search_for_english_finds_it_in_every_view(view: str) -> None:
    found = [said for payload in GALLERY[view]() for said in english_in(payload, "de")]
    assert found, "a search that finds nothing in English finds nothing in German either"


@pytest.mark.parametrize("view", sorted(GALLERY))
def test_no_view_shows_a_german_figures_that_are_written_in_english(view: str) -> None:
    with catalogue.speaking("de"):
        assert [found for payload in GALLERY[view]() for found in english_figures_in(payload)] == []


def test_the_search_for_english_figures_finds_them_in_english() -> None:
    found = [view for view, made in GALLERY.items() if any(english_figures_in(payload) for payload in made())]
    assert {"card.card", "home.home", "lists.listing", "lists.health", "weekly.week", "alarm.alarm"} <= set(found)


def test_an_old_stored_sentence_is_shown_as_it_is() -> None:
    payload: dict[str, Any] = {"text": sheets.details(because="Every refund is decided by a person").approval.because}
    with catalogue.speaking("de"):
        assert said(payload["text"]) == "Every refund is decided by a person"
        assert said(say(Code.PERSON_DECIDES)) == "Über jede Erstattung entscheidet ein Mensch"


def test_every_remark_is_said_in_every_language_with_its_amounts() -> None:
    for remark in remarks():
        for language in catalogue.CATALOGUES:
            with catalogue.speaking(language):
                spoken = said(remark)
                money = formats.spoken().money
            assert "{" not in spoken
            for name, value in remark.data.items():
                if name.endswith("_cents"):
                    assert money(int(value), str(remark.data["currency"])) in spoken


def test_every_notice_note_and_remark_has_its_words_and_no_word_is_left_over() -> None:
    assert set(catalogue.OPS_HEADLINES) == set(catalogue.OPS_DETAILS) == {news.value for news in News}
    assert set(catalogue.OPS_WORDS) == {one.value for one in (*Job, *Why, *WRONG, *DeadWebhook)}
    assert set(catalogue.OPS_CHANNELS) == {SHARED, SHARING_UNKNOWN}
    assert set(catalogue.CASE_NOTES) == {note.value for note in Note}
    assert set(catalogue.SAID) == {code.value for code in Code}
    assert {BY_REVIEWER, BY_STAFF, BY_TEMPLATE, ModelChoice.parse("offline").label} == set(catalogue.WRITTEN_BY)


def test_every_problem_of_a_mail_can_be_told_in_its_case() -> None:
    assert {problem.value for problem in Problem} <= {note.value for note in Note}
