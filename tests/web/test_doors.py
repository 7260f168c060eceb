"""The doors that are not Slack's: who is let in, how much they may send, and what they are told."""

import base64

import pytest
from fastapi import FastAPI, Request
from starlette.testclient import TestClient

from app.domain.cases.cases import Accepted, InboundMail
from app.domain.ids import CaseId, MessageId, TenantId
from app.errors import BadInput, Unavailable, Unreadable
from app.web.access.credentials import DoorSecrets
from app.web.body_cap import BodyCap
from app.web.errors import map_errors
from app.web.mail import MailDoor, mail_routes

SECRET = "0123456789abcdef"
OTHER = "fedcba9876543210"


class NoRehearsals:
    """Nobody rehearses."""

    async def claim(self, tenant: TenantId, token: str) -> None:
        """Opens nothing."""


class OneTenant:
    async def all(self) -> list[TenantId]:
        return [TenantId("demo"), TenantId("acme"), TenantId("bare")]


class Book:
    """Stands for the records: what was accepted and refused."""

    def __init__(self) -> None:
        self.accepted: list[InboundMail] = []
        self.refused: list[tuple[str, int]] = []
        self.down = False

    async def accept(self, tenant: TenantId, mail: InboundMail) -> Accepted:
        if self.down:
            raise Unavailable("The records do not answer")
        self.accepted.append(mail)
        return Accepted(MessageId("msg_1"), CaseId("case_1"), duplicate=False)

    async def refuse(self, tenant: TenantId, *, code: str, size_bytes: int) -> None:
        self.refused.append((code, size_bytes))


class Shelf:
    """Stands for the dead letters."""

    def __init__(self) -> None:
        self.kept: list[tuple[bytes, str, str]] = []

    async def keep(self, tenant: TenantId, raw: bytes, content_type: str, *, code: str, sentence: str) -> str:
        self.kept.append((raw, content_type, code))
        return "let_1"

    async def name(self, tenant: TenantId, content_type: str, size_bytes: int) -> str:
        self.kept.append((b"", content_type, f"{size_bytes} bytes"))
        return "let_1"


async def parse(body: bytes, content_type: str) -> InboundMail:
    if b"nonsense" in body:
        raise BadInput("There is no sender in it")
    if b"poison" in body:
        raise Unreadable("Reading it took too long", detail="parser_timeout")
    return InboundMail(external_id="1", sender="ada@example.com", subject="", body=body.decode())


@pytest.fixture
def book() -> Book:
    return Book()


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
def client(book: Book, shelf: Shelf) -> TestClient:
    app = FastAPI()
    map_errors(app)
    door = MailDoor(
        tenants=OneTenant(),  # type: ignore[arg-type]
        cases=book,  # type: ignore[arg-type]
        letters=shelf,
        parse=parse,
        secrets=DoorSecrets(TenantId("demo"), SECRET),
        bytes_max=1000,
        rehearsals=NoRehearsals(),  # type: ignore[arg-type]
    )
    app.include_router(mail_routes(door))
    return TestClient(app, raise_server_exceptions=False)


def basic(password: str) -> str:
    return "Basic " + base64.b64encode(f"postmark:{password}".encode()).decode()


@pytest.mark.parametrize("header", [basic(SECRET), f"Bearer {SECRET}"])
def test_the_secret_opens_the_mail_door(client: TestClient, book: Book, header: str) -> None:
    answer = client.post("/webhooks/mail/demo", content=b"hello", headers={"authorization": header})
    assert answer.status_code == 200
    assert len(book.accepted) == 1


@pytest.mark.parametrize(
    "header",
    ["", "Bearer", "Bearer wrong", basic("wrong"), basic(""), "Basic !!!", "Basic Og==", "Digest x", "Bearer é"],
)
def test_without_it_nothing_is_parsed(client: TestClient, book: Book, header: str) -> None:
    answer = client.post("/webhooks/mail/demo", content=b"hello", headers={"authorization": header.encode()})
    assert answer.status_code == 401
    assert (book.accepted, book.refused) == ([], [])


@pytest.mark.parametrize("tenant", ["acme", "bare", "nobody", "DEMO", "demo%20", "demo%00"])
def test_no_other_tenants_door_is_here_whatever_secret_is_shown(client: TestClient, book: Book, tenant: str) -> None:
    """facts/threats.md case 56: a host serves exactly its own, also where the records hold more."""
    for secret in (SECRET, OTHER, ""):
        headers = {"authorization": basic(secret)}
        answer = client.post(f"/webhooks/mail/{tenant}", content=b"hello", headers=headers)
        assert answer.status_code == 404, answer.text
    assert (book.accepted, book.refused) == ([], [])


def test_too_much_is_413_on_record_and_among_the_dead_letters(client: TestClient, book: Book, shelf: Shelf) -> None:
    answer = client.post("/webhooks/mail/demo", content=b"x" * 1001, headers={"authorization": basic(SECRET)})
    assert answer.status_code == 413
    assert book.refused == [("too_large", 1001)]
    assert [code for _, _, code in shelf.kept] == ["1001 bytes"]


def test_too_much_without_a_declared_length_is_noticed_too(client: TestClient, book: Book) -> None:
    answer = client.post(
        "/webhooks/mail/demo", content=(b"x" * 100 for _ in range(20)), headers={"authorization": basic(SECRET)}
    )
    assert answer.status_code == 413
    assert book.accepted == []


def test_our_own_fault_is_503_so_that_the_provider_tries_again(client: TestClient, book: Book) -> None:
    """facts/threats.md case 57: some providers stop for good on a 403."""
    book.down = True
    answer = client.post("/webhooks/mail/demo", content=b"hello", headers={"authorization": basic(SECRET)})
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")


def test_nonsense_is_told_in_words_and_on_record(client: TestClient, book: Book) -> None:
    answer = client.post("/webhooks/mail/demo", content=b"nonsense", headers={"authorization": basic(SECRET)})
    assert (answer.status_code, answer.json()["error"]) == (400, "There is no sender in it")
    assert book.refused == [("bad_input", 8)]


def test_a_mail_nobody_can_read_is_kept_and_the_provider_need_not_come_again(
    client: TestClient, book: Book, shelf: Shelf
) -> None:
    headers = {"authorization": basic(SECRET), "content-type": "message/rfc822"}
    answer = client.post("/webhooks/mail/demo", content=b"poison", headers=headers)
    assert (answer.status_code, answer.json()["dead_letter"]) == (200, "let_1")
    assert "too long" in answer.json()["error"]
    assert shelf.kept == [(b"poison", "message/rfc822", "parser_timeout")]
    assert book.accepted == []


@pytest.mark.parametrize("declared", [True, False])
def test_no_door_takes_more_than_its_cap(declared: bool) -> None:
    app = FastAPI()
    map_errors(app)

    @app.post("/any")
    async def take(request: Request) -> int:
        return len(await request.body())

    app.add_middleware(BodyCap, limit=1000)
    client = TestClient(app, raise_server_exceptions=False)
    body: object = b"x" * 2000 if declared else (b"x" * 100 for _ in range(20))
    assert client.post("/any", content=body).status_code == 413  # type: ignore[arg-type]
    assert client.post("/any", content=b"x" * 1000).json() == 1000
