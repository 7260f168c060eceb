"""Numbers and times that an owner chooses reach the engine, without a restart and without another name or step."""

import asyncio
from dataclasses import fields
from typing import Any

import httpx
import inngest
import pytest

from app.domain.ids import TenantId
from app.domain.operations.desk_config import Crons, DeskConfig, FlowNumbers
from app.ports.bundle import Ports, RoutinePorts
from tests.desk_configs import Told
from workers.functions.all_functions import build_functions
from workers.functions.runtime.client import EngineConfig, make_client
from workers.functions.runtime.served_functions import ServedFunctions
from workers.functions.runtime.told_numbers import Numbers, numbers_of

PATH = "/api/inngest"


_NONE: Any = None
_ROUTINES = RoutinePorts(**dict.fromkeys((one.name for one in fields(RoutinePorts)), _NONE))


def build(ports: Ports) -> Any:
    def made(numbers: Numbers) -> tuple[inngest.Inngest, list[inngest.Function[Any]]]:
        client = make_client(EngineConfig("http://127.0.0.1:1", True, "countersign"), numbers=numbers)
        return client, build_functions(client, ports, _NONE, _ROUTINES, _NONE)

    return made


def configs(ports: Ports, told: DeskConfig) -> dict[str, Any]:
    _, functions = build(ports)(numbers_of(told))
    return {function.local_id: function.get_config("http://127.0.0.1").main for function in functions}


def test_without_a_word_of_the_owner_they_are_todays(ports: Ports) -> None:
    found = configs(ports, DeskConfig())
    mail = found["handle-customer-email"]
    assert [one.limit for one in mail.concurrency] == [10, 2]
    assert mail.throttle.limit == 600
    crons = {name: getattr(found[name].triggers[0], "cron", None) for name in found}
    assert crons["daily-health-checks"] == "0 9 * * *"
    assert crons["weekly-metrics"] == "0 9 * * 1"
    assert crons["nightly-backup"] == "30 2 * * *"
    assert crons["nightly-retention"] == "30 3 * * *"
    assert crons["remind-support"] == "*/5 * * * *"


def test_what_the_owner_says_is_what_the_engine_is_told(ports: Ports) -> None:
    flow = FlowNumbers(at_once=20, per_customer=3, per_minute=100, investigations=7, summaries=8)
    told = DeskConfig(zone="Europe/Berlin", flow=flow, crons=Crons(backup="23:15", weekly_report="fri 16:00"))
    found = configs(ports, told)
    mail = found["handle-customer-email"]
    assert [(one.limit, one.key) for one in mail.concurrency] == [
        (20, "event.data.tier"),
        (3, "event.data.tenant + ':' + event.data.customer_id"),
    ]
    assert mail.throttle.limit == 100
    assert [one.limit for one in found["investigate-refund"].concurrency] == [7]
    assert [one.limit for one in found["summarise-thread"].concurrency] == [8]
    assert found["nightly-backup"].triggers[0].cron == "TZ=Europe/Berlin 15 23 * * *"
    assert found["weekly-metrics"].triggers[0].cron == "TZ=Europe/Berlin 0 16 * * 5"
    assert [one.limit for one in found["check-customer-health"].concurrency] == [4, 2], "not the owner's"
    before = configs(ports, DeskConfig())
    assert set(found) == set(before), "an id is schema"


async def test_functions_are_built_and_registered_anew_while_the_host_runs(ports: Ports) -> None:
    told, again = Told(), asyncio.Event()
    served = ServedFunctions(build(ports), lambda: told.now(TenantId("demo")), origin="http://127.0.0.1:1", path=PATH)
    following = asyncio.create_task(served.follow(again.set))
    slugs = served.slugs
    told.config = DeskConfig(name="Only a name")
    await asyncio.sleep(1.5)
    assert not again.is_set(), "a name builds nothing anew"
    told.config = DeskConfig(flow=FlowNumbers(at_once=3))
    async with asyncio.timeout(5):
        await again.wait()
    assert served.slugs == slugs
    transport = httpx.ASGITransport(app=served)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:1") as http:
        assert (await http.get(PATH)).status_code == 200
    following.cancel()
    with pytest.raises(asyncio.CancelledError):
        await following
