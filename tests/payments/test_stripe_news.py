"""Stripe's webhooks: only what Stripe signed, for this account and mode, and of it only where to look."""

import json
import time
from typing import Any

import pytest
import stripe
from fastapi import FastAPI
from starlette.testclient import TestClient

from app.domain.ids import ChargeId, TenantId
from app.errors import Unavailable
from app.payments.stripe_accounts import StripeAccount
from app.payments.stripe_webhooks import StripeNews
from app.ports.payments.payment_provider import NewsKind, ProviderNews
from app.web.body_cap import BodyCap
from app.web.errors import map_errors
from app.web.payments import BYTES_MAX, PaymentDoor, payment_routes

DEMO = TenantId("demo")
OLD, NEW = "whsec_old", "whsec_new"


class Book:
    """Stands for the records."""

    def __init__(self) -> None:
        self.accepted: list[ProviderNews] = []
        self.down = False

    async def accept(self, tenant: TenantId, news: ProviderNews) -> bool:
        if self.down:
            raise Unavailable("The records do not answer")
        self.accepted.append(news)
        return len(self.accepted) == 1


@pytest.fixture
def book() -> Book:
    return Book()


@pytest.fixture
def door(book: Book) -> TestClient:
    """The door alone, for a test-mode account."""
    accounts = {DEMO: StripeAccount("acct_ours", "sk_test_1", NEW)}
    app = FastAPI()
    map_errors(app)
    app.include_router(payment_routes(PaymentDoor(book, StripeNews(accounts))))  # type: ignore[arg-type]
    app.add_middleware(BodyCap)
    return TestClient(app)


def event(type_: str = "refund.updated", about: dict[str, Any] | None = None, **fields: Any) -> str:
    """An event as Stripe writes it."""
    about = about or {"id": "re_1", "object": "refund", "charge": "ch_1", "status": "succeeded"}
    plain = {"id": "evt_1", "object": "event", "type": type_, "livemode": False, "data": {"object": about}}
    return json.dumps({**plain, **fields})


def signed(body: str, secret: str = NEW, at: float | None = None) -> str:
    return stripe.WebhookSignature.generate_signature_header(body, secret, int(at or time.time()))


def post(door: TestClient, body: str, signature: str | None = None, tenant: str = "demo") -> Any:
    headers = {"stripe-signature": signed(body) if signature is None else signature}
    return door.post(f"/webhooks/stripe/{tenant}", content=body.encode(), headers=headers)


@pytest.mark.parametrize(
    ("type_", "about", "kind", "refund_id"),
    [
        ("refund.updated", {"id": "re_1", "charge": "ch_1"}, NewsKind.REFUND, "re_1"),
        ("refund.failed", {"id": "re_1", "charge": {"id": "ch_1"}}, NewsKind.REFUND, "re_1"),
        ("charge.refund.updated", {"id": "re_1", "charge": "ch_1"}, NewsKind.REFUND, "re_1"),
        ("charge.refunded", {"id": "ch_1", "refunded": True}, NewsKind.CHARGE, ""),
        ("charge.dispute.created", {"id": "dp_1", "charge": "ch_1"}, NewsKind.DISPUTE, ""),
    ],
)
def test_of_each_event_only_where_to_look_is_kept(
    door: TestClient, book: Book, type_: str, about: dict[str, Any], kind: NewsKind, refund_id: str
) -> None:
    answer = post(door, event(type_, about))
    assert (answer.status_code, answer.json()) == (200, {"duplicate": False})
    assert book.accepted == [ProviderNews("evt_1", kind, type_, ChargeId("ch_1"), refund_id)]
    assert post(door, event(type_, about)).json() == {"duplicate": True}


def test_an_event_of_a_type_nobody_acts_upon_is_answered_and_left(door: TestClient, book: Book) -> None:
    assert post(door, event("invoice.paid", {"id": "in_1"})).json() == {"ignored": True}
    assert book.accepted == []


def test_while_a_secret_is_changed_one_of_several_signatures_is_enough(door: TestClient, book: Book) -> None:
    body = event()
    old, new = signed(body, OLD), signed(body, NEW)
    both = f"{old},{new.split(',')[1]}"
    assert post(door, body, both).status_code == 200
    assert len(book.accepted) == 1


@pytest.mark.parametrize(
    "signature",
    [
        "",
        "garbage",
        "t=,v1=",
        "t=1,v1=ü",
        "v1=" + "0" * 64,
        lambda body: signed(body, OLD),
        lambda body: signed(body + " "),
        lambda body: signed(body, at=time.time() - 400),
        lambda body: signed(body).replace("v1=", "v0="),
        lambda body: signed(body).partition(",")[2],
    ],
    ids=["none", "garbage", "empty", "not ascii", "no time", "old secret", "other body", "old", "scheme", "untimed"],
)
def test_what_stripe_did_not_sign_is_turned_away_unread(door: TestClient, book: Book, signature: Any) -> None:
    body = event()
    given = signature(body) if callable(signature) else signature
    sent = door.post(
        "/webhooks/stripe/demo",
        content=body.encode(),
        headers={"stripe-signature": given.encode("latin-1")} if given else {},
    )
    assert sent.status_code == 401
    assert book.accepted == []


@pytest.mark.parametrize("body", ["", "[]", "null", "{", "[" * 100_000, '{"object": "event", "livemode": false}'])
def test_a_signed_body_that_is_no_event_is_refused_not_a_fault(door: TestClient, book: Book, body: str) -> None:
    assert post(door, body).status_code in (200, 400)
    assert book.accepted == []


def test_a_body_that_is_no_text_is_turned_away(door: TestClient) -> None:
    headers = {"stripe-signature": signed("x")}
    assert door.post("/webhooks/stripe/demo", content=b"\xff\xfe", headers=headers).status_code == 401


@pytest.mark.parametrize("id_", ["", "re_1' OR 1=1", "x" * 200, 7, None])
def test_an_id_that_is_none_is_refused(door: TestClient, book: Book, id_: object) -> None:
    assert post(door, event(about={"id": id_, "charge": None})).status_code == 400
    assert book.accepted == []


@pytest.mark.parametrize("fields", [{"livemode": True}, {"account": "acct_theirs"}, {"livemode": None}])
def test_case_80_and_82_an_event_of_another_account_or_mode_is_refused(
    door: TestClient, book: Book, fields: dict[str, Any]
) -> None:
    assert post(door, event(**fields)).status_code == 400
    assert book.accepted == []


def test_a_tenant_without_an_account_has_no_door(door: TestClient) -> None:
    assert post(door, event(), tenant="nobody").status_code == 404


def test_what_could_not_be_committed_is_not_answered_200(door: TestClient, book: Book) -> None:
    book.down = True
    assert post(door, event()).status_code == 503


def test_a_body_beyond_the_cap_is_refused_before_it_is_proved(door: TestClient) -> None:
    assert post(door, "x" * (BYTES_MAX + 1)).status_code == 413
