"""What an engine gets to keep of a step, and how a step that only shows something gives up."""

from typing import Any

import inngest
import pytest
from structlog.testing import capture_logs

from app.domain.ids import TenantId
from app.errors import ChatError, ChatRefused, CountersignError, Unavailable
from app.ports.bundle import Ports
from tests.conformance.world import World
from tests.store.given import DEMO
from tests.workers.conftest import steps
from workers.functions.runtime.limits import ALL_TRIES, REPAINT_TRIES, RETRIES
from workers.functions.runtime.steps import Steps, Unless, run_step

LETTER = "ada@example.com: my card is 4111 1111 1111 1111"
UNSHOWN = Unless("not_shown", "left")


async def fails(ports: Ports, tenant: TenantId, subject: str) -> dict[str, Any]:
    """As a bug does that meets a customer's words."""
    raise ValueError(f"cannot read {LETTER!r} of {subject}")


async def fails_by_itself() -> dict[str, Any]:
    """The same, in a step that is given nothing."""
    raise ValueError(LETTER)


@pytest.mark.parametrize("way", ["run", "best_effort", "run_step"])
async def test_what_a_customer_wrote_never_reaches_the_engine_with_an_error(
    world: World, ports: Ports, way: str
) -> None:
    app = world.app()

    @app.fn("fn", retries=0)
    async def fn(ctx: inngest.Context) -> None:
        own = Steps(ctx, ports, DEMO)
        if way == "run":
            await own.run("step", fails, "msg_1")
        elif way == "best_effort":
            await own.best_effort("step", fails, "msg_1", unless=Unless("not_shown", {}))
        else:
            await run_step(ctx, "step", fails_by_itself)

    await app.start()
    await app.send()
    told = await (await app.run("fn")).failure()
    assert "ValueError (err_" in told
    heard = told + "".join(call.answer.decode() for call in app.calls)
    for word in ("ada@", "4111"):
        assert word not in heard


async def test_a_steps_function_is_given_ports_tenant_and_what_is_named(ports: Ports) -> None:
    async def given(its_ports: Ports, tenant: TenantId, *named: str) -> tuple[bool, str, tuple[str, ...]]:
        return its_ports is ports, tenant, named

    async def keyed(its_ports: Ports, tenant: TenantId) -> dict[str, str | None]:
        return {"kept": "a", "null": None}

    assert await steps(ports).run("step", given, "one", "two") == (True, DEMO, ("one", "two"))
    assert await steps(ports).run("step", keyed) == {"kept": "a"}, "as an engine gives it to a rerun"


@pytest.mark.parametrize(
    ("unless", "error", "tries"),
    [
        (UNSHOWN, ChatError("Busy"), REPAINT_TRIES),
        (Unless("not_shown", "left", tries=1), ChatError("Busy"), 1),
        (Unless("not_shown", "left", tries=ALL_TRIES), ChatError("Busy"), RETRIES + 1),
        (Unless("not_shown", "left", errors=(ChatError, Unavailable)), Unavailable("Busy"), REPAINT_TRIES),
        (UNSHOWN, ChatRefused("Archived", detail="is_archived"), 1),
    ],
)
async def test_what_cannot_be_shown_is_tried_while_tries_are_left_and_then_logged(
    ports: Ports, unless: Unless[str], error: CountersignError, tries: int
) -> None:
    async def show(ports: Ports, tenant: TenantId, subject: str) -> str:
        raise error

    for attempt in range(tries - 1):
        with pytest.raises(type(error)):
            await steps(ports, attempt).best_effort("show", show, "apr_1", unless=unless)
    with capture_logs() as lines:
        assert await steps(ports, tries - 1).best_effort("show", show, "apr_1", unless=unless) == "left"
    [line] = [one for one in lines if one["event"] == "not_shown"]
    assert (line["about"], line["code"]) == ("apr_1", error.detail or error.code)


async def test_what_is_no_trouble_of_slacks_is_never_passed_over(ports: Ports) -> None:
    async def show(ports: Ports, tenant: TenantId) -> str:
        raise Unavailable("The records are away")

    with pytest.raises(Unavailable):
        await steps(ports, RETRIES).best_effort("show", show, unless=UNSHOWN)
