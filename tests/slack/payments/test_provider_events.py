"""What is told later of a refund: to support in its case, to finance where finance reads."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from app.domain.approvals.voting import Status
from app.domain.ids import Posted
from app.errors import ChatError
from app.local.slack import seed
from app.ports.payments.payment_provider import FailedRefund
from app.slack import ids
from tests.slack import sheets
from tests.slack.conftest import World, a_world


def failed(thread: Posted | None = None) -> FailedRefund:
    """A refund of a decided approval that came back."""
    details = replace(sheets.decided(Status.NEEDS_ATTENTION, card=None), case_thread=thread)
    return FailedRefund(details, "re_1", 4990, datetime.now(UTC), frozenset())


@pytest.mark.parametrize(
    ("changes", "channel"), [({}, seed.OPS), ({"finance_channel": seed.ONCALL}, seed.ONCALL)], ids=["none", "own"]
)
async def test_finance_is_told_in_its_channel_and_without_one_where_operators_read(
    changes: dict[str, Any], channel: str
) -> None:
    async with a_world(**changes) as world:
        posted = await world.slack.investigation_messages.tell_finance(failed())
        assert posted.channel == channel
        assert "re_1" in str(world.message(posted)["blocks"])


async def test_where_finances_channel_is_closed_another_is_told_and_operators_hear_why() -> None:
    async with a_world(finance_channel=seed.ONCALL) as world:
        world.workspace.faults({"archive_channel": seed.ONCALL})
        posted = await world.slack.investigation_messages.tell_finance(failed())
        assert posted.channel != seed.ONCALL
        assert "re_1" in str(world.message(posted)["blocks"])


async def test_both_are_told_once_though_an_answer_was_lost(world: World) -> None:
    thread = await world.slack.chat.open_case(sheets.case())
    tell = world.slack.investigation_messages
    both = (
        (tell.tell_support, seed.SUPPORT, thread.ts, ids.SUPPORT_TOLD),
        (tell.tell_finance, seed.OPS, None, ids.FINANCE_TOLD),
    )
    for told, channel, ts, mark in both:
        world.workspace.faults({"kind": "lost_answer", "method": "chat.postMessage"})
        with pytest.raises(ChatError):
            await told(failed(thread))
        assert await told(failed(thread)) == await told(failed(thread))
        about = [each for each in world.workspace.messages(channel, ts) if mark in str(each.get("metadata"))]
        assert len(about) == 1
