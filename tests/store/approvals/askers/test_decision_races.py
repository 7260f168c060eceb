"""A decision at the same instant as expiry, withdrawal, the lock of a key, a comment or an answer: one outcome."""

import asyncio
import random
from typing import Any

import pytest

from app import store
from app.domain.approvals.approval import Approval
from app.domain.approvals.questions import Answer, NewQuestion
from app.domain.approvals.voting import Choice, Counted, Refusal, Refused, Withdrawal
from tests.store.approvals.askers.stories import (
    SPREAD_SECONDS,
    actions_of,
    chain_holds,
    lock_out,
    one_outcome,
    soon,
)
from tests.store.given import ALICE, BOB, Given, click
from tests.store.given_calls import Program, a_program, asked

ROUNDS = 30
CHOICES = pytest.mark.parametrize("choice", list(Choice))


def word(choice: Choice) -> str:
    """The state it leaves."""
    return "approved" if choice is Choice.APPROVE else "rejected"


async def press(given: Given, approval: Approval, choice: Choice) -> Counted | Refused:
    """Bob's vote."""
    return await given.approvals.cast(given.tenant, approval.id, click(BOB, choice))


@CHOICES
async def test_with_its_deadline(given: Given, bot: Program, choice: Choice) -> None:
    for _ in range(ROUNDS):
        approval = await asked(given, bot)
        await given.deadline_in(approval.id, random.uniform(0, SPREAD_SECONDS))
        vote, expired, swept = await asyncio.gather(
            soon(press(given, approval, choice)),
            soon(given.approvals.expire(given.tenant, approval.id)),
            soon(given.approvals.expire_overdue(given.tenant, limit=10)),
        )
        await asyncio.sleep(SPREAD_SECONDS)
        await given.approvals.expire(given.tenant, approval.id)
        state = await one_outcome(given, approval.id)
        assert state == (word(choice) if isinstance(vote, Counted) else "expired")
        if isinstance(vote, Refused):
            assert vote.why is Refusal.EXPIRED
        else:
            assert expired != "expired"
            assert approval.id not in swept
    await chain_holds(given)


@CHOICES
async def test_with_its_withdrawal(given: Given, bot: Program, choice: Choice) -> None:
    for _ in range(ROUNDS):
        approval = await asked(given, bot)
        vote, taken = await asyncio.gather(
            soon(press(given, approval, choice)),
            soon(given.approvals.withdraw(given.tenant, approval.id, Withdrawal(bot.actor, "No need"))),
        )
        state = await one_outcome(given, approval.id)
        assert state == ("withdrawn" if isinstance(taken, Counted) else "rejected")
        if isinstance(vote, Refused):
            assert (vote.why, state) == (Refusal.ALREADY_CLOSED, "withdrawn")
            assert word(choice) not in str(await actions_of(given, approval.id))
        if choice is Choice.APPROVE:
            assert isinstance(taken, Counted), "until it is carried out it can be taken back, decided or not"
    await chain_holds(given)


@CHOICES
async def test_with_the_lock_of_its_key(given: Given, choice: Choice) -> None:
    locks = store.PostgresKeyLocks(given.pool)
    for number in range(ROUNDS):
        bot = await a_program(given, f"bot {number}")
        approval = await asked(given, bot)

        vote, withdrawn = await asyncio.gather(soon(press(given, approval, choice)), soon(lock_out(given, bot)))
        won = any(isinstance(one, Counted) for one in withdrawn)
        assert await one_outcome(given, approval.id) == ("withdrawn" if won else word(choice))
        assert won or isinstance(vote, Counted)
        assert not await locks.open_of(given.tenant, bot.key.id, limit=1), "nothing of a locked key stays open"
    await chain_holds(given)


@CHOICES
async def test_with_another_persons(given: Given, bot: Program, choice: Choice) -> None:
    for _ in range(ROUNDS):
        approval = await asked(given, bot)
        other = Choice.REJECT if choice is Choice.APPROVE else Choice.APPROVE
        votes = await asyncio.gather(
            soon(press(given, approval, choice)),
            soon(given.approvals.cast(given.tenant, approval.id, click(ALICE, other))),
        )
        assert [isinstance(one, Counted) for one in votes].count(True) == 1
        won = choice if isinstance(votes[0], Counted) else other
        assert await one_outcome(given, approval.id) == word(won)
    await chain_holds(given)


@CHOICES
async def test_with_a_comment_and_an_answer(given: Given, bot: Program, choice: Choice) -> None:
    comments = store.PostgresComments(given.pool)
    for _ in range(ROUNDS):
        approval = await asked(given, bot)
        question = NewQuestion(by=ALICE, text="Why?", source=f"slack:{approval.id}")
        told = await given.questions.ask(given.tenant, approval.id, question)
        assert told.question_id is not None
        answer = Answer("It was merged", bot.actor)

        async def answered(question_id: Any = told.question_id, answer: Answer = answer) -> None:
            await given.questions.answer(given.tenant, question_id, answer)
            await given.questions.close(given.tenant, question_id)

        vote, _, _ = await asyncio.gather(
            soon(press(given, approval, choice)),
            soon(comments.comment(given.tenant, approval.id, "It was merged in May", by=bot.actor, name=None)),
            soon(answered()),
        )
        assert isinstance(vote, Counted), "words turn no decision away"
        assert await one_outcome(given, approval.id) == word(choice)
        lines = await actions_of(given, approval.id)
        assert (lines.count("approval_commented"), lines.count("question_asked")) == (1, 1)
        assert (await given.approvals.get(given.tenant, approval.id)).paused_at is None
    await chain_holds(given)
