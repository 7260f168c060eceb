"""The id under which a click, a run and a call to the provider are found together."""

import asyncio

import pytest

from app.observability import correlation


def test_a_message_always_has_the_same_id_and_another_has_another() -> None:
    assert correlation.of("msg_1") == correlation.of("msg_1") != correlation.of("msg_2")


def test_outside_a_scope_there_is_none_and_following_changes_nothing() -> None:
    correlation.follow("msg_1")
    assert correlation.current() == ""


def test_a_scope_begins_fresh_and_ends() -> None:
    with correlation.begin():
        first = correlation.current()
    with correlation.begin():
        assert correlation.current() not in ("", first)
    assert correlation.current() == ""


async def test_what_a_task_finds_out_its_caller_knows() -> None:
    """Slack's framework may run a listener in a task of its own; the door's line must carry the id all the same."""
    with correlation.begin():
        await asyncio.create_task(asyncio.to_thread(correlation.follow, "msg_1"))
        assert correlation.current() == correlation.of("msg_1")


def test_an_event_says_whom_a_run_belongs_to_whatever_it_meets() -> None:
    with correlation.begin():
        correlation.pin(correlation.of("msg_1"))
        correlation.follow("msg_2")
        assert correlation.current() == correlation.of("msg_1")


@pytest.mark.parametrize("misshapen", [None, 7, "", "A" * 32, "0" * 31, "0" * 33, "0" * 31 + "\n", "x" * 32])
def test_a_forged_event_cannot_put_words_into_the_log(misshapen: object) -> None:
    with correlation.begin():
        before = correlation.current()
        correlation.pin(misshapen)
        assert correlation.current() == before
