"""Look-ups at the team's own address: signed, strict about the answer, and never a guess."""

import ssl
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from app.domain.records.orders import lines_fault
from app.errors import RecordsUnavailable
from app.outside.allowed import AllowedHosts
from app.outside.calls import Outside
from app.records.http import Asked, HttpRecords
from app.records.signing import secret_fault, signed
from tests.records.cases import ADA, BOB, LAMP, SHOES, TEA, TENANT
from tests.records.team_server import SECRET, Team, team_server, told


@pytest.fixture
async def team() -> AsyncIterator[Team]:
    """It knows Ada and her shoes."""
    async with team_server() as server:
        server.knows(ADA, SHOES)
        yield server


def records_of(team: Team, secret: str = SECRET, seconds: float = 2.0) -> HttpRecords:
    """The adapter, pointed at them."""

    async def of_tenant(_tenant: object) -> str:
        return secret

    way = Outside(AllowedHosts.parse(f"127.0.0.1:{team.port}"), ssl.create_default_context(), plain_http=True)
    return HttpRecords(way, lambda _tenant: Asked(team.url, seconds), of_tenant)


async def refused(team: Team, instead: Any, **how: Any) -> RecordsUnavailable:
    team.instead = instead
    with pytest.raises(RecordsUnavailable) as error:
        await records_of(team).find(TENANT, **(how or {"address": ADA.email}))
    return error.value


def answer(**changes: Any) -> dict[str, Any]:
    """What the team says of Ada, with one thing changed in her order."""
    about = {"id": ADA.id, "email": ADA.email, "name": ADA.name, "tier": ADA.tier}
    return {"version": 1, "customer": about, "orders": [{**told(SHOES), **changes}]}


async def test_the_question_is_signed_and_holds_no_more_than_it_has_to(team: Team) -> None:
    found = await records_of(team).find(TENANT, address=ADA.email)
    assert found is not None
    assert (found.customer, found.orders, found.faults) == (ADA, (SHOES,), ())
    assert team.asked == [{"version": 1, "tenant": TENANT, "look_up": "customer", "email": ADA.email}]
    assert ADA.email not in team.url


@pytest.mark.parametrize("content_type", ["application/json-seq", "application/jsonp", "text/html"])
async def test_an_answer_of_another_type_is_none(team: Team, content_type: str) -> None:
    team.content_type = content_type
    assert "type application/json" in (await refused(team, answer())).sentence


def test_the_signature_is_the_conventions() -> None:
    """The example of the Standard Webhooks specification."""
    headers = signed(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        b'{"test": 2432232314}',
        look_up_id="msg_p5jXN8AQM9LWM0D4loKWxJek",
        at_seconds=1614265330,
    )
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_c2hvcnQ=", "whsec_no base64 at all here", SECRET[6:]])
async def test_a_secret_that_is_none_signs_nothing(team: Team, secret: str) -> None:
    assert "whsec_" in secret_fault(secret)
    with pytest.raises(RecordsUnavailable) as error:
        await records_of(team, secret).find(TENANT, address=ADA.email)
    assert error.value.detail == "bad_secret"
    assert team.asked == []
    assert not secret_fault(SECRET)


async def test_another_secret_is_turned_away_by_the_team(team: Team) -> None:
    with pytest.raises(RecordsUnavailable) as error:
        await records_of(team, SECRET.replace("whsec_Y", "whsec_Z")).find(TENANT, address=ADA.email)
    assert error.value.detail == "status_401"


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"customer_id": BOB.id}, "belongs to another customer"),
        ({"currency": "EURO"}, "orders.0.currency"),
        ({"currency": "XXX"}, "not a currency code we know"),
        ({"currency": "eur"}, "orders.0.currency"),
        ({"paid_cents": -1}, "orders.0.paid_cents"),
        ({"paid_cents": 10.5}, "orders.0.paid_cents"),
        ({"paid_cents": "100"}, "orders.0.paid_cents"),
        ({"paid_cents": True}, "orders.0.paid_cents"),
        ({"paid_cents": 10**15}, "orders.0.paid_cents"),
        ({"refunded_cents": 99_999}, "more was paid back than was paid"),
        ({"placed_on": "2026-13-40"}, "Order A-1001"),
        ({"placed_on": "yesterday"}, "orders.0.placed_on"),
        ({"id": "two words"}, "orders.0.id"),
        ({"number": ""}, "orders.0.number"),
        ({"lines": [{"description": "x", "quantity": 0, "unit_cents": 1}]}, "orders.0.lines.0.quantity"),
    ],
)
async def test_an_answer_that_cannot_be_right_is_refused_whole_with_its_reason(
    team: Team, changes: dict[str, Any], why: str
) -> None:
    error = await refused(team, answer(**changes))
    assert error.detail == "bad_answer"
    assert why in error.sentence
    assert ADA.email not in error.sentence


@pytest.mark.parametrize(
    "instead",
    [
        [],
        {"customer": None},
        {"version": 2, "customer": None},
        {"version": 1},
        {"version": 1, "customer": None, "orders": [told(SHOES)]},
        {**answer(), "orders": [told(SHOES), told(SHOES)]},
        {**answer(), "orders": [told(SHOES), {**told(SHOES), "id": "o-9"}]},
        {**answer(), "customer": {"id": BOB.id, "email": BOB.email}},
        {**answer(), "customer": {"id": ADA.id, "email": ADA.email, "tier": "vip"}},
    ],
)
async def test_another_shape_or_another_customer_is_refused(team: Team, instead: Any) -> None:
    assert (await refused(team, instead)).detail == "bad_answer"


async def test_who_is_asked_for_by_id_must_be_answered_by_that_id(team: Team) -> None:
    assert (await refused(team, answer(), customer_id=BOB.id)).detail == "bad_answer"


async def test_lines_that_do_not_add_up_are_left_out_which_is_said(team: Team) -> None:
    team.instead = answer(paid_cents=SHOES.paid_cents + 1)
    found = await records_of(team).find(TENANT, address=ADA.email)
    assert found is not None
    [order] = found.orders
    assert (order.paid_cents, order.lines, order.shipping_cents) == (SHOES.paid_cents + 1, (), 0)
    assert "Order A-1001 was taken without its lines" in found.faults[0]
    assert lines_fault(order) is None


async def test_at_most_the_fifty_latest_orders_are_taken(team: Team) -> None:
    days = [f"2026-{1 + n // 28:02d}-{1 + n % 28:02d}" for n in range(60)]
    orders = [{**told(TEA), "id": f"o-{n}", "number": f"N-{n}", "placed_on": day} for n, day in enumerate(days)]
    team.instead = {**answer(), "orders": orders}
    found = await records_of(team).find(TENANT, address=ADA.email)
    assert found is not None
    assert [order.id for order in found.orders] == [f"o-{n}" for n in range(59, 9, -1)]
    assert (await refused(team, {**answer(), "orders": orders * 4})).detail == "bad_answer"


async def test_names_are_one_line_each(team: Team) -> None:
    team.instead = answer(number="A-1\n001\u0000", description="Shoes\r\nand more")
    found = await records_of(team).find(TENANT, address=ADA.email)
    assert found is not None
    assert (found.orders[0].number, found.orders[0].description) == ("A-1 001", "Shoes  and more")


async def test_one_order_is_asked_for_by_its_number(team: Team) -> None:
    team.knows(BOB, LAMP)
    found = await records_of(team).order(TENANT, ADA.id, SHOES.number)
    assert found is not None
    assert (found.orders, found.whole) == ((SHOES,), False)
    assert await records_of(team).order(TENANT, ADA.id, LAMP.number) is None
    about = {"id": ADA.id, "email": ADA.email}
    for wrong in (told(LAMP), told(replace(TEA, number="A-7"))):
        team.instead = {"version": 1, "customer": about, "order": wrong}
        with pytest.raises(RecordsUnavailable):
            await records_of(team).order(TENANT, ADA.id, SHOES.number)


async def test_silence_and_trouble_are_no_answer(team: Team) -> None:
    team.down = True
    with pytest.raises(RecordsUnavailable) as error:
        await records_of(team).find(TENANT, address=ADA.email)
    assert error.value.detail == "status_503"
    await team.stop()
    with pytest.raises(RecordsUnavailable) as error:
        await records_of(team).find(TENANT, address=ADA.email)
    assert error.value.detail == "no_connection"
