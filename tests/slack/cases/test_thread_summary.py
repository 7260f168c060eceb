"""A long thread in short, where people read it: first, labelled, in their language, and without what failed."""

from dataclasses import replace

import pytest

from app.domain.approvals.voting import Status
from app.domain.cases.replies import DraftStatus
from app.domain.cases.thread_summary import KEY_POINT_MAX, KEY_POINTS_MAX, SUMMARY_MAX, Sentiment
from app.local.slack.rules import problems
from app.slack.i18n import catalogue
from app.slack.views.approvals.card import card
from app.slack.views.cases.case import case
from app.slack.views.cases.draft import draft
from app.slack.views.cases.thread_summary import thread_summary_blocks
from tests.slack import sheets
from tests.slack.reading import Block, read


def test_case_and_draft_start_with_the_gist_labelled_as_the_agents_words() -> None:
    short = sheets.thread_summary()
    shown: list[tuple[list[Block], int]] = [
        (case(sheets.case(thread_summary=short)), 1),
        (draft(sheets.draft(thread_summary=short)), 0),
    ]
    for blocks, place in shown:
        said = read(blocks[place]).split("\n")
        assert said == [
            "The thread in short (the agent's words, not checked)",
            "The kettle broke; the customer wants the money back and waits for an answer.",
            "The customer sounds: annoyed",
            "Key points:",
            "- Order 1042 arrived broken",
            "- A new one was promised on 3 March",
            "Put together by: chat:gpt-x",
        ]
        assert problems({"text": "x", "blocks": blocks}) == []
        assert read(blocks[-1]).startswith(("Customer wrote", "[Send]"))


def test_it_speaks_german_too_and_the_moods_are_ours() -> None:
    with catalogue.speaking("de"):
        said = read(thread_summary_blocks(sheets.thread_summary(), "x")[0])
    assert "Der Verlauf in Kürze (Worte des Agenten, ungeprüft)" in said
    assert "Stimmung des Kunden: verärgert" in said
    for language in catalogue.CATALOGUES:
        with catalogue.speaking(language):
            assert set(catalogue.SENTIMENTS) == set(Sentiment)


@pytest.mark.parametrize(
    ("missing", "gone"),
    [({"summary": ""}, "The kettle"), ({"sentiment": None}, "sounds"), ({"key_points": ()}, "Key points")],
)
def test_a_piece_that_failed_is_left_out_and_the_others_stay(missing: dict[str, object], gone: str) -> None:
    said = read(thread_summary_blocks(sheets.thread_summary(**missing), "x")[0])
    assert gone not in said
    assert sum(part in said for part in ("The kettle", "sounds", "Key points")) == 2


def test_a_short_thread_shows_none_and_neither_do_cards_at_a_glance_and_sent_drafts() -> None:
    assert thread_summary_blocks(None, "x") == []
    for blocks in (
        card(sheets.details(thread_summary=sheets.thread_summary())),
        card(replace(sheets.decided(Status.EXECUTED), thread_summary=sheets.thread_summary())),
        draft(sheets.draft(thread_summary=sheets.thread_summary(), status=DraftStatus.SENT)),
    ):
        assert not [block for block in blocks if "in short" in read(block)]


def test_a_later_gist_has_block_ids_of_its_own() -> None:
    first, later = sheets.thread_summary(), sheets.thread_summary(key_points=())
    for show in (
        lambda thread_summary: case(sheets.case(thread_summary=thread_summary)),
        lambda thread_summary: draft(sheets.draft(thread_summary=thread_summary)),
    ):
        ids = [
            {block["block_id"] for block in show(thread_summary) if "in short" in read(block)}
            for thread_summary in (first, later)
        ]
        assert ids[0].isdisjoint(ids[1])


def test_the_longest_gist_and_the_longest_draft_fit_one_message() -> None:
    long = sheets.thread_summary("x" * 5_000, key_points=("y" * 5_000,) * 20)
    blocks = draft(sheets.draft(body="z" * 20_000, thread_summary=long, notes=("n" * 400,) * 9, subject="s" * 900))
    assert problems({"text": "x", "blocks": blocks}) == []
    said = read(blocks[0])
    assert said.count("y") <= KEY_POINTS_MAX * KEY_POINT_MAX
    assert said.count("x") <= SUMMARY_MAX + 200
