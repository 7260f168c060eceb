"""A version of the desk's file that waits for a second owner is shown, and shown again as it is settled."""

from functools import partial
from typing import Any, Final

import inngest

from app.domain.ids import TenantId
from app.domain.operations.notifications import Job
from app.errors import NotFound
from app.events import DeskVersionMoved
from app.ports.bundle import Ports
from app.ports.operations.desk_proposals import ProposalPorts
from workers.functions.runtime.flow_control import policy
from workers.functions.runtime.on_failure import tell_about_failure
from workers.functions.runtime.steps import run_step
from workers.functions.runtime.triggers import event_of

DIGITS_MAX: Final = 9


def build_show_desk_version(
    client: inngest.Inngest, ports: Ports, proposals: ProposalPorts
) -> inngest.Function[dict[str, Any]]:
    """``show-desk-version`` on ``desk/version.moved``."""

    @client.create_function(
        fn_id="show-desk-version",
        name="Show what waits for a second owner",
        trigger=inngest.TriggerEvent(event=DeskVersionMoved.name),
        **policy("show-desk-version"),
        on_failure=partial(tell_about_failure, ports, Job.DESK_VERSION),
    )
    async def show_desk_version(ctx: inngest.Context) -> dict[str, Any]:
        moved = event_of(DeskVersionMoved, ctx)
        shown = await run_step(ctx, "show", _show, proposals, moved)
        return {"version": moved.version_id, "shown": shown}

    return show_desk_version


async def _show(proposals: ProposalPorts, moved: DeskVersionMoved) -> bool:
    """Read and painted in one step, one step at a time: no older state is painted over a newer one.

    Only what was proposed gets a card; what a version's end finds without one has nothing to repaint.
    """
    tenant, version, posted = TenantId(moved.tenant), _number(moved.version_id), None
    found = await proposals.rows.get(tenant, version)
    if found.version.waits and (found.card is not None or moved.move_id == "proposed"):
        posted = await proposals.messages.show_proposal(found)
    await proposals.rows.shown(tenant, version, moved.move_id, posted)
    return posted is not None


def _number(version_id: str) -> int:
    """Raises NotFound for what is no version's."""
    if not version_id.isdecimal() or len(version_id) > DIGITS_MAX:
        raise NotFound("There is no such version of this desk's file")
    return int(version_id)
