"""No way into the records keeps what pays: whichever door it came through, every table is read."""

from app import store
from app.domain.approvals.questions import NewQuestion
from app.domain.approvals.voting import Choice
from app.domain.ids import ActorId
from app.domain.investigations import SubjectKind
from app.mail.inbound import parse_fields
from app.store.db.pool import Pool
from tests.store.given import ALICE, Given, click, turn
from tests.store.given_commands import about

CARD, CODE, ACCOUNT = "4242 4242 4242 4242", "cvv 737", "DE89 3704 0044 0532 0130 00"
SECRETS = ("4242 4242", "424242424242", "4242-4242", CODE, "3704 0044", "370400440532")
SAID = f"Pay back to {CARD}, {CODE}, or to {ACCOUNT}."


async def everything(pool: Pool) -> str:
    """Every column of every table, as text."""
    tables = await pool.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    rows = [await pool.fetch(f'SELECT t::text AS row FROM "{one["tablename"]}" t') for one in tables]
    return "\n".join(row["row"] for table in rows for row in table)


async def kept_clean(given: Given) -> str:
    text = await everything(given.pool)
    assert not [secret for secret in SECRETS if secret in text]
    return text


async def test_a_mail_is_kept_without_what_pays(given: Given) -> None:
    files = ({"name": f"{CARD}.pdf", "size_bytes": 1, "sha256": "0" * 64, "content_type": "application/pdf"},)
    await given.message(subject=f"My card {CARD}", body=SAID, quoted=f"> {SAID}", attachments=files)
    text = await kept_clean(given)
    assert text.count("[card number ending 4242 removed]") >= 4
    assert "[account number ending 3000 removed]" in text


async def test_a_mail_that_was_read_elsewhere_and_one_typed_by_staff_are_too(given: Given) -> None:
    read = parse_fields(sender="ada@example.com", subject=SAID, body=f"{SAID}\n\nOn Monday Ada wrote:\n> {SAID}")
    assert read.hits
    await given.cases.accept(given.tenant, read)
    await given.message(body=SAID, entered_by=ActorId("slack:UALICE"))
    await kept_clean(given)


async def test_a_mail_with_more_card_numbers_than_anybody_would_look_up_is_too(given: Given) -> None:
    read = parse_fields(sender="ada@example.com", subject="All", body=f"{CARD}; " * 1_500)
    await given.cases.accept(given.tenant, read)
    await kept_clean(given)


async def test_what_people_ask_note_and_decide_is_kept_without_it(given: Given) -> None:
    message = await given.message()
    approval = await given.approval(message=message)
    await given.questions.ask(given.tenant, approval.id, NewQuestion(by=ALICE, text=SAID, source="slack:1"))
    await store.PostgresInvestigations(given.pool).open(
        given.tenant, about(SubjectKind.APPROVAL, approval.id, question=SAID)
    )
    draft = await given.drafts.create(given.tenant, message.message_id, turn())
    await given.drafts.request_retry(given.tenant, draft, by=ALICE, note=SAID)
    await given.approvals.cast(given.tenant, approval.id, click(choice=Choice.REJECT, reason=SAID))
    await kept_clean(given)


async def test_an_order_of_sixteen_digits_that_we_know_is_no_card(given: Given) -> None:
    await given.pool.execute("UPDATE orders SET number = '4242424242424242' WHERE id = 'ord_1003'")
    await given.message(body="Where is 4242424242424242?")
    assert await given.pool.fetchval("SELECT body FROM messages") == "Where is 4242424242424242?"


async def test_the_same_mail_sent_twice_is_still_one(given: Given) -> None:
    first = await given.message(external_id="one@x", body=SAID)
    again = await given.message(external_id="one@x", body=SAID)
    assert again.duplicate
    assert again.message_id == first.message_id
