"""nginx and Caddy as documented: what is open, how much goes through, and that nobody's own words arrive as ours."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from app.mail.inbound import MAIL_BYTES_MAX
from app.web.access.locks import LOCKS
from app.web.request_bodies import BODY_BYTES_MAX
from tests.deploy.proxies import NAME, Front, caddy_command, nginx_command, running

COMMANDS = {"nginx": nginx_command, "caddy": caddy_command}
# Doors for the operator, behind the proxy or on this machine; every other one has to be open.
INSIDE = ("/ready", "/status", "/status.json", "/metrics", "/backstage", "/backstage/clock")
OPEN = sorted((method, path.replace("{tenant}", "demo")) for method, path in LOCKS if path not in INSIDE)
FORGED = {
    "x-forwarded-for": "127.0.0.1",
    "x-forwarded-host": "evil.example",
    "x-forwarded-proto": "http",
    "x-real-ip": "127.0.0.1",
    "forwarded": "for=127.0.0.1;host=evil.example",
}

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=sorted(COMMANDS))
async def front(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Front]:
    async with running(COMMANDS[request.param], tmp_path_factory.mktemp(request.param)) as up:
        yield up


@pytest.mark.parametrize(("method", "path"), OPEN)
async def test_every_door_that_others_knock_at_is_open(front: Front, method: str, path: str) -> None:
    answer = await front.ask(method, path)
    assert answer.status_code == 200
    if method != "HEAD":  # which is answered without a body
        assert (answer.json()["method"], answer.json()["path"]) == (method, path)


@pytest.mark.parametrize("path", [*INSIDE, "/", "/.env", "/api/inngest/", "/healthy", "/slack/events/x"])
async def test_what_is_not_named_is_not_open(front: Front, path: str) -> None:
    assert (await front.ask("GET", path)).status_code == 404
    assert (await front.ask("POST", path)).status_code == 404


async def test_a_way_round_leads_nowhere(front: Front) -> None:
    for path in ("/webhooks/..%2fstatus", "/v1/../status", "//status", "/webhooks/%2e%2e/metrics"):
        answer = await front.ask("GET", path)
        assert answer.status_code in (400, 404) or answer.json()["path"].startswith(("/webhooks/", "/v1/")), path
        if answer.status_code == 200:
            assert ".." not in answer.json()["path"].split("/"), path


@pytest.mark.parametrize(
    ("path", "most"), [("/slack/events", BODY_BYTES_MAX), ("/webhooks/mail/demo", MAIL_BYTES_MAX)]
)
async def test_as_much_goes_through_as_the_door_behind_takes_and_no_more(front: Front, path: str, most: int) -> None:
    assert (await front.ask("POST", path, content=b"x" * most)).json()["size"] == most
    assert (await front.ask("POST", path, content=b"x" * (most + 1))).status_code == 413


async def test_nobody_s_own_words_about_where_they_come_from_arrive(front: Front) -> None:
    said = {"x-forwarded-for": "203.0.113.9, 10.0.0.1", "x-real-ip": "10.0.0.1"}
    for forged in (FORGED, said):
        headers = (await front.ask("POST", "/slack/events", headers=forged)).json()["headers"]
        told = dict(headers)
        assert "forwarded" not in told
        assert told["host"] == told["x-forwarded-host"] == NAME
        assert told["x-forwarded-proto"] == "https"
        assert (told["x-forwarded-for"], told["x-real-ip"]) == ("127.0.0.1", "127.0.0.1"), "the connection's own"
        assert len([name for name, _ in headers if name == "x-forwarded-for"]) == 1


async def test_signatures_and_bodies_arrive_as_they_were_sent(front: Front) -> None:
    sent = {"x-inngest-signature": "t=1&s=ab", "x-slack-signature": "v0=ab", "authorization": "Basic eDp5"}
    told = (await front.ask("POST", "/api/inngest?fnId=a&stepId=step", headers=sent, content=b"{}")).json()
    assert sent.items() <= dict(told["headers"]).items()
    assert told["size"] == 2


async def test_a_name_with_a_stroke_or_a_space_in_it_arrives_as_it_was_written(front: Front) -> None:
    for path in ("/v1/approvals/apr_a%2Fb/withdraw", "/v1/customers/a%2Fb", "/v1/orders/a%20b%3F", "/v1/orders/a//b"):
        assert (await front.ask("PUT", path)).json()["raw"] == path


async def test_without_tls_one_is_sent_to_the_name_that_is_configured(front: Front) -> None:
    answer = await front.http.get(f"http://127.0.0.1:{front.places.plain}/health", headers={"host": NAME})
    assert (answer.status_code // 100, answer.headers["location"].split("/")[2].split(":")[0]) == (3, NAME)
