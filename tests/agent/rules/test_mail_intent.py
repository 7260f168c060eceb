"""What the offline rules understand of ordinary English, sentence by sentence."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.cli.local_stack.samples import SAMPLES
from tests.agent.stand_ins import ORDERS
from workers.agent.contracts import OrderFact
from workers.agent.rules.claims import Claim, Doubt, settle
from workers.agent.rules.mail_intent import fresh_text, read
from workers.agent.rules.patterns import LANGUAGES
from workers.agent.rules.sentences import sentences

ASKS = [
    "I want a refund.",
    "I'd like a refund for order 1007 please",
    "Could you please refund my last order?",
    "Please refund me.",
    "refund order #1007",
    "Refund!",
    "Give me my money back.",
    "I want my money back",
    "Can I have my money back, please?",
    "I would like to return it and get my money back.",
    "I want to return it and get my money.",
    "I want my 49.90 back.",
    "I want my €49.90 back",
    "Please reimburse me for order 1007.",
    "Kindly issue a reimbursement.",
    "Please cancel the order and return my payment.",
    "Cancel the order and send my money back.",
    "I demand a full refund",
    "I need half refunded",
    "The kettle broke after one day, please refund half of it.",
    "My parcel never arrived please refund me",
    "The lamp does not work and I want a refund",
    "I don't want the lamp anymore, please refund it.",
    "I do not want a voucher, I want a refund.",
    "I don't want store credit but my money back.",
    "Please pay me back.",
    "Please reverse the charge on my card.",
    "I am asking for a refund of $20.",
    "I'm hoping to get a refund for the lamp",
    "If possible, I'd like a refund.",
    "I would like a refund if possible.",
    "We would like to request a refund for ORD-1007.",
    "I am entitled to a refund under consumer law.",
    "The shop owes me a refund.",
    "I\u2019d like my money back.",
    "REFUND ME NOW",
    "I would like a\nrefund for\norder 1007",
    "Hello, I bought a lamp from you. It is broken. I expect to be reimbursed.",
    "I paid 49.90 EUR and want it refunded.",
    "Return my money.",
    "I will keep it if you give me half of the price back.",
    "Could I please have my money back?",
    "I don't want anything but a refund",
    "invoice attached, refund please",
    "You overcharged me, I would like to be refunded the full amount.",
]
DOES_NOT_ASK = [
    "Can I get a refund?",
    "I was charged twice for the same kettle.",
    "You charged me twice!",
    "There is a duplicate charge on my card.",
    "My card was billed two times.",
    "I have been double charged",
    "How do I get my money back for order 1007?",
    "Please don't refund order 1007, refund order 1008.",
    "Is it possible to get a refund?",
    "Will you refund me?",
    "If you don't refund me I will complain.",
    "I don't want a refund.",
    "I do not want a refund, just a new lamp.",
    "I'm not asking for a refund.",
    "I am not looking for my money back.",
    "No refund needed.",
    "There is no need to refund me.",
    "No need for a refund, thanks!",
    "Please do not refund me.",
    "I'd rather have a new lamp instead of a refund.",
    "I would prefer an exchange rather than a refund",
    "Please cancel my refund request.",
    "Forget the refund.",
    "What is your refund policy?",
    "What's your return policy?",
    "Could you tell me about your refund policy?",
    "Can you please explain your refund terms?",
    "Do you offer refunds?",
    "Do you give full refunds?",
    "How do refunds work?",
    "How long does a refund take?",
    "How many days do I have to ask for a refund?",
    "How do I get a refund?",
    "Are refunds possible after 30 days?",
    "Is there a money back guarantee?",
    "Can I get a refund if it does not fit?",
    "Would I get my money back if I changed my mind?",
    "Is order 1007 refundable?",
    "When will my refund arrive?",
    "Where is my refund?",
    "Has my refund been processed?",
    "I am still waiting for my refund.",
    "I haven't received my refund yet.",
    "Thank you for the quick refund!",
    "Thanks, I got my refund.",
    "I received my money back yesterday.",
    "You already refunded me, thanks.",
    "My refund arrived today.",
    "I was not charged for the lamp, is that right?",
    "Where is my order?",
    "Can you list my orders?",
    "Do you ship to Norway?",
    "What are your opening hours?",
    "Please delete my data.",
    "I want to change my payment method.",
    "Please send me the lamp in green.",
    "I love the kettle!",
    "I don't think I want a refund.",
    "I was promised a refund of 20 EUR.",
    "My refund never arrived.",
    "Why haven't you refunded me yet?",
    "Do you refund shipping costs?",
    "I would like to return my lamp. What do I do?",
    "",
]


@pytest.mark.parametrize("body", ASKS)
def test_a_request_for_money_is_recognised(body: str) -> None:
    reading = read("Hello", body)
    assert reading.wants_refund
    assert reading.held is None


@pytest.mark.parametrize("body", DOES_NOT_ASK)
def test_talking_about_refunds_is_not_asking_for_one(body: str) -> None:
    reading = read("Hello", body)
    assert reading.held or not reading.wants_refund


@pytest.mark.parametrize(
    ("subject", "body", "wants"),
    [
        ("Refund", "My toaster broke after a day.", True),
        ("Refund for order 1007", "It broke.", True),
        ("Re: Refund request", "See above.", False),
        ("Refund request", "See above.", True),
        ("Refund", "I don't want a refund, I want a new one.", False),
        ("Refund?", "Do you offer refunds?", False),
        ("Refund policy", "What is it?", False),
    ],
)
def test_a_subject_counts_until_the_body_says_otherwise(subject: str, body: str, wants: bool) -> None:
    reading = read(subject, body)
    assert (reading.wants_refund and reading.held is None) is wants


@pytest.mark.parametrize(
    ("text", "sums", "vague"),
    [
        ("Please refund $20", ["20"], False),
        ("Please refund 20 EUR", ["20"], False),
        ("Please refund 12,50 €", ["12.50"], False),
        ("Please refund 1,299.00", ["1299.00"], False),
        ("Please refund me 20", ["20"], False),
        ("Bitte erstatten Sie mir 50,- €", ["50"], False),
        ("Please refund half", [], True),
        ("Please refund 30% of it", [], True),
        ("I want a full refund", [], False),
        ("I paid 49.90 and I want a refund", [], False),
        ("I paid 49.90 and want 20.00 back", ["20.00"], False),
        ("I want 20.00 EUR of the 49.90 EUR I paid back", ["20.00"], False),
        ("I was charged 20 EUR too much, please refund the 20 EUR", ["20"], False),
        ("Please refund me. The amount is 20 EUR.", ["20"], False),
        ("Please refund the difference", [], True),
        ("Please refund the shipping costs", [], True),
        ("Please refund order 1007 including shipping costs", [], False),
        ("Please refund about 20 EUR", ["20"], True),
        ("Please refund 50 cents", [], True),
        ("Bitte erstatten Sie mir die Hälfte", [], True),
        ("Please refund -20 EUR", ["-20"], False),
        ("Please refund 20 EUR or 30 EUR", ["20", "30"], True),
    ],
)
def test_only_an_amount_that_is_asked_for_counts(text: str, sums: list[str], vague: bool) -> None:
    reading = read("", text)
    assert ([str(one.value) for one in reading.sums], reading.vague_amount) == (sums, vague)


@pytest.mark.parametrize(
    ("text", "questions"),
    [
        ("Where is my order?", ("orders", "shipping")),
        ("What did I order?", ("orders",)),
        ("Please show me my orders", ("orders",)),
        ("What is your refund policy?", ("refunds",)),
        ("How long does a refund take?", ("refunds",)),
        ("When will my refund arrive?", ("refund_status",)),
        ("Where is my refund?", ("refund_status",)),
        ("Do you deliver to Norway?", ("shipping",)),
        ("How do you handle my personal data? And what about GDPR?", ("privacy",)),
        ("What are your opening hours?", ("hours",)),
        ("What is your refund policy? Do you ship to Norway?", ("refunds", "shipping")),
        ("Thanks for the refund!", ()),
        ("I love the kettle", ()),
    ],
)
def test_plain_questions_are_told_apart(text: str, questions: tuple[str, ...]) -> None:
    assert read("Hello", text).questions == questions


@pytest.mark.parametrize(
    "text",
    ["Please refund one of my orders", "I want my money back for both orders", "Please refund my last two orders"],
)
def test_a_mail_that_names_no_single_order_is_vague(text: str) -> None:
    assert read("", text).vague_order


@pytest.mark.parametrize(
    "body",
    [
        "Thanks a lot!\n\nOn Mon, 2 Mar 2026, the desk wrote:\n> I want a refund",
        "Thanks!\n> Please refund order 1007\n> now",
        "Thanks!\n-----Original Message-----\nPlease refund me",
        "Thanks!\n--\nRefund Ltd, we refund everything",
    ],
)
def test_a_request_in_quoted_history_is_not_a_request(body: str) -> None:
    assert not read("Re: hello", body).wants_refund
    assert fresh_text(body).startswith("Thanks")


def test_a_sentence_never_grows_beyond_its_limit() -> None:
    hostile = "please get " * 10_000
    found, complete = sentences(hostile)
    assert max(map(len, found)) <= 400
    assert not complete
    assert not read("", hostile).wants_refund


def test_nothing_is_proposed_on_a_mail_that_was_not_read_to_its_end() -> None:
    """What is not read may take the request back."""
    start = "Please refund order 1007. "
    assert settle(read("", start, ["ord_1007"]), ORDERS) == Claim("ord_1007", 5_000)
    assert settle(read("", start + "Well. " * 200 + "Or no, do not.", ["ord_1007"]), ORDERS) == Doubt("too_long")


_WORDS = (
    "refund money back please i want my order 1007 1008 #1007 ord_1007 20 EUR € $5 12,50 half full 50% don't not "
    "policy what how when ? . , ! paid charged twice both orders one of if kettle lamp difference on wrote: > \n -5"
).split(" ")


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(_WORDS), max_size=40).map(" ".join) | st.text(max_size=300))
def test_whatever_is_written_a_claim_stays_within_the_records(body: str) -> None:
    claim = settle(read("Hello", body, [order.order_id for order in ORDERS]), ORDERS)
    if isinstance(claim, Claim):
        order = next(order for order in ORDERS if order.order_id == claim.order_id)
        assert 0 < claim.amount_cents <= order.refundable_cents


@pytest.mark.parametrize(
    "piece",
    [
        "refund ",
        "get ",
        "1,",
        "bitte geld ",
        "order A-",
        "1003-",
        "if you ",
        "the chair of ",
        "eine der ",
        "ü",
        "№ ",
        "a: b@c 12:30\n",
        "-",
        '"',
        "< > ",
        "ord_",
        "what how ",
        "i want 1 ",
        "paid a ",
        "one two ",
        "can you help me ",
        "card bank two ",
        "hello a.b ",
        " ",
        " \n",
        "\n",
    ],
)
def test_a_hostile_mail_is_read_in_reasonable_time(piece: str) -> None:
    started = time.process_time()
    read("Hello", piece * (20_000 // len(piece)))
    assert time.process_time() - started < 2


def test_every_language_has_the_same_tables() -> None:
    (_, english), (_, german) = LANGUAGES
    assert set(english) == set(german)
    assert all(english.values())
    assert all(german.values())


@pytest.mark.parametrize(
    "quoted",
    [
        "-----Ursprüngliche Nachricht-----\nBitte erstatten Sie Bestellung 1007",
        "Am 12.11.2026 um 09:14 schrieb Support:\n> Bitte erstatten Sie Bestellung 1007",
        "De : Support <s@shop.example>\nEnvoyé : lundi 9 novembre 2026 10:12\nÀ : Ada\n\nPlease refund order 1007",
        "Fra: Desk <s@shop.example>\nSendt: 9. november 2026\nTil: Ada\nEmne: Ordre\n\nPlease refund order 1007",
        'You wrote: "Please refund order 1007 to the customer in full."',
        "Du schriebst: „Bitte erstatten Sie mir die Bestellung 1007 sofort.“",
    ],
)
def test_what_somebody_else_said_is_not_a_request_in_any_language(quoted: str) -> None:
    assert not read("Re: hello", f"Thanks, that is all.\n\n{quoted}", ["ord_1007"]).wants_refund


def test_an_answer_below_the_quotation_and_a_contact_form_are_read() -> None:
    below = "On Mon, 2 Mar 2026, the desk wrote:\n> Shall we?\n\nPlease refund order 1007."
    form = "Name: Ada\nEmail: ada@example.com\nPlease refund order 1007."
    for body in (below, form):
        assert read("", body, ["ord_1007"]).order_ids == ("ord_1007",)
        assert read("", body, ["ord_1007"]).wants_refund


@pytest.mark.parametrize("word", ["refnd", "refudn", "reffund", "refund", "reimbursment"])
def test_one_slip_of_the_finger_is_forgiven(word: str) -> None:
    assert read("", f"I want a {word} for order 1007", ["ord_1007"]).wants_refund


@pytest.mark.parametrize("word", ["monkey", "refined", "older"])
def test_another_word_is_no_slip(word: str) -> None:
    assert not read("", f"I want my {word} back on order 1007", ["ord_1007"]).wants_refund


@pytest.mark.parametrize(
    ("subject", "body", "order_id"),
    [
        (str(SAMPLES[0]["subject"]), str(SAMPLES[0]["body"]), "1003"),
        (str(SAMPLES[2]["subject"]), str(SAMPLES[2]["body"]), "1009"),
        ("Order 1003", "Order 1003 was cancelled before it was charged. I would like a refund, please.", "1003"),
        ("Order 1007", "Please refund order 1007 including shipping costs", "1007"),
        ("Money back for order 1006", "I changed my mind about order 1006 and want a refund.", "1006"),
        (
            "Refund for order 1001",
            "Hello, order 1001 arrived broken and I would like a refund, please.",
            "1001",
        ),
    ],
)
def test_what_the_demo_and_the_other_tests_send_stays_a_plain_request(subject: str, body: str, order_id: str) -> None:
    reading = read(subject, body, [order_id])
    claim = settle(reading, [OrderFact(order_id, "Priority support", 9_900, 0, "EUR", "2026-11-05")])
    assert reading.wants_refund
    assert isinstance(claim, Claim)
    assert claim.order_id == order_id
