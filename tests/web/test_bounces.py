"""The door for delivery reports: who is let in, how much, and what Postmark's words mean."""

import base64
import json
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from app.domain.cases.mail.delivery import DeliveryReport
from app.domain.ids import BounceId, TenantId
from app.errors import Unavailable
from app.mail.bounce_reports import parse_report
from app.web.access.credentials import DoorSecrets
from app.web.bounces import BounceDoor, bounce_routes
from app.web.errors import map_errors

SECRET = "0123456789abcdef"
SECRETS = DoorSecrets(TenantId("demo"), SECRET)
DRAFT = "drf_0123456789abcdef01234567"
BOUNCE = {
    "RecordType": "Bounce",
    "ID": 4323372036854775807,
    "Type": "HardBounce",
    "MessageID": "883953f4-6105-42a2-a16a-77a8eac79483",
    "Metadata": {"draft": DRAFT},
    "Email": "Ada@Example.com",
    "Details": "smtp;550 5.1.1 no such user",
}


class Desk:
    def __init__(self) -> None:
        self.kept: list[DeliveryReport] = []
        self.down = False

    async def all(self) -> list[TenantId]:
        return [TenantId("demo")]

    async def keep(self, tenant: TenantId, report: DeliveryReport) -> BounceId:
        if self.down:
            raise Unavailable("The records do not answer")
        self.kept.append(report)
        return BounceId("bnc_1")


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def client(desk: Desk) -> TestClient:
    app = FastAPI()
    map_errors(app)
    app.include_router(bounce_routes(BounceDoor(desk, desk, parse_report, SECRETS, 2_000)))  # type: ignore[arg-type]
    return TestClient(app, raise_server_exceptions=False)


def post(client: TestClient, body: Any, secret: str = SECRET, tenant: str = "demo") -> Any:
    told = {"authorization": "Basic " + base64.b64encode(f"postmark:{secret}".encode()).decode()}
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return client.post(f"/webhooks/bounce/{tenant}", content=content, headers=told)


def test_a_bounce_is_kept_before_postmark_hears_200(client: TestClient, desk: Desk) -> None:
    answer = post(client, BOUNCE)
    assert (answer.status_code, answer.json()) == (200, {"bounce_id": "bnc_1"})
    (kept,) = desk.kept
    assert kept.source == "postmark:Bounce:4323372036854775807"
    assert (kept.kind, kept.reason, kept.address, kept.draft_id) == (
        "hard",
        "unknown_mailbox",
        "ada@example.com",
        DRAFT,
    )


def test_without_the_secret_nothing_is_read(client: TestClient, desk: Desk) -> None:
    assert post(client, BOUNCE, secret="wrong").status_code == 401
    assert client.post("/webhooks/bounce/demo", json=BOUNCE).status_code == 401
    assert desk.kept == []


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        (b"[]", 400),
        (b"[" * 1_900, 400),
        ({**BOUNCE, "ID": "x"}, 400),
        ({**BOUNCE, "Email": "nobody"}, 400),
        ({**BOUNCE, "Content": "x" * 2_000}, 413),
    ],
)
def test_nonsense_is_told_in_words(client: TestClient, desk: Desk, body: Any, status: int) -> None:
    answer = post(client, body)
    assert answer.status_code == status
    assert answer.json()["error"]
    assert desk.kept == []


def test_our_own_fault_is_503_another_tenants_door_404(client: TestClient, desk: Desk) -> None:
    desk.down = True
    assert post(client, BOUNCE).status_code == 503
    assert post(client, BOUNCE, tenant="other").status_code == 404
    assert post(client, BOUNCE, tenant="gone", secret="").status_code == 404
    assert post(client, BOUNCE, secret="fedcba9876543210", tenant="gone").status_code == 404


@pytest.mark.parametrize(
    ("change", "kind", "reason"),
    [
        ({"RecordType": "SpamComplaint", "Type": "SpamComplaint"}, "complaint", "complaint"),
        ({"Type": "SoftBounce"}, "soft", "not_accepted"),
        ({"Type": "Blocked"}, "soft", "blocked"),
        ({"Type": "BadEmailAddress"}, "hard", "bad_address"),
    ],
)
def test_each_kind_of_report_weighs_what_it_says(
    client: TestClient, desk: Desk, change: dict[str, str], kind: str, reason: str
) -> None:
    assert post(client, {**BOUNCE, **change}).status_code == 200
    assert (desk.kept[0].kind, desk.kept[0].reason) == (kind, reason)


@pytest.mark.parametrize("change", [{"RecordType": "Open"}, {"Type": "AutoResponder"}, {"RecordType": None}])
def test_what_says_nothing_of_arrival_is_thanked_for_and_dropped(
    client: TestClient, desk: Desk, change: dict[str, Any]
) -> None:
    assert post(client, {**BOUNCE, **change}).json() == {"bounce_id": None}
    assert desk.kept == []


@pytest.mark.parametrize("metadata", [None, [], {}, {"draft": 7}, {"draft": "x'; DROP"}])
def test_a_report_that_names_no_draft_goes_by_its_address(client: TestClient, desk: Desk, metadata: Any) -> None:
    assert post(client, {**BOUNCE, "Metadata": metadata}).status_code == 200
    assert desk.kept[0].draft_id is None
