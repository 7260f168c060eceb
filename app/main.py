"""The composition root: adapters become ports, and ports become the running host."""

import asyncio
import contextlib
import gc
from collections.abc import AsyncIterator, Coroutine, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any, Final, Protocol, TypeVar

import httpx
import inngest
import structlog
import uvicorn
from fastapi import APIRouter, FastAPI
from starlette.routing import Route
from starlette.types import ASGIApp

from app import store
from app.adapters.desk_base import open_configs
from app.adapters.desk_page import desk_page_of
from app.adapters.from_settings import (
    approvals_of_reviewers,
    database_url,
    desk_ports_of,
    door_secrets,
    engine_config,
    export_spans_of,
    host_identity,
    models_of,
    open_payments,
    plain,
    slack_config,
    watch_of,
)
from app.adapters.host_parts import (
    command_ports_of,
    file_mover_of,
    mail_door_of,
    message_ports_of,
    relay_of,
    routines_of,
)
from app.adapters.instrumented_ports import instrumented
from app.adapters.mcp_door import mcp_door
from app.adapters.outer_doors import draft_opening_of, outer_doors
from app.adapters.person_messages import person_messages_of
from app.adapters.record_sources import open_records
from app.domain.ids import TenantId
from app.mail.bounce_reports import REPORT_BYTES_MAX, parse_report
from app.mail.reader_pool import open_readers
from app.observability import logging_setup
from app.outbox_relay import Relay
from app.ports.bundle import DeskPorts, Ports, ReplyPorts
from app.registration.watch import Watch
from app.settings import Settings
from app.slack.api.live_config import LiveSlackConfig
from app.slack.api.reachability import Pulse
from app.slack.connection import Slack, open_slack
from app.slack.outbound.healing.repainter import Repainter
from app.slack.outbound.healing.stale_lines import StaleLines
from app.slack.people.member_directory import LookRound
from app.store.db.pool import Pool
from app.web.access.engine_signature import ENGINE_PATH, EngineDoor
from app.web.access.host_proof import HostProof
from app.web.api.approvals.waits import Waits
from app.web.body_cap import BodyCap
from app.web.bounces import BounceDoor, bounce_routes
from app.web.errors import map_errors
from app.web.mail import MailDoor, mail_routes
from app.web.operations.backstage import backstage_routes
from app.web.operations.health import health_routes, how_it_stands
from app.web.operations.status import StatusDesk, status_routes
from app.web.operations.time_travel import time_travel_routes
from app.web.request_log import Watched, socket_request
from app.web.server import Server, raise_open_files
from workers.functions.agent_runs.model_calls import Models
from workers.functions.all_functions import build_functions
from workers.functions.cases.reply_screening import Screen
from workers.functions.runtime.client import engine_answers, make_client, open_publisher
from workers.functions.runtime.run_tracking import RunKeeper
from workers.functions.runtime.served_functions import ServedFunctions
from workers.functions.runtime.told_numbers import Numbers

AnyPorts = TypeVar("AnyPorts", bound=DeskPorts)

# Everybody stands still while garbage is looked for. Small early looks cost 10 to 40 ms each; with 5,000 waits held,
# looks at 200,000 young objects took 0.7 s and one at all of them 0.8 s. `make bench-wait` on 2 cores, p95 from a
# decision's commit until it is heard: 103 and 121 ms (1_000, 10, 2_000), 159 (2_000, 10, 200), 370 (20_000, 10, 20).
GARBAGE: Final = (1_000, 10, 2_000)

_log = structlog.get_logger("countersign.host")


@dataclass(frozen=True)
class Host:
    """A composed host: the web app and what runs beside it."""

    app: ASGIApp
    ports: Ports
    relay: Relay
    waits: Waits
    watch: Watch
    pulse: Pulse
    repainter: Repainter | None
    stale_lines: StaleLines
    look_round: LookRound

    @property
    def beside(self) -> list[Coroutine[Any, Any, None]]:
        """What runs beside the web server, each until it is cancelled."""
        repainting = [] if self.repainter is None else [self.repainter.run()]
        looking = (self.watch.run(), self.pulse.run(), self.stale_lines.run(), self.look_round.run())
        return [self.relay.run(), *looking, *repainting]


class Adapt(Protocol):
    """Wraps some of the ports it is given."""

    def __call__(self, ports: AnyPorts) -> AnyPorts:
        """The same ones, or others in their place."""


def _as_composed(ports: AnyPorts) -> AnyPorts:
    return ports


@asynccontextmanager
async def open_host(settings: Settings, adapt: Adapt = _as_composed) -> AsyncIterator[Host]:
    """Everything open and checked. ``adapt`` may wrap ports, before and after Slack joins (tests plant faults there).

    Raises Misconfigured with a sentence where a setting, secret or migration is missing.
    """
    models = models_of(settings)
    url = database_url(settings)
    async with AsyncExitStack() as stack:
        if settings.otel_exporter_otlp_endpoint:
            stack.callback(export_spans_of(settings))
        pool = await store.open_pool(url, size=settings.database_pool_size, pooled=settings.database_pooled)
        stack.push_async_callback(pool.close)
        await store.check_schema(url)
        await stack.enter_async_context(_beside(store.gather_first_statistics(pool)))
        wakeups = await stack.enter_async_context(store.OutboxListener(url, pooled=settings.database_pooled))
        configs = await open_configs(settings, pool)
        payments = await stack.enter_async_context(open_payments(settings, pool))
        source = await stack.enter_async_context(open_records(settings, pool, configs))
        desk = adapt(desk_ports_of(settings, pool, payments, source, configs))
        slack = await stack.enter_async_context(
            open_slack(
                LiveSlackConfig(slack_config(settings), configs),
                tenants=desk.tenants,
                approvals=approvals_of_reviewers(desk, pool),
                auto_lines=desk.auto_lines,
                replies=ReplyPorts(desk.drafts, desk.sending, Screen(desk.customers, desk.cases)),
                questions=desk.questions,
                command_ports=command_ports_of(settings, desk, pool),
                message_ports=message_ports_of(desk, pool),
                around=socket_request,
            )
        )
        page = desk_page_of(settings, desk, slack, pool)
        speaking = slack.speaking(page.mails, person_messages_of(settings, desk, slack, pool))
        ports = instrumented(adapt(Ports.joined(desk, speaking)))
        keeper = RunKeeper(store.PostgresWorkflowRuns(pool), TenantId(settings.tenant))
        publisher = await stack.enter_async_context(open_publisher(engine_config(settings)))
        relay = relay_of(ports, publisher, wakeups, pool)
        readers = await stack.enter_async_context(open_readers(frozenset(settings.mail_authserv_ids)))
        functions = _served(settings, ports, slack, keeper, models, pool)
        served = await stack.enter_async_context(contextlib.aclosing(functions))
        waits = Waits(ports.desk, store.PostgresProgramReads(pool).news)
        wakeups.tell_of_approvals(waits.heard)
        await stack.enter_async_context(_beside(waits.run()))
        web = _web(settings, ports, slack, served, outer_doors(settings, ports, pool, waits))
        http = await stack.enter_async_context(httpx.AsyncClient())
        watch = watch_of(settings, ports, pool, http, served.slugs, web)
        _tell_how_it_stands(web, settings, ports, pool, watch, slack.pulse)
        web.include_router(page.routes)
        _take_mail_in(web, settings, ports, mail_door_of(settings, ports, pool, readers))
        if not settings.locked:
            web.include_router(time_travel_routes(store.PostgresTimeTravel(pool), publisher, ports.desk))
        following = (configs.follow(wakeups.wait_for_desk), served.follow(watch.register_again))
        for work in (*following, file_mover_of(settings, pool).run()):
            await stack.enter_async_context(_beside(work))
        await stack.enter_async_context(mcp_door(settings, ports, pool, web))
        aside = (slack.pulse, slack.repainter, slack.stale_lines, page.look_round)
        yield Host(Watched(web), ports, relay, waits, watch, *aside)


async def serve(settings: Settings, adapt: Adapt = _as_composed) -> None:
    """Compose a host and run it until it is told to stop."""
    logging_setup.configure(style=settings.log_format, level=settings.log_level)
    raise_open_files()
    async with open_host(settings, adapt) as host:
        # What start-up made stays: looking through it for garbage again and again stops everybody for 150 ms.
        gc.collect()
        gc.freeze()
        gc.set_threshold(*GARBAGE)
        await run_host(host, settings)


async def run_host(host: Host, settings: Settings) -> None:
    """Web server and relay, side by side. Requests in flight and steps get ten seconds to finish."""
    config = uvicorn.Config(
        host.app,
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=10,
    )
    server = Server(config, host.waits.close)
    beside = [asyncio.create_task(work) for work in host.beside]
    for task in beside:
        task.add_done_callback(lambda _: setattr(server, "should_exit", True))
    _log.info("host_started", port=settings.port, model=settings.support_model)
    await server.serve()
    for task in beside:
        task.cancel()
    ends = await asyncio.gather(*beside, return_exceptions=True)
    for end in ends:
        if isinstance(end, Exception):
            raise end


def _served(
    settings: Settings, ports: Ports, slack: Slack, keeper: RunKeeper, models: Models, pool: Pool
) -> ServedFunctions:
    routines = replace(routines_of(settings, ports, slack, pool), drafted=draft_opening_of(settings, ports, pool))
    runs, engine = store.PostgresWorkflowRuns(pool), engine_config(settings)

    def build(numbers: Numbers) -> tuple[inngest.Inngest, list[inngest.Function[Any]]]:
        client = make_client(engine, [keeper.middleware], numbers)
        return client, build_functions(client, ports, models, routines, runs)

    return ServedFunctions(build, lambda: ports.configs.now(ports.desk), origin=settings.origin, path=ENGINE_PATH)


def _web(
    settings: Settings, ports: Ports, slack: Slack, served: ServedFunctions, doors: Iterable[APIRouter]
) -> FastAPI:
    app = FastAPI(title="Countersign", docs_url=None, redoc_url=None, openapi_url=None)
    app.router.redirect_slashes = False  # it would send callers to whatever Host they name
    map_errors(app)
    for door in doors:
        app.include_router(door)
    app.add_api_route("/slack/events", slack.endpoint, methods=["POST"], response_model=None)
    if not settings.locked:
        app.include_router(backstage_routes(ports.audit, TenantId(settings.tenant)))
    engine = Route(ENGINE_PATH, served, methods=["GET", "POST", "PUT"])
    engine.methods = {"GET", "POST", "PUT"}  # Starlette adds HEAD, which the SDK does not answer
    app.router.routes.append(engine)
    app.add_middleware(EngineDoor, signing_key=None if settings.inngest_dev else plain(settings.inngest_signing_key))
    app.add_middleware(HostProof, us=host_identity(settings))
    app.add_middleware(BodyCap)
    return app


def _take_mail_in(web: FastAPI, settings: Settings, ports: Ports, door: MailDoor) -> None:
    """Mails, and what comes back of ours."""
    web.include_router(mail_routes(door))
    secrets = door_secrets(settings)
    web.include_router(
        bounce_routes(BounceDoor(ports.tenants, ports.bounces, parse_report, secrets, REPORT_BYTES_MAX))
    )


def _tell_how_it_stands(
    web: FastAPI, settings: Settings, ports: Ports, pool: Pool, watch: Watch, pulse: Pulse
) -> None:
    """What this host needs itself makes it ready; of the rest the truth is told."""
    needed = {"database": lambda: store.answers(pool), "schema": store.schema_check(pool)}
    web.include_router(health_routes(needed, lambda: how_it_stands(watch.state, pulse.state)))
    engine = engine_config(settings)
    web.include_router(
        status_routes(
            StatusDesk(
                tenants=ports.tenants,
                conditions=store.PostgresDeskStatus(pool),
                engine_answers=lambda: engine_answers(engine),
                registration=lambda: watch.state,
                slack=lambda: pulse.state,
                token=plain(settings.status_token),
                local=not settings.locked,
            )
        )
    )


@asynccontextmanager
async def _beside(work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """``work`` goes on in the background while the block runs."""
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
