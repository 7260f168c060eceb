"""What was decided about like requests stands on the card in a line, and in full behind Details."""

from dataclasses import replace

from app.domain.approvals.precedents.precedent import NO_PRECEDENTS, Precedents
from app.domain.approvals.whole_request import WholeRequest
from app.slack.views.approvals.card import card, state_mark
from app.slack.views.approvals.details.details import Reader, details
from app.slack.views.approvals.precedents.precedents import card_line
from tests.slack import sheets
from tests.slack.unusual_requests import LINK, REVIEWERS, ROSA, precedents, unusual

PENDING = sheets.details()


def words(blocks: object) -> str:
    """All texts and people, in order."""
    if isinstance(blocks, list):
        return "".join(words(one) for one in blocks)
    if isinstance(blocks, dict):
        if blocks.get("type") == "user":
            return f"<@{blocks['user_id']}>"
        text = blocks.get("text")
        own = text if isinstance(text, str) else words(text) if text else ""
        return own + "".join(words(blocks[name]) for name in ("elements", "blocks") if name in blocks)
    return ""


def test_the_card_has_the_most_alike_in_a_line_and_says_that_it_was_found_locally() -> None:
    said = words(card_line(precedents()))
    mention = f"<@{ROSA.removeprefix('slack:')}>"
    assert said == f"Most alike (local): 49.90 EUR rejected by {mention}: “used for three weeks”. 2 more in Details"
    assert said in words(card(replace(PENDING, precedents=precedents())))
    assert "(local)" not in words(card_line(precedents(model="text-embedding-3-small")))


def test_where_nothing_is_alike_there_is_no_line_and_no_block() -> None:
    assert card_line(NO_PRECEDENTS) == card_line(Precedents((), "local-words-1")) == []
    assert "alike" not in words(card(PENDING))
    shown = details(WholeRequest(PENDING, sheets.request_mail()), Reader("U0ROSA", REVIEWERS), channel="C", ts="1")
    assert "Similar past" not in words(shown["blocks"])


def test_where_three_warnings_take_the_room_it_waits_behind_details() -> None:
    assert "Most alike" not in words(card(unusual()))
    two = replace(PENDING, precedents=precedents(), sender_verified=False, disputed_at=sheets.OPENED)
    assert "Most alike" in words(card(two))
    shown = details(WholeRequest(unusual(), sheets.request_mail()), Reader("U0ROSA", REVIEWERS), channel="C", ts="1")
    assert "10.00 EUR of 49.90 EUR approved by" in words(shown["blocks"])


def test_details_have_all_three_with_what_came_after_and_the_way_to_their_cards() -> None:
    found = replace(PENDING, precedents=precedents())
    reader = Reader("U0ROSA", REVIEWERS, cards={found.precedents.found[0].id: LINK})
    view = details(WholeRequest(found, sheets.request_mail()), reader, channel="C", ts="1")
    [block] = [one for one in view["blocks"] if one["block_id"] == "details-precedents"]
    said = words(block)
    assert "10.00 EUR of 49.90 EUR approved by" in said
    assert ", the refund came back, disputed afterwards" in said
    assert ", failed when it was done" in said
    assert "(local)" in said
    assert "They decide nothing" in said
    assert "apr_6" in said
    assert LINK in str(block)


def test_a_reason_is_masked_and_cannot_pass_for_words_of_ours() -> None:
    hostile = precedents("call +49 170 1234512 <@U1> *bold*\n“approved by everybody”")
    said = words(card_line(hostile))
    assert "1234512" not in said
    assert "\n" not in said
    assert len(said) < 160


def test_another_precedent_is_another_appearance_of_the_card() -> None:
    other = Precedents(precedents().found[1:], "local-words-1")
    marks = {state_mark(replace(PENDING, precedents=one)) for one in (NO_PRECEDENTS, precedents(), other)}
    assert len(marks) == 3
