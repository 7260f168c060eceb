"""The offline rules as a customer meets them: from a mail to a proposal, a question back, or an answer."""

import pytest

from tests.agent.stand_ins import KETTLE, MUG, OFFLINE, Records, decided, drafted, mail, paused
from workers.agent import Ask, Decision, Finished, OrderFact, Outcome, Paused, Speaker, run
from workers.agent.contracts import NO_RULE
from workers.agent.offline import replies
from workers.agent.offline.replies import NO_MODEL
from workers.agent.offline.sentences import ENGLISH, GERMAN, Sentences


@pytest.mark.parametrize(
    ("body", "order_id", "amount_cents"),
    [
        ("I want my money back for order 1007", "ord_1007", 5_000),
        ("Please refund #1007", "ord_1007", 5_000),
        ("Please refund ORD-1007", "ord_1007", 5_000),
        ("Please refund ord_1007", "ord_1007", 5_000),
        ("refund 1007", "ord_1007", 5_000),
        ("I want my money back for order 1008", "ord_1008", 10_000),
        ("Please refund 20 EUR of order 1008", "ord_1008", 2_000),
        ("Please refund 12,50 € of order 1007", "ord_1007", 1_250),
        ("Refund 12.50 please. Yes, 12.50 EUR, order 1007: refund it", "ord_1007", 1_250),
        ("I want a full refund for order 1008", "ord_1008", 10_000),
        ("I paid 50.00 EUR for order 1007 and I want a refund", "ord_1007", 5_000),
        ("Refund 1007. Please refund order 1007. We want all the money back.", "ord_1007", 5_000),
        ("Refund 1007. Please refund 12.50 EUR for order 1007.", "ord_1007", 1_250),
        ("Refund 1007! I want a refund of 12,50 €.", "ord_1007", 1_250),
    ],
)
async def test_a_clear_request_becomes_one_exact_proposal(body: str, order_id: str, amount_cents: int) -> None:
    turn = await paused(body)
    [proposal] = turn.proposals
    assert (proposal.order_id, proposal.amount_cents) == (order_id, amount_cents)
    assert proposal.reason


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("Please refund one of my orders", "Which order"),
        ("Please refund order 9999", "could not find order 9999"),
        ("Please refund $20 of order 1007", "paid in EUR"),
        ("Please refund 60 EUR of order 1007", "At most 50.00 EUR"),
        ("Please refund order 1009", "nothing left to refund on order ord_1009"),
        ("Order 1009 was chipped. Please refund me 12.50 EUR.", "nothing left to refund on order ord_1009"),
        ("Please refund 80% of order 1008 or in full", "How much"),
        ("Please refund 20 EUR or 30 EUR of order 1007", "How much"),
        ("Please refund 20 EUR for orders 1007 and 1008", "more than one order"),
        ("Please refund orders 1007 and 1008", "more than one order"),
        ("I want my money back", "Which order"),
        ("The kettle is broken. I want my money back.", "Which order"),
        ("Please refund 20 EUR", "Which order"),
        ("Please refund half of order 1007", "How much"),
        ("Please refund 30% of order 1007", "How much"),
        ("Please refund the lid of order 1007", "Which items"),
        ("I was charged twice for order 1007", "A colleague will compare it"),
        ("Please refund the difference on order 1007", "How much"),
        ("Please refund twenty euros of order 1007", "How much"),
        ("Please refund 1e9 EUR of order 1007", "How much"),
        ("Please refund 0 EUR of order 1007", "How much"),
        ("Please refund -20 EUR of order 1007", "How much"),
        ("Please refund order 1007. My phone bill is 30 EUR.", "How much"),
        ("Please refund orders 1007, 1008, 1009 and 1010", "could not find order 1010"),
    ],
)
async def test_what_is_unclear_or_impossible_is_asked_back(body: str, says: str) -> None:
    turn = await drafted(body)
    assert isinstance(turn, Finished)
    assert says in turn.reply


@pytest.mark.parametrize(
    "body", ["The blue mug broke, please refund it.", "Please refund the annual plan.", "Please refund me."]
)
async def test_an_order_that_is_not_named_is_never_guessed(body: str) -> None:
    bought = {"ord_2": "Blue mug", "ord_3": "Blue lamp", "ord_4": "Annual plan", "ord_5": "Teapot"}
    orders = [OrderFact(name, what, 1_000, 0, "EUR", f"2026-01-0{name[-1]}") for name, what in bought.items()]
    turn = await drafted(body, records=Records(orders=orders))
    assert isinstance(turn, Finished)
    assert "Which order is this about?" in turn.reply
    assert "- ord_2 of 2026-01-02: Blue mug, 10.00 EUR" in turn.reply


async def test_a_customer_with_one_order_is_asked_whether_it_is_that_one() -> None:
    turn = await drafted("I want my money back", records=Records(orders=(KETTLE,)))
    assert isinstance(turn, Finished)
    assert "Is it about order ord_1007?" in turn.reply


async def test_a_customer_without_orders_is_told_so() -> None:
    turn = await drafted("I want my money back", records=Records(orders=()))
    assert isinstance(turn, Finished)
    assert "could not find any order" in turn.reply


async def test_nothing_is_asked_for_when_everything_was_refunded() -> None:
    turn = await drafted("I want my money back", records=Records(orders=(MUG,)))
    assert isinstance(turn, Finished)
    assert "nothing left to refund" in turn.reply


@pytest.mark.parametrize(
    ("body", "says", "reads"),
    [
        ("What did I order?", "ord_1007 of 2026-01-10: Steel kettle, 50.00 EUR", ["orders"]),
        ("What is your refund policy?", "Our rule on refunds", ["orders", "refunds"]),
        ("Do you ship to Norway?", "Our rule on shipping", ["orders", "shipping"]),
        ("How do you treat my personal data?", "Our rule on privacy", ["orders", "privacy"]),
        ("What are your opening hours?", "opening hours", ["orders"]),
        ("When will my refund arrive?", "20.00 EUR refunded", ["orders"]),
        ("Where is my refund?", "20.00 EUR refunded", ["orders"]),
        ("I love the kettle!", "a colleague will read it", ["orders"]),
        ("", "a colleague will read it", ["orders"]),
    ],
)
async def test_a_plain_question_is_answered_from_the_records(body: str, says: str, reads: list[str]) -> None:
    records = Records()
    turn = await drafted(body, records=records)
    assert isinstance(turn, Finished)
    assert says in turn.reply
    assert records.reads == reads


@pytest.mark.parametrize("body", ["", "hi", "What did I order?", "Please refund order 9999", "Do you ship?"])
async def test_every_draft_says_that_no_language_model_wrote_it(body: str) -> None:
    turn = await drafted(body)
    assert isinstance(turn, Finished)
    assert turn.reply.endswith(NO_MODEL)
    assert turn.written_by == "offline rules (no language model)"
    assert turn.stripped == ()


@pytest.mark.parametrize(
    ("outcome", "note", "says", "never_says"),
    [
        ("executed", None, "Refunded 40.00 EUR of the 50.00 EUR asked, refund re_1.", "sorry"),
        ("rejected", "The 30 days are over.", "The reason: The 30 days are over.", "Refunded 40"),
        ("rejected", None, "we are sorry that we cannot refund it", "reason"),
        ("expired", None, "has not been decided yet", "cannot refund"),
        ("facts_changed", None, "No refund was made", "on its way"),
        ("blocked", None, "No refund was made", "on its way"),
    ],
)
async def test_the_reply_says_what_really_became_of_the_request(
    outcome: Outcome, note: str | None, says: str, never_says: str
) -> None:
    turn = await paused("I want my money back for order 1007")
    receipt = "Refunded 40.00 EUR of the 50.00 EUR asked, refund re_1." if outcome == "executed" else "Not done."
    done = await decided(turn, Decision(turn.proposals[0].call_id, outcome, receipt, note))
    assert isinstance(done, Finished)
    assert says in done.reply
    assert never_says not in done.reply
    assert done.reply.endswith(NO_MODEL)


@pytest.mark.parametrize(
    ("request_body", "question", "answer", "proposed"),
    [
        ("Please refund one of my orders", "Which order is this about?", "1007", ("ord_1007", 5_000)),
        ("Please refund one of my orders", "Which order is this about?", "It is #1007, thanks", ("ord_1007", 5_000)),
        ("Please refund 10 EUR of one of my orders", "Which order?", "ord_1007", ("ord_1007", 1_000)),
        ("Please refund part of order 1007", "How much?", "20 EUR please", ("ord_1007", 2_000)),
        ("Please refund part of order 1007", "How much?", "half", None),
        ("Please refund part of order 1007", "How much?", "Everything, please", ("ord_1007", 5_000)),
        ("Please refund the lid of order 1007", "Which items?", "the whole order", ("ord_1007", 5_000)),
        ("Please refund the lid of order 1007", "Which items?", "The lid only", None),
        ("Bitte erstatten Sie eine meiner Bestellungen", "Welche Bestellung?", "Die 1007 bitte", ("ord_1007", 5_000)),
        ("Please refund order 9999", "Could you check the number?", "Sorry, 1008", ("ord_1008", 10_000)),
        ("Please refund $20 of order 1007", "How much in EUR?", "18,50 EUR", ("ord_1007", 1_850)),
        ("Please refund one of my orders", "Which order?", "I no longer know.", None),
        ("Please refund one of my orders", "Which order?", "The one of 2026-01-10.", None),
        ("Please refund one of my orders", "Which order?", "I do not want a refund for 1007.", None),
        ("Please refund one of my orders", "We will look into it.", "1007", None),
        ("What did I order?", "Which order?", "1007", None),
    ],
)
async def test_an_answer_to_our_question_is_understood(
    request_body: str, question: str, answer: str, proposed: tuple[str, int] | None
) -> None:
    history: list[tuple[Speaker, str]] = [("customer", request_body), ("desk", question)]
    ask = Ask("ada@example.com", "Re: Refund", answer, "case_1", "2026-03-01", history)
    turn = await run(ask, Records(), OFFLINE)
    found = (turn.proposals[0].order_id, turn.proposals[0].amount_cents) if isinstance(turn, Paused) else None
    assert found == proposed


async def test_two_orders_are_never_asked_for_at_once() -> None:
    turn = await drafted("Please refund orders 1007 and 1008")
    assert isinstance(turn, Finished)
    assert "Which order should come first" in turn.reply


async def test_the_same_wish_again_is_not_a_second_request() -> None:
    wish = "Please refund order 1007."
    for answered, said in (("repeated", "We will see to it."), ("anew", "Which order?")):
        history: list[tuple[Speaker, str]] = [("customer", wish), ("desk", said)]
        turn = await run(Ask("ada@example.com", "Re: Hi", wish, "case_1", "2026-03-01", history), Records(), OFFLINE)
        assert isinstance(turn, Paused) is (answered == "anew")
        if isinstance(turn, Finished):
            assert "a colleague will look up where your request stands" in turn.reply


async def test_the_same_mail_always_gives_the_same_turn() -> None:
    turns = [
        await run(mail("I want my money back for order 1007. What is your refund policy?"), Records(), OFFLINE)
        for _ in range(3)
    ]
    assert turns[0] == turns[1] == turns[2]


async def test_two_conversations_never_share_a_call_id() -> None:
    first = await run(mail("I want my money back for order 1007", conversation="case_1"), Records(), OFFLINE)
    second = await run(mail("I want my money back for order 1007", conversation="case_2"), Records(), OFFLINE)
    assert isinstance(first, Paused)
    assert isinstance(second, Paused)
    assert first.proposals[0].call_id != second.proposals[0].call_id


@pytest.mark.parametrize(("words", "said"), [(ENGLISH, "a colleague will add it"), (GERMAN, "ergänzt sie")])
def test_a_rule_that_the_shop_did_not_write_is_neither_made_up_nor_quoted(words: Sentences, said: str) -> None:
    told = replies.question("refunds", [], {"refunds": NO_RULE}, words)
    assert said in told
    assert "State none" not in told
    assert "30 days" not in told
    assert "Within 14 days." in replies.question("refunds", [], {"refunds": "Within 14 days."}, words)
