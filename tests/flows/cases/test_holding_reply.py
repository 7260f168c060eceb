"""A customer waits long with nothing decided: the desk's own line goes out once, and thread and card say so."""

from pathlib import Path

import pytest

from tests.flows.cases.test_support_day import HOURS_AGO, SUPPORT
from tests.flows.conftest import RunWorld
from tests.flows.operations.test_desk_file import apply, obeyed
from tests.world import until

LINE = "We have your mail and look into it."
FILE = f"""\
name: Acme
holding_reply:
  after: 2 h
  texts:
    en: "{LINE}"
"""
_MAILED = "SELECT body FROM mail_outbox WHERE recipient = $1"


@pytest.mark.timeout(300)
async def test_the_line_goes_out_once_and_people_see_that_it_did(private_world: RunWorld, tmp_path: Path) -> None:
    async with private_world() as world:
        await apply(world, tmp_path / "desk.yaml", FILE)
        await obeyed(world.stack.children["host"], 1)
        buyer = await world.buyer()
        case = await world.asks_refund(buyer)
        card = await world.card(case)
        assert (await world.strike("holding-replies"))["states"] == {}
        await world.admin.execute(HOURS_AGO, 3, [case])
        first = await world.strike("holding-replies")
        assert list(first["states"].values()) == ["sent"]
        assert (await world.strike("holding-replies"))["states"] == {}
        assert [row["body"] for row in await world.admin.fetch(_MAILED, buyer.email)] == [LINE]

        async def told() -> bool | None:
            return "told that it takes longer" in await world.shown(card) or None

        await until(told, "the card to say so", 30)
        said = await world.said(SUPPORT, await world.case_thread(case))
        assert sum("holding reply" in one["text"] for one in said) == 1
