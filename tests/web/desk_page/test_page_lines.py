"""Choosing lines on the desk's page: our code says what they come to, nothing is approved unseen, and as in Slack."""

import re
from html import unescape

import httpx
import pytest

from app.domain.actions.refund import refund_of
from app.domain.approvals.approval import Approval
from app.domain.approvals.voting import Status
from app.domain.ids import ActorId
from app.domain.people.actors import slack_person
from app.domain.records.orders import OrderLine
from tests.store.given import DEMO, Given
from tests.store.given_requests import asked
from tests.web.composed import Composed
from tests.web.conftest import SHARED
from tests.web.desk_page.filled_forms import filled as filled_form
from tests.web.desk_page.given_lines import lamps
from tests.web.desk_page.page_visits import ROSA, Form, Visitor, forms, told, visitor

pytestmark = [SHARED, pytest.mark.usefixtures("rested")]

OFF = "off"


def filled(page: httpx.Response, button: str = "less") -> dict[str, str]:
    """What a browser would send of the form with this button, with line ends as somebody typed them."""
    fields = dict(filled_form(page, button).fields)
    return {name: text.replace("\r\n", "\n") for name, text in fields.items() if name != "choice"}


async def use(ann: Visitor, page: httpx.Response, button: str = "less", **changed: str) -> httpx.Response:
    """Tick, choose or type on this page, and press. ``OFF`` unticks."""
    fields = {name.replace("_", "-"): text for name, text in changed.items()}
    sent = {**filled(page, button), **fields, "choice": button}
    kept = {name: text for name, text in sent.items() if text != OFF}
    action = next(one for one in forms(page) if button in one.buttons).action
    return await ann.send(Form(action, kept))


async def opened(ann: Visitor, approval: Approval) -> httpx.Response:
    await ann.sign_in()
    return await ann.http.get(f"/desk/approvals/{approval.id}")


async def now(given: Given, approval: Approval) -> Approval:
    return await given.approvals.get(DEMO, approval.id)


async def test_what_is_ticked_is_worked_out_shown_and_only_then_approved(desk: Composed, given: Given) -> None:
    approval = await given.approval(**lamps())
    async with visitor(desk) as ann:
        page = await opened(ann, approval)
        assert "Desk &lt;b&gt;lamp" in page.text
        assert filled(page)["line-1"] == filled(page)["line-2"] == filled(page)["line-3"] == "yes"
        seen = await use(ann, page, line_2=OFF, line_3=OFF, count_1="1")
        assert "Nothing is approved yet." in told(seen)
        assert "29.90" in seen.text
        assert "29.90" in filled(seen)["reply"], "the reply follows what is chosen"
        assert "line-2" not in filled(seen)
        assert filled(seen)["count-1"] == "1"
        assert (await now(given, approval)).status is Status.PENDING
        done = await use(ann, seen)
        assert "Your approval is recorded." in told(done)
    row = await now(given, approval)
    assert (row.status, row.final_sum.amount_cents) == (Status.APPROVED, 2_990)
    assert [(one.number, one.quantity) for one in refund_of(row.final_action).lines] == [(1, 1)]
    assert "29.90" in row.reply_text
    assert row.decided_by == slack_person(ROSA)


async def test_the_sum_can_be_worked_out_without_deciding_anything(desk: Composed, given: Given) -> None:
    approval = await given.approval(**lamps())
    async with visitor(desk) as ann:
        page = await opened(ann, approval)
        for chosen, amount in (
            ({"line_1": OFF}, "59.30"),
            ({"line_1": "yes", "count_1": "1", "line_3": OFF}, "85.20"),
        ):
            page = await use(ann, page, "sum", **chosen)
            assert page.status_code == 200
            assert f"{amount}" in page.text
        assert (await now(given, approval)).status is Status.PENDING
        assert "Your approval is recorded." in told(await use(ann, page))
    assert (await now(given, approval)).final_sum.amount_cents == 8_520


async def test_all_of_it_is_all_that_was_asked_shipping_too(desk: Composed, given: Given) -> None:
    approval = await given.approval(**lamps())
    async with visitor(desk) as ann:
        assert "Your approval is recorded." in told(await use(ann, await opened(ann, approval)))
    row = await now(given, approval)
    assert row.final_sum.amount_cents == approval.sum.amount_cents == 12_400


async def test_nothing_ticked_other_lines_and_more_than_there_are_are_refused_and_kept(
    desk: Composed, given: Given
) -> None:
    approval = await given.approval(**lamps())
    async with visitor(desk) as ann:
        page = await opened(ann, approval)
        for choice, sentence in (
            ({"line_1": OFF, "line_2": OFF, "line_3": OFF}, "Nothing is ticked."),
            ({"line_9": "yes"}, "Only lines that were asked for"),
            ({"count_1": "7"}, "Only lines that were asked for"),
            ({"count_1": "999999"}, "Only lines that were asked for"),
            ({"amount": "900"}, "Only 124.00 EUR was asked for"),
            ({"amount": "zehn"}, "Please type an amount such as"),
            ({"reply": "   "}, "empty"),
        ):
            answer = await use(ann, page, **choice)
            assert answer.status_code == 400, choice
            assert sentence in told(answer), (choice, told(answer))
            for name, text in choice.items():
                kept = filled(answer).get(name.replace("_", "-"), OFF)
                assert name in {"line_9", "count_1"} or kept == text, (name, kept)
        for name in ("letter", "shown"):
            for forged in ("", "x", "0", "12400,9x1", "12400,1x1", "99999999999", f"{'1,' * 50}"):
                answer = await use(ann, page, **{name: forged})
                assert answer.status_code == 400, (name, forged)
    assert (await now(given, approval)).status is Status.PENDING


async def test_a_smaller_sum_goes_before_the_ticks_and_needs_no_second_look(desk: Composed, given: Given) -> None:
    approval = await given.approval(**lamps())
    async with visitor(desk) as ann:
        page = await opened(ann, approval)
        assert "Your approval is recorded." in told(await use(ann, page, amount="12.50", line_2=OFF))
    row = await now(given, approval)
    assert (row.final_sum.amount_cents, refund_of(row.final_action).lines) == (1_250, ())
    assert "12.50" in row.reply_text


async def test_an_own_reply_is_kept_and_what_is_not_the_customers_goes_on_ones_word_alone(
    desk: Composed, given: Given
) -> None:
    message = await given.message()
    approval = await given.approval(message=message, **lamps())
    own = "Dear Ada,\n\nyour 124.00 EUR are on their way. Write to eve@elsewhere.example.\n"
    async with visitor(desk) as ann:
        page = await opened(ann, approval)
        held = await use(ann, page, reply=own)
        assert "an email address that is not this customer&#39;s" in held.text
        assert filled(held)["reply"].split() == own.split(), "what was typed is still there"
        stops = [one for one in await given.recorded("reply_held") if one["subject"].endswith(approval.id)]
        assert [(one["actor"], one["data"]["codes"]) for one in stops] == [(slack_person(ROSA), ["email_address"])]
        again = await use(ann, held)
        assert "tick the box" in unescape(told(again))
        [mark] = re.findall(r'name="cleared" value="([0-9a-f]{16})"', again.text)
        assert (await use(ann, again, cleared="0" * 16)).status_code == 409
        other = await use(ann, again, cleared=mark, reply=own + "Call 0170 9999999, too.")
        assert "a phone number" in other.text, "a tick counts for what stood beside it"
        assert (await now(given, approval)).status is Status.PENDING
        assert "Your approval is recorded." in told(await use(ann, again, cleared=mark))
    row = await now(given, approval)
    assert row.reply_text.split() == own.split()
    assert row.reply_cleared == ("email_address",)


async def test_a_reason_for_the_customer_is_looked_at_and_one_for_colleagues_is_not(
    desk: Composed, given: Given
) -> None:
    reason = "Ask eve@elsewhere.example."
    shown, kept = await given.approval(), await given.approval()
    async with visitor(desk) as ann:
        await ann.sign_in()
        await ann.press(kept.id, "reject", reason=reason)
        held = await ann.press(shown.id, "reject", reason=reason, shown="yes")
        assert "an email address that is not this customer&#39;s" in held.text
        assert (await now(given, shown)).status is Status.PENDING
        [mark] = re.findall(r'name="cleared" value="([0-9a-f]{16})"', held.text)
        sent = filled(held, "reject") | {"choice": "reject", "cleared": mark}
        await ann.send(Form(f"/desk/approvals/{shown.id}", sent))
    rows = [await now(given, one) for one in (shown, kept)]
    assert [(one.status, one.reason_shown) for one in rows] == [(Status.REJECTED, True), (Status.REJECTED, False)]


async def test_an_order_that_changed_since_is_refused_as_in_slack(desk: Composed, given: Given) -> None:
    approval = await given.approval(**lamps())
    async with visitor(desk) as ann:
        page = await opened(ann, approval)
        await given.pool.execute("UPDATE approvals SET revision = revision + 1 WHERE id = $1", approval.id)
        assert "changed since you opened it" in told(await use(ann, page, line_1=OFF))
    assert (await now(given, approval)).status is Status.PENDING


async def test_two_presses_of_one_form_are_one_vote(desk: Composed, given: Given) -> None:
    approval = await given.approval(**lamps())
    async with visitor(desk) as ann:
        page = await use(ann, await opened(ann, approval), "sum", line_2=OFF)
        for _ in range(2):
            assert "Your approval is recorded." in told(await use(ann, page))
    lines = [one for one in await given.recorded("page_vote") if one["subject"].endswith(approval.id)]
    assert len(lines) == 1


async def test_of_more_lines_than_a_menu_holds_a_sum_is_typed(desk: Composed, given: Given) -> None:
    many = lamps(tuple(OrderLine(n, f"S-{n}", f"Thing {n}", 1, 100) for n in range(1, 102)), 0)
    full = lamps(tuple(OrderLine(n, f"S-{n}", f"Thing {n}", 2, 100) for n in range(1, 101)), 0)
    async with visitor(desk) as ann:
        page = await opened(ann, await given.approval(**many))
        assert "line-1" not in filled(page)
        assert filled(page)["amount"] == "101.00"
        large = await given.approval(**full)
        page = await ann.http.get(f"/desk/approvals/{large.id}")
        seen = await use(ann, page, line_100=OFF)
        assert "Nothing is approved yet." in told(seen)
        assert "Your approval is recorded." in told(await use(ann, seen))
    assert (await now(given, large)).final_sum.amount_cents == 19_800


async def test_who_asked_for_it_does_not_choose_less_either(desk: Composed, given: Given) -> None:
    approval = await given.approval(requested_by=ActorId(slack_person(ROSA)), **lamps())
    async with visitor(desk) as ann:
        page = await use(ann, await opened(ann, approval), "sum", line_2=OFF)
        assert "You asked for this yourself" in told(await use(ann, page))
    assert (await now(given, approval)).status is Status.PENDING


async def test_lines_of_a_programs_request_are_chosen_too(desk: Composed, given: Given) -> None:
    approval = await asked(given, **lamps())
    async with visitor(desk) as ann:
        page = await use(ann, await opened(ann, approval), "sum", line_2=OFF)
        assert "reply" not in filled(page), "there is no mail to answer"
        assert "shown" not in filled(page, "reject"), "and nobody who would see a reason but whoever asked"
        assert "Your approval is recorded." in told(await use(ann, page, reply="eve@elsewhere.example"))
    row = await now(given, approval)
    assert (row.final_sum.amount_cents, row.reply_text) == (6_380, "")


async def test_prices_that_moved_under_a_sum_that_was_seen_are_shown_before_they_count(
    desk: Composed, given: Given
) -> None:
    approval = await given.approval(**lamps())
    dearer = "UPDATE approvals SET facts = jsonb_set(facts, '{lines,2,unit_cents}', '300') WHERE id = $1"
    async with visitor(desk) as ann:
        page = await use(ann, await opened(ann, approval), "sum", line_2=OFF)
        await given.pool.execute(dearer, approval.id)
        answer = await use(ann, page)
        assert "Your approval is recorded." not in told(answer)
    assert (await now(given, approval)).status is Status.PENDING


async def test_the_reason_for_a_program_is_shown_to_no_customer_whatever_is_sent(
    desk: Composed, given: Given
) -> None:
    approval = await asked(given, **lamps())
    async with visitor(desk) as ann:
        await ann.sign_in()
        await ann.press(approval.id, "reject", reason="Not today", shown="yes")
    row = await now(given, approval)
    assert (row.status, row.decision_reason, row.reason_shown) == (Status.REJECTED, "Not today", False)
