"""A question asked on a day without Slack: answered on the page at once, in the thread when it is back."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest

from tests.flows.approvals.test_approval_questions import ASKED, answers
from tests.flows.approvals.test_desk_page import ROSAS, mailed, send
from tests.flows.conftest import RunWorld
from tests.flows.operations.test_slack_trouble import fault
from tests.web.desk_page.page_visits import forms
from tests.world import TENANT, World, until

_SEEN = "SELECT user_id FROM seen_members WHERE tenant = $1 AND reviewer"


@asynccontextmanager
async def signed_in(world: World) -> AsyncIterator[httpx.AsyncClient]:
    """Rosa's browser."""
    async with httpx.AsyncClient(base_url=str(world.stack.host_url), timeout=30) as browser:
        [form] = forms(await browser.get("/desk"))
        await send(browser, form, address=ROSAS)
        link = re.search(r"/desk/link\?t=[A-Za-z0-9_-]{43}", await mailed(world, "page-link-%"))
        assert link is not None
        [form] = forms(await browser.get(link[0]))
        assert (await send(browser, form)).status_code == 303
        yield browser


@pytest.mark.timeout(900)
async def test_a_question_of_the_page_is_answered_there_and_in_the_thread_when_slack_is_back(
    private_world: RunWorld,
) -> None:
    async with private_world({"SLACK_REVIEWERS": "U0ROSA,S0REVIEWERS"}) as world:

        async def known() -> bool | None:
            return {row["user_id"] for row in await world.admin.fetch(_SEEN, TENANT)} >= {"U0ROSA"} or None

        await until(known, "Slack's word on the reviewers", 60)
        case = await world.asks_refund(await world.buyer())
        card, approval_id = await world.card(case), await world.approval_id(case)
        await fault(world, kind="server_error", times=None)
        async with signed_in(world) as browser:
            way = f"/desk/approvals/{approval_id}"
            asking = next(one for one in forms(await browser.get(way)) if "ask" in one.buttons)
            asked = await send(browser, asking, choice="ask", question=ASKED)
            assert "Your question is on its way." in asked.text

            async def answered() -> str | None:
                page = (await browser.get(way)).text
                return page if "this customer&#39;s orders" in page else None

            page = await until(answered, "the answer on the page", 240)
            assert ASKED in page
            assert [row for row in await world.rows(case) if row["action"] == "question_answered"] == []
            await fault(world, clear=True)
            await world.happens(case, "question_answered", seconds=300)
            (answer,) = await answers(world, card)
            assert ASKED in str(answer["blocks"])
            [line] = [row for row in await world.rows(case) if row["action"] == "question_asked"]
            assert (line["actor"], line["data"]["authority"]) == ("slack:U0ROSA", "desk_file")
            approve = next(one for one in forms(await browser.get(way)) if "approve" in one.buttons)
            assert "Your approval is recorded." in (await send(browser, approve, choice="approve")).text
        await world.happens(case, "refund_issued")
