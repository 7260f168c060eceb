"""Who is at an address that the engine calls: only holders of our key prove to be of us, and no name is told."""

from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from app.domain.operations.registration import Who
from app.web.access.engine_signature import ENGINE_PATH
from app.web.access.host_proof import HEADER, HostIdentity, HostProof, who_is_at

KEY = "signkey-prod-" + "ab" * 32
HERE, THERE = "https://here.example/api/inngest", "https://there.example/api/inngest"
US = HostIdentity("countersign", HERE, "demo", KEY)
NONCE = "0" * 32

Answer = Callable[[Request], Awaitable[Response]]


def http(
    answer: Answer | None = None, them: HostIdentity | None = None, client: str = "10.0.0.1"
) -> httpx.AsyncClient:
    async def sdk(_: Request) -> Response:
        return JSONResponse({"message": "this is the SDK"}, 401)

    app: Any = Starlette(routes=[Route(ENGINE_PATH, answer or sdk, methods=["GET", "POST", "PUT"])])
    if them is not None:
        app = HostProof(app, us=them)
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=app, client=(client, 1)))


def them(**given: str) -> HostIdentity:
    return HostIdentity(**{"app_id": "countersign", "address": THERE, "tenant": "demo", "key": KEY, **given})


@pytest.mark.parametrize(
    ("other", "who"),
    [
        (them(), Who.SIBLING),
        (them(key="ab" * 32), Who.SIBLING),  # the same key without its prefix
        (them(tenant="acme"), Who.FOREIGN),
        (them(key="cd" * 32), Who.STRANGER),
        (them(app_id="other"), Who.STRANGER),
        (them(address=HERE), Who.STRANGER),  # who hands our question on to us
        (them(address="https://third.example/api/inngest"), Who.STRANGER),  # or to another host
        (None, Who.STRANGER),
    ],
)
async def test_only_a_host_with_our_key_at_that_address_proves_itself(other: HostIdentity | None, who: Who) -> None:
    assert await who_is_at(http(them=other), f"{THERE}?fnId=x&stepId=step", US) is who


async def test_an_answer_from_yesterday_proves_nothing() -> None:
    kept = them().answer(NONCE)

    async def replayed(_: Request) -> Response:
        return JSONResponse(kept)

    assert await who_is_at(http(replayed), THERE, US) is Who.STRANGER


@pytest.mark.parametrize(
    "body", ["", "[]", "7", "{", '{"host": 7}', '{"desk": null}', '{"host": "é"}', "x" * 5000, "[" * 900]
)
async def test_nonsense_proves_nothing(body: str) -> None:
    async def nonsense(_: Request) -> Response:
        return PlainTextResponse(body)

    assert await who_is_at(http(nonsense), THERE, US) is Who.STRANGER


@pytest.mark.parametrize("status", [429, 500, 502, 503])
async def test_a_host_that_is_being_started_again_is_silent_not_strange(status: int) -> None:
    async def starting(_: Request) -> Response:
        return PlainTextResponse("", status)

    assert await who_is_at(http(starting), THERE, US) is Who.SILENT
    async with httpx.AsyncClient() as real:
        assert await who_is_at(real, "http://127.0.0.1:9/api/inngest", US) is Who.SILENT


@pytest.mark.parametrize(
    "address", ["", "nonsense", "http://[::1/x", "ftp://x/y", "https://ann@there.example/api/inngest"]
)
async def test_an_address_that_is_none_is_nobodys(address: str) -> None:
    async with httpx.AsyncClient() as real:
        assert await who_is_at(real, address, US) is Who.STRANGER


async def test_who_registered_an_address_does_not_choose_what_we_call() -> None:
    called: list[str] = []

    async def elsewhere(request: Request) -> Response:
        called.append(str(request.url))
        return Response(status_code=307, headers={"location": f"{THERE}?and=on"})

    tricky = "https://there.example/latest/meta-data?x=1#y"
    assert await who_is_at(http(elsewhere), tricky, US) is Who.STRANGER
    assert called == [THERE]


@pytest.mark.parametrize("challenge", ["", "x" * 32, "0" * 31, "0" * 65, "A" * 32, "0" * 32 + "\t"])
async def test_a_challenge_of_another_form_gets_no_proof(challenge: str) -> None:
    answer = await http(them=them()).get(THERE, headers={HEADER: challenge})
    assert answer.status_code == 400
    assert set(answer.json()) == {"error", "code"}
    twice = await http(them=them()).get(THERE, headers=[(HEADER, NONCE), (HEADER, NONCE)])
    assert twice.status_code == 400


async def test_a_proof_tells_no_name_and_is_no_signature_of_anything_else() -> None:
    told = (await http(them=them(tenant="acme")).get(THERE, headers={HEADER: NONCE})).json()
    assert set(told) == {"host", "desk"}
    assert all(len(proof) == 64 for proof in told.values())
    assert "acme" not in str(told)
    assert told != them(tenant="acme", key="").answer(NONCE)


@pytest.mark.parametrize("method", ["POST", "PUT"])
async def test_calls_of_the_engine_pass(method: str) -> None:
    answer = await http(them=them()).request(method, THERE, headers={HEADER: NONCE})
    assert answer.json() == {"message": "this is the SDK"}


async def test_in_dev_mode_only_this_machine_may_ask() -> None:
    open_host = them(key="", address="http://127.0.0.1:8000/api/inngest")
    asked = {"url": open_host.address, "headers": {HEADER: NONCE}}
    assert "host" in (await http(them=open_host, client="127.0.0.1").get(**asked)).json()
    assert "host" not in (await http(them=open_host, client="10.0.0.1").get(**asked)).json()
    rebound = {HEADER: NONCE, "host": "evil.example"}
    assert (
        "host" not in (await http(them=open_host, client="127.0.0.1").get(open_host.address, headers=rebound)).json()
    )
