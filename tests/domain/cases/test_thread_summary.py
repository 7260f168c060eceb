"""When a thread is long, and how much of it is still read beside its gist."""

import pytest

from app.domain.cases.thread_summary import (
    LONG_CHARACTERS,
    LONG_MESSAGES,
    NEWEST,
    Sentiment,
    ThreadSummary,
    is_long,
    still_read,
)
from app.domain.ids import MessageId

HISTORY = list(range(12))


@pytest.mark.parametrize(
    ("messages", "characters", "long"),
    [
        (1, 0, False),
        (LONG_MESSAGES, LONG_CHARACTERS, False),
        (LONG_MESSAGES + 1, 0, True),
        (1, LONG_CHARACTERS + 1, True),
    ],
)
def test_many_messages_or_many_characters_make_a_thread_long(messages: int, characters: int, long: bool) -> None:
    assert is_long(messages, characters) is long


@pytest.mark.parametrize("since", [0, NEWEST - 1, NEWEST])
def test_the_newest_messages_are_read_whatever_the_gist_covers(since: int) -> None:
    assert still_read(HISTORY, since_thread_summary=since) == HISTORY[-NEWEST:]


def test_what_came_after_the_gist_is_read_word_for_word() -> None:
    assert still_read(HISTORY, since_thread_summary=7) == HISTORY[-7:]
    assert still_read(HISTORY, since_thread_summary=99) == HISTORY
    assert still_read([], since_thread_summary=0) == []


def test_a_mood_alone_does_not_stand_in_for_messages() -> None:
    mood = ThreadSummary(MessageId("m"), "", Sentiment.ANGRY, (), "model")
    assert not mood.tells
    assert mood.in_short == ""
    told = ThreadSummary(MessageId("m"), "Broken.", None, ("One", "Two"), "model")
    assert told.tells
    assert told.in_short == "Broken.\n- One\n- Two"
