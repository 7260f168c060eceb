"""However a mail comes to have no draft, its case says so in words of its own, and somebody can answer it."""

from dataclasses import replace

import pytest

from app import store
from app.domain.cases.case_state import CAME_BACK
from app.domain.cases.cases import Problem
from app.domain.cases.mail.delivery import BounceKind, DeliveryReport
from app.domain.ids import CaseId
from app.domain.operations.notifications import Note, Why
from app.events import EmailReceived
from app.ports.bundle import Ports
from app.slack import ids
from app.slack.i18n import catalogue
from app.slack.views.cases.case import case
from app.slack.views.cases.undrafted_mail import stalled, stalled_text
from tests.store.given import ALICE, DEMO, Given
from tests.workers.conftest import Chat
from workers.functions.approvals.withdrawals import RUN_CANCELLED, _tell_case
from workers.functions.cases.handle_email import _ask_a_person
from workers.functions.cases.undrafted_mail import tell_stalled

BY_THE_RUN = [
    *(Note(one.value) for one in Problem),
    Note.MODEL_REFUSED,
    Note.CASE_BUDGET_SPENT,
    Note.RECORDS_SILENT,
    Note.SEVERAL_CUSTOMERS,
]
# What keeps an agent from the mail keeps it from every other run.
FOR_GOOD = {one.value for one in Problem}
ALL = [*(one.value for one in BY_THE_RUN), RUN_CANCELLED, "not_resumed", *(one.value for one in Why)]


async def stopped(ports: Ports, given: Given, code: str) -> CaseId:
    """As each way ends: by the run itself, by whoever cancelled it, or by those who look after lost ones."""
    message = await given.message()
    email = EmailReceived(tenant=DEMO, message_id=message.message_id, customer_id="cust_001", tier="pro")
    if code in FOR_GOOD:
        await given.pool.execute("UPDATE messages SET problem = $2 WHERE id = $1", message.message_id, code)
    if code in set(BY_THE_RUN):
        await _ask_a_person(ports, email, Note(code))
    elif code == RUN_CANCELLED:
        await _tell_case(ports, DEMO, message.message_id)
    else:
        await given.cases.needs_person(DEMO, message.message_id, code)
        await tell_stalled(ports, DEMO, message.message_id)
    return message.case_id


@pytest.mark.parametrize("code", ALL)
async def test_every_way_has_its_sentence_and_a_button_to_answer(
    given: Given, ports: Ports, chat: Chat, code: str
) -> None:
    case_id = await stopped(ports, given, code)
    [told] = chat.stalled
    assert (told.code, told.over, told.case.case_id) == (code, False, case_id)
    pressed = str(stalled(told))
    assert ids.BY_HAND in pressed
    assert (ids.TRY_AGAIN in pressed) == (code not in FOR_GOOD)
    head = await given.cases.details(DEMO, told.message_id)
    assert ids.REPLY_CASE in str(case(head)), "the head can be answered from too"
    found = await given.drafts.undrafted(DEMO, case_id)
    assert found is not None
    assert found == replace(told, case=replace(told.case, thread=found.case.thread))
    verdict = await given.drafts.by_hand(DEMO, found.message_id, "Dear Ada, we look into it.", by=ALICE)
    assert verdict.refusal is None
    assert await given.drafts.undrafted(DEMO, case_id) is None
    assert ids.REPLY_CASE not in str(case(await given.cases.details(DEMO, told.message_id)))


@pytest.mark.parametrize("language", sorted(catalogue.CATALOGUES))
async def test_no_two_ways_have_the_same_sentence(given: Given, ports: Ports, chat: Chat, language: str) -> None:
    for code in ALL:
        await stopped(ports, given, code)
    with catalogue.speaking(language):
        said = {told.code: stalled_text(told) for told in chat.stalled}
    unlike = {code: text for code, text in said.items() if code not in (*_UNREACHED, Why.RUN_FAILED)}
    assert len({*unlike.values()}) == len(unlike)
    assert len(said) == len(ALL)


# Of these no customer's mail can speak: an event that is none of the desk's names no message.
_UNREACHED = (
    *(Why.MALFORMED_EVENT, Why.UNKNOWN_RECORD, Why.EVENT_NOT_ALLOWED, Why.REQUEST_TAKEN),
    *(Why.BLOCKED_BY_POLICY, Why.REQUEST_CHANGED, Why.REQUEST_REFUSED),
)


async def test_of_an_earlier_mail_of_the_case_the_sentence_stays_its_own(
    given: Given, ports: Ports, chat: Chat
) -> None:
    first = await given.message()
    await given.cases.needs_person(DEMO, first.message_id, Note.MODEL_REFUSED)
    second = await given.follow_up(first)
    await given.cases.needs_person(DEMO, second.message_id, Note.RECORDS_SILENT)
    assert (await given.drafts.stalled(DEMO, first.message_id)).code == Note.MODEL_REFUSED
    assert (await given.drafts.stalled(DEMO, second.message_id)).code == Note.RECORDS_SILENT
    found = await given.drafts.undrafted(DEMO, first.case_id)
    assert found is not None
    assert found.message_id == second.message_id, "the newest speaks for those before it"


async def test_a_machines_mail_that_was_handed_over_is_like_any_other(given: Given, ports: Ports, chat: Chat) -> None:
    """Nobody is shown it before: it is listed, and was no person's to answer."""
    message = await given.message()
    await given.pool.execute("UPDATE messages SET kind = 'auto', body = ' ' WHERE id = $1", message.message_id)
    assert await given.drafts.undrafted(DEMO, message.case_id) is None
    await store.PostgresMachines(given.pool).hand_over(DEMO, message.message_id, by=ALICE)
    work = await given.cases.begin(DEMO, message.message_id, delivery=1, run_id="r")
    assert work.problem is Problem.EMPTY_BODY
    found = await given.drafts.undrafted(DEMO, message.case_id)
    assert found is not None
    assert (found.code, found.may_try_again) == (Problem.EMPTY_BODY, False)


async def test_a_reply_that_came_back_is_no_undrafted_mail(given: Given) -> None:
    message, draft_id = await given.drafted()
    await given.drafts.request_send(DEMO, draft_id, by=ALICE)
    await given.sent(draft_id)
    await given.bounces.keep(DEMO, DeliveryReport("s", BounceKind.HARD, "no_such_box", "", draft_id))
    assert [item.code for item in (await given.queue.read(DEMO)).items] == [CAME_BACK]
    assert await given.drafts.undrafted(DEMO, message.case_id) is None
