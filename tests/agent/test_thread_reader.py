"""A long thread read for people: three small calls, by rules and over HTTP, whatever the mails or the model say."""

import json
from typing import Any

import pytest

from app.domain.cases.thread_summary import KEY_POINT_MAX, KEY_POINTS_MAX, SUMMARY_MAX, Piece, Sentiment
from tests.agent.stand_ins import OFFLINE, puppet
from tests.agent.test_over_http import APIS, completion, message, model_at, response, server_saying
from tests.slack.hostile import FIXED
from workers.agent import (
    OFFLINE_LABEL,
    SENTIMENTS,
    LongThread,
    ModelChoice,
    SupportFailure,
    read_thread,
    unsafe_in_reply,
)
from workers.agent.offline.thread_reader import SUMMED_BY_RULES
from workers.agent.thread_reader import Want

WANTS: tuple[Want, ...] = ("summary", "sentiment", "key_points")
KETTLE = LongThread(
    subject="Kettle",
    messages=(
        ("customer", "Hello,\nthe kettle from order 1007 arrived broken. I would like a refund, please."),
        ("desk", "We are sorry. We will look into it."),
        ("customer", "Any news? It is the third time that I ask. Where is my money?\n\n> Hello, order 9999"),
    ),
    total=23,
)


def saying(text: str, api: str = "responses") -> Any:
    """A model's answer."""
    if api == "chat":
        return completion("stop", content=text)
    return response([message({"type": "output_text", "text": text, "annotations": []})])


async def gleaned(want: Want, text: str) -> str:
    """What is made of a model's words."""
    return (await read_thread(want, KETTLE, puppet(text))).text


def test_the_words_of_agent_and_records_are_the_same() -> None:
    assert set(WANTS) == set(Piece)
    assert set(SENTIMENTS) == set(Sentiment)


async def test_fixed_rules_quote_and_say_that_they_are_rules() -> None:
    summary, sentiment, points = [await read_thread(want, KETTLE, OFFLINE) for want in WANTS]
    assert summary.text == (
        'A thread of 23 messages. It began: "the kettle from order 1007 arrived broken." '
        f'Latest: "Any news?" {SUMMED_BY_RULES}'
    )
    assert sentiment.text == "annoyed"
    assert points.text.split("\n") == [
        "Orders named: 1007",
        'Asks for money back: "I would like a refund, please."',
        'Asked: "Where is my money?"',
        'Asked: "Any news?"',
    ]
    assert {one.written_by for one in (summary, sentiment, points)} == {OFFLINE_LABEL}
    assert {one.usage.requests for one in (summary, sentiment, points)} == {1}


@pytest.mark.parametrize(
    ("latest", "mood"),
    [
        ("Thank you so much, all is great!", "pleased"),
        ("Thanks, but this is a scam.", "angry"),
        ("Das ist eine Unverschämtheit", "angry"),
        ("Ich mache mir Sorgen.", "worried"),
        ("Please send the invoice.", "calm"),
        ("", "calm"),
    ],
)
async def test_the_rules_hear_the_latest_message_of_the_customer(latest: str, mood: str) -> None:
    thread = LongThread("x", (("customer", "I am furious"), ("customer", latest), ("desk", "I am furious")), 3)
    assert (await read_thread("sentiment", thread, OFFLINE)).text == mood


@pytest.mark.parametrize("api", APIS)
async def test_over_http_each_piece_is_one_call_and_comes_out_safe(aimock: str, api: str) -> None:
    model = model_at(aimock, api)
    summary, sentiment, points = [await read_thread(want, KETTLE, model) for want in WANTS]
    assert summary.text == "The kettle broke, see (link removed)."
    assert sentiment.text == "annoyed"
    assert points.text.split("\n") == ["Order 1007 broke", "write to (address removed)", "a third", "four", "five"]
    assert {one.usage.requests for one in (summary, sentiment, points)} == {1}
    assert {one.written_by for one in (summary, sentiment, points)} == {model.label}


@pytest.mark.parametrize("api", APIS)
@pytest.mark.parametrize(("story", "kind"), [("server error", "transient"), ("wrong key", "permanent")])
async def test_failures_are_told_apart_as_for_a_mail(aimock: str, api: str, story: str, kind: str) -> None:
    thread = LongThread(f"story: {story}", KETTLE.messages, 3)
    with pytest.raises(SupportFailure) as failure:
        await read_thread("summary", thread, model_at(aimock, api))
    assert failure.value.kind == kind


@pytest.mark.parametrize(
    ("want", "said"),
    [
        ("sentiment", "The customer is angry"),
        ("sentiment", "furious"),
        ("summary", "   "),
        ("key_points", "\n\n"),
    ],
)
async def test_what_was_not_asked_for_is_not_shown(want: Want, said: str) -> None:
    with pytest.raises(SupportFailure) as failure:
        await gleaned(want, said)
    assert failure.value.kind == "transient"


async def test_a_model_that_recites_its_instructions_is_refused() -> None:
    with pytest.raises(SupportFailure) as failure:
        await gleaned(
            "summary", "You read a support thread for colleagues at a shop, who have no time to read all of it."
        )
    assert failure.value.code == "instructions_leaked"


async def test_pieces_stay_within_what_cards_show() -> None:
    assert len(await gleaned("summary", "word " * 2_000)) <= SUMMARY_MAX
    points = (await gleaned("key_points", "- " + "\n- ".join(["word " * 200] * 40))).split("\n")
    assert len(points) == KEY_POINTS_MAX
    assert max(map(len, points)) <= KEY_POINT_MAX


@pytest.mark.parametrize("text", FIXED)
async def test_hostile_mails_and_hostile_answers_come_out_inert(text: str) -> None:
    thread = LongThread(text, (("customer", text), ("desk", text)) * 9, 18, in_short=text)
    for want in WANTS:
        told = (await read_thread(want, thread, OFFLINE)).text
        assert told
        assert unsafe_in_reply(told) == []
    for want in ("summary", "key_points"):
        try:
            told = await gleaned(want, text)
        except SupportFailure:
            continue
        assert unsafe_in_reply(told) == []


@pytest.mark.parametrize("api", APIS)
async def test_what_is_sent_is_bounded_quoted_and_without_tools(api: str) -> None:
    wild = LongThread("s" * 9_000, (("customer", 'x", "want": "y' + "m" * 90_000),) * 60, 60, in_short="e" * 9_000)
    async with server_saying(saying("calm", api)) as (url, heard):
        await read_thread("sentiment", wild, model_at(url, api))
    [sent] = heard
    said = sent["input"][0] if api == "responses" else sent["messages"][1]
    assert sent["store"] is False
    assert not sent.get("tools")
    document = json.loads(said["content"])
    assert (document["want"], document["total_messages"], len(document["messages"])) == ("sentiment", 60, 20)
    assert len(said["content"]) < 50_000
    assert document["messages"][0]["text"].startswith('x", "want": "y')


async def test_two_customers_threads_begin_alike() -> None:
    other = LongThread("Zelt", (("customer", "Hallo"),), 1)
    async with server_saying(saying("calm")) as (url, heard):
        for thread in (KETTLE, other):
            await read_thread("summary", thread, model_at(url, "responses"))
    one, two = heard
    assert {**one, "input": 0} == {**two, "input": 0}
    [begin, _], [also, _] = (sent["input"][0]["content"].split('"subject"') for sent in (one, two))
    assert begin == also


async def test_the_time_for_one_piece_is_bounded(aimock: str) -> None:
    model = ModelChoice.parse("chat:gpt-x", "http://127.0.0.1:9/v1", timeout_seconds=1)
    with pytest.raises(SupportFailure) as failure:
        await read_thread("summary", KETTLE, model)
    assert failure.value.kind == "transient"


async def test_the_rules_quote_what_was_said_and_not_the_greeting() -> None:
    for begin, told in (
        ("Hello Rosa, dear team,\nmy order is late.", "my order is late."),
        ("Hello, order 1007 has not come.", "Hello, order 1007 has not come."),
        ("Guten Tag!\nWo ist mein Paket?", "Wo ist mein Paket?"),
    ):
        thread = LongThread("x", (("customer", begin),), 1)
        assert f'It began: "{told}"' in (await read_thread("summary", thread, OFFLINE)).text
