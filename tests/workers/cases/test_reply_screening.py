"""The last look at an agent's reply, with the records: facts/threats.md case 68."""

from dataclasses import replace

import pytest

from app import store
from app.domain.cases.replies import DraftStatus
from app.domain.cases.reply_screening import Finding, HeldReply
from app.domain.ids import CustomerId, DraftId
from app.domain.operations.notifications import Note
from app.domain.reason_codes import Code, Remark
from app.errors import NotFound
from app.ports.bundle import Ports
from tests.store.given import ACME, ALICE, BOB, DEMO, Given, turn
from tests.workers.conftest import Chat
from workers.functions.agent_runs.agent_steps import Work
from workers.functions.cases.handle_email import _create_draft, _send_draft
from workers.functions.cases.redraft import _replace
from workers.functions.cases.reply_screening import Screen, why_a_person_looks, without_other_peoples_data

ADA = CustomerId("cust_001")


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("Your order 1003 and Grace's order 1004.", "Your order 1003 and Grace's order (order number removed)."),
        ("Customer cust_002 paid ch_1004.", "Customer (order number removed) paid (order number removed)."),
        ("Order 1003 of cust_001 is fine.", "Order 1003 of cust_001 is fine."),
    ],
)
async def test_only_the_customers_own_orders_are_named(ports: Ports, given: Given, said: str, kept: str) -> None:
    accepted = await given.message()
    made = await without_other_peoples_data(ports, DEMO, accepted.message_id, turn(reply=said))
    assert made.reply == kept
    draft = await given.drafts.create(DEMO, accepted.message_id, made)
    details = await given.drafts.details(DEMO, draft)
    codes = [note.code for note in details.notes if isinstance(note, Remark)]
    assert (Code.REMOVED_ORDER_NUMBER in codes) is (said != kept)
    assert why_a_person_looks(details) == (("order_number",) if said != kept else ())


async def test_what_the_customer_wrote_may_be_said_back(ports: Ports, given: Given) -> None:
    accepted = await given.message(body="Please call me on 030 7654321.")
    said = turn(reply="We will call you on 030 7654321, not on 030 1111111.")
    made = await without_other_peoples_data(ports, DEMO, accepted.message_id, said)
    assert made.reply == "We will call you on 030 7654321, not on (phone number removed)."


async def test_a_name_is_known_by_its_address(ports: Ports, given: Given) -> None:
    await given.pool.execute(
        "INSERT INTO customers (tenant, id, email, tier) "
        "VALUES ('demo', 'cust_77', 'mary_poppins@example.com', 'pro')"
    )
    accepted = await given.message()
    said = turn(reply="Mary Poppins ordered it.")
    made = await without_other_peoples_data(ports, DEMO, accepted.message_id, said)
    assert made.reply == "(name removed) ordered it."


async def test_the_records_of_another_tenant_are_not_looked_into(given: Given) -> None:
    await store.seed(given.pool, ACME)
    await given.pool.execute(
        "INSERT INTO orders "
        "(tenant, id, number, description, customer_id, charge_id, currency, paid_cents, placed_on)"
        " VALUES ('acme', 'ord_9999', '9999', 'x', 'cust_002', 'ch_9', 'EUR', 1, current_date)"
    )
    words = ("9999", "1004", "1003", "cust_001")
    customers, here, there = store.PostgresCustomers(given.pool), await given.message(), Given(given.pool, ACME)
    found = await customers.surroundings(DEMO, here.message_id, words)
    assert (found.customer_email, found.strangers) == ("ada@example.com", {"1004"})
    in_acme = (await there.message()).message_id
    assert (await customers.surroundings(ACME, in_acme, words)).strangers == {"1004", "9999"}
    with pytest.raises(NotFound):
        await customers.surroundings(DEMO, in_acme, words)


async def test_where_the_sender_is_no_customer_everybody_is_a_stranger(given: Given) -> None:
    accepted = await given.message(sender="nobody@example.com")
    found = await store.PostgresCustomers(given.pool).surroundings(DEMO, accepted.message_id, ("1003", "7777"))
    assert (found.customer_email, found.strangers) == ("", {"1003"})


SCREENED = [
    ("Order 1003 is on its way.", ()),
    ("Call me on 030 7654321.", ()),
    ("See https://shop.example/1004 and 030 1111111.", (Finding.LINK, Finding.ORDER_NUMBER, Finding.PHONE_NUMBER)),
    ("Write to ada@example.com.", ()),
    ("Write to grace@example.com.", (Finding.EMAIL_ADDRESS,)),
    ("Hi <b>Ada</b>\u200b", (Finding.HIDDEN_CHARACTERS, Finding.MARKUP)),
    ("Two lines,\r\nas another system ends them.", ()),
]


@pytest.mark.parametrize(("said", "found"), SCREENED)
async def test_what_a_person_typed_is_looked_at_the_same_way(
    ports: Ports, given: Given, said: str, found: tuple[Finding, ...]
) -> None:
    accepted = await given.message(body="Call me on 030 7654321.")
    assert await Screen(ports.customers, ports.cases).look(DEMO, accepted.message_id, said) == found


async def test_a_stop_is_on_record_once_with_codes_and_who(ports: Ports, given: Given) -> None:
    accepted = await given.message()
    draft = await given.drafts.create(DEMO, accepted.message_id, turn())
    screen = Screen(ports.customers, ports.cases)
    for by in (ALICE, ALICE, BOB):
        await screen.held(DEMO, accepted.message_id, HeldReply(("draft", draft), by, ("link",)))
    lines = await given.recorded("reply_held")
    assert [(line["actor"], line["data"]) for line in lines] == [(by, {"codes": ["link"]}) for by in (ALICE, BOB)]
    assert {line["subject"] for line in lines} == {f"draft:{draft}"}
    assert {line["case_id"] for line in lines} == {accepted.case_id}


async def test_an_address_that_bounces_waits_for_a_person(given: Given) -> None:
    accepted = await given.message()
    draft = await given.drafts.create(DEMO, accepted.message_id, turn())
    details = await given.drafts.details(DEMO, draft)
    assert why_a_person_looks(details) == ()
    assert why_a_person_looks(replace(details, warning="unknown_mailbox")) == ("bounced",)
    assert why_a_person_looks(replace(details, came_back=True)) == ("refund_came_back",)


async def test_a_draft_is_made_without_it_and_not_mailed_by_itself(ports: Ports, given: Given, chat: Chat) -> None:
    accepted = await given.message()
    work = Work(DEMO, accepted.message_id, ADA)
    await ports.turns.save(DEMO, accepted.message_id, turn(reply="Order 1004 is late."))
    draft = DraftId(await _create_draft(ports, work, 1))
    details = await given.drafts.details(DEMO, draft)
    assert details.body == details.original_body == "Order (order number removed) is late."
    assert await _send_draft(ports, work, draft) == "held"
    assert await _send_draft(ports, work, draft) == "held", "a step may run twice"
    [line] = await given.recorded("reply_held")
    assert (line["actor"], line["data"]) == ("policy", {"codes": ["order_number"]})
    assert Note.REPLY_HELD.value in chat.said
    assert (await given.drafts.details(DEMO, draft)).status is DraftStatus.READY


async def test_a_clean_draft_is_mailed_by_itself_where_that_is_wanted(ports: Ports, given: Given) -> None:
    accepted = await given.message()
    work = Work(DEMO, accepted.message_id, ADA)
    await ports.turns.save(DEMO, accepted.message_id, turn(reply="Order 1003 is on its way."))
    draft = await _create_draft(ports, work, 1)
    assert await _send_draft(ports, work, draft) == "sending"


async def test_a_draft_written_again_is_looked_at_again(ports: Ports, given: Given) -> None:
    accepted = await given.message()
    old = await given.drafts.create(DEMO, accepted.message_id, turn())
    await ports.turns.save(DEMO, accepted.message_id, turn(2, "Order 1004 is late."))
    new = await _replace(ports, DEMO, old, 2)
    assert new is not None
    assert (await given.drafts.details(DEMO, DraftId(new))).body == "Order (order number removed) is late."
