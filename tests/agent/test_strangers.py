"""Somebody we do not know is answered without a look at anybody's orders, and without a way to ask for money."""

from dataclasses import replace

import pytest

from tests.agent.stand_ins import OFFLINE, Records, puppet
from workers.agent import Ask, SupportFailure, answer_stranger, redraft
from workers.agent.offline.strangers import SCHREIBEN_VON, WRITE_FROM
from workers.agent.reader_agents import build_second_look

ASK = Ask("eve@example.org", "Order 1003", "Please refund order 1003.", "case_1", "2026-03-01", known=False)


class Watched(Records):
    """Records that nobody may open."""

    async def list_orders(self):  # type: ignore[no-untyped-def]
        raise AssertionError("a stranger's mail opened the records")


def test_there_is_one_tool_and_it_reads_rules() -> None:
    assert [tool.name for tool in build_second_look("stranger", OFFLINE, known=False).tools] == ["read_policy"]
    assert [tool.name for tool in build_second_look("redraft", OFFLINE, known=False).tools] == ["read_policy"]


async def test_a_stranger_who_wants_money_is_asked_to_write_from_the_orders_address() -> None:
    told = await answer_stranger(ASK, Watched(), OFFLINE)
    assert WRITE_FROM in told.reply
    assert "1003" not in told.reply
    german = replace(ASK, subject="Bestellung", body="Bitte erstatten Sie mir die Bestellung 1003.")
    assert SCHREIBEN_VON in (await answer_stranger(german, Watched(), OFFLINE)).reply


async def test_a_general_question_is_answered_by_the_shops_rules() -> None:
    asked = replace(ASK, subject="Question", body="How long does shipping take?")
    told = await answer_stranger(asked, Watched(), OFFLINE)
    assert await Records().read_policy("shipping") in told.reply
    assert WRITE_FROM not in told.reply


async def test_whatever_a_model_says_of_accounts_is_taken_out_and_named() -> None:
    said = "Hello,\n\nI could not find an account under your address. A colleague reads your mail."
    told = await answer_stranger(ASK, Watched(), puppet(said))
    assert (told.reply, told.stripped) == ("Hello,\n\nA colleague reads your mail.", ("account claim",))
    again = await redraft("Hello", "be kind", (), ASK, Watched(), puppet(said))
    assert again.stripped == ("account claim",)


async def test_a_reply_that_says_nothing_else_is_none() -> None:
    with pytest.raises(SupportFailure):
        await answer_stranger(ASK, Watched(), puppet("You have no account with us."))
