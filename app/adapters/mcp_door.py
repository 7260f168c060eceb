"""``/mcp`` on this host: the desk's tools for agents, over this host's own API."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.routing import Route

from app import store
from app.mcp.http import Hosted, open_hosted
from app.ports.bundle import DeskPorts
from app.settings import Settings
from app.store.db.pool import Pool
from app.web.access.api_keys import KeyDoor
from app.web.access.call_rates import CallRates
from app.web.mcp import PATH, McpDoor


@asynccontextmanager
async def mcp_door(settings: Settings, ports: DeskPorts, pool: Pool, web: FastAPI) -> AsyncIterator[None]:
    """Served for as long as the block runs."""
    rates = CallRates(per_minute=settings.api_calls_per_minute)  # each of its calls is one of the API's as well
    door = KeyDoor(ports.desk, store.PostgresApiKeys(pool), rates=rates)
    async with open_hosted(Hosted(settings.origin, web)) as answers:
        web.router.routes.append(Route(PATH, McpDoor(door, answers), methods=["POST"]))
        yield
