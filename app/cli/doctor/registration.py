"""Examines whether the engine calls our host and nobody else, and whether our public address leads to it."""

from typing import Any, Final

import httpx

from app.adapters.from_settings import engine_config, host_identity
from app.cli.doctor.finding import SLOW_SECONDS, Finding
from app.domain.operations.origins import is_on_this_machine
from app.domain.operations.registration import Held, Ours, Standing, Who, compare, other_address
from app.errors import Unavailable
from app.settings import Settings
from app.web.access.engine_signature import ENGINE_PATH
from app.web.access.host_proof import HostIdentity, who_is_at
from workers.functions.runtime.engine_registration import EngineBook

_WHAT: Final = "Registration"
_ADDRESS: Final = "Public address"


async def registration(settings: Settings) -> list[Finding]:
    """What the engine holds is compared with PUBLIC_URL; who is at another address is asked there."""
    us = host_identity(settings)
    async with httpx.AsyncClient(timeout=SLOW_SECONDS) as http:
        told, public = await _told(http, settings), await _public(http, settings, us)
        if told is None and public.state != "ok":
            return [_no_host(settings)]
        try:
            called = await _called(http, settings, us, told or {"registration": {}})
        except Unavailable as error:
            fix = "Look at the line Engine first: without it nothing runs."
            called = Finding(_WHAT, "bad", f"not known: {error.sentence.lower()}", fix)
        return [called, public]


def _local(settings: Settings) -> str:
    host = "127.0.0.1" if settings.host in ("", "0.0.0.0", "::") else settings.host  # noqa: S104
    return f"http://{f'[{host}]' if ':' in host else host}:{settings.port}"


async def _told(http: httpx.AsyncClient, settings: Settings) -> dict[str, Any] | None:
    """How our host says that it stands; None where it does not answer."""
    try:
        told = (await http.get(f"{_local(settings)}/ready")).json()
    except (httpx.HTTPError, ValueError):
        return None
    return told if isinstance(told, dict) and isinstance(told.get("registration"), dict) else None


def _no_host(settings: Settings) -> Finding:
    fix = f"Start it with `countersign serve`; nothing runs until {_local(settings)}{ENGINE_PATH} answers the engine."
    return Finding(_WHAT, "bad", "the host does not answer", fix)


async def _called(http: httpx.AsyncClient, settings: Settings, us: HostIdentity, told: dict[str, Any]) -> Finding:
    held = await EngineBook(http, engine_config(settings)).held()
    ours = Ours(us.app_id, us.address, held.functions if held else frozenset())
    standing = compare(ours, held)
    if held is None or standing is Standing.UNKNOWN:
        fix = f"See in its dashboard that the app {us.app_id} is synced, and that its URL is {us.address}."
        return Finding(_WHAT, "warn", "not known: the engine does not tell whom it calls", fix)
    if standing is Standing.FORGOTTEN:
        return Finding(_WHAT, "bad", f"the engine knows 0 of our functions ({us.app_id})", _again(settings))
    if standing is Standing.STRANGER:
        return await _elsewhere(http, us, other_address(ours, held), held)
    if told["registration"].get("standing") == Standing.OUTDATED:
        return Finding(_WHAT, "bad", "the engine does not know all of our functions", _again(settings))
    return Finding(_WHAT, "ok", f"{len(held.functions)} functions registered, called at {us.address}")


def _again(settings: Settings) -> str:
    does = "The host registers again every few seconds; its log (`not_registered`) says what the engine answers."
    by_hand = f" By hand: `curl -X PUT {_local(settings)}{ENGINE_PATH}`." if settings.inngest_dev else ""
    return f"{does}{by_hand} Check that both have the same INNGEST_BASE_URL and keys."


async def _elsewhere(http: httpx.AsyncClient, us: HostIdentity, address: str, held: Held) -> Finding:
    who = await who_is_at(http, address, us)
    found, fix = {
        Who.SIBLING: (
            "another host of this tenant",
            "Stop that host, or give all hosts of this tenant the same PUBLIC_URL.",
        ),
        Who.FOREIGN: (
            "the host of another tenant",
            f"Both are the app {us.app_id}: give each tenant's host its own INNGEST_APP_ID, and start both again.",
        ),
        Who.STRANGER: (
            "nobody who holds our key",
            "A running host registers again by itself. Find out who registered it, and change INNGEST_SIGNING_KEY.",
        ),
        Who.SILENT: (
            "where nobody answers",
            f"A running host registers again within half a minute. If that is our own address, set PUBLIC_URL to it "
            f"(it is {us.address.removesuffix(ENGINE_PATH)} now).",
        ),
    }[who]
    return Finding(_WHAT, "bad", f"the engine calls {address}, {found}, and not {us.address}", fix)


async def _public(http: httpx.AsyncClient, settings: Settings, us: HostIdentity) -> Finding:
    """Whether whoever calls PUBLIC_URL reaches a host of this tenant."""
    who = await who_is_at(http, us.address, us)
    if who is Who.SIBLING:
        alone = is_on_this_machine(settings.origin)
        return Finding(_ADDRESS, "ok", f"{settings.origin}{', for programs on this machine' if alone else ''}")
    if who is Who.SILENT:
        fix = "That may be this machine's network: see from where the engine runs that PUBLIC_URL/health answers."
        return Finding(_ADDRESS, "warn", f"{settings.origin} cannot be reached from here", fix)
    fix = (
        f"PUBLIC_URL must lead to {_local(settings)}: check the proxy in front of it, and that all hosts share keys."
    )
    return Finding(_ADDRESS, "bad", f"{settings.origin} leads to somebody else", fix)
