"""A day without Slack: a request opens, reviewers are mailed, one signs in and decides, and money moves once."""

import asyncio
import json
import re

import httpx
import pytest

from app import store
from app.domain.ids import ActorId
from app.domain.operations.desk_versions import NewVersion
from app.domain.people.api_keys import Scope
from app.tool_schemas import canonical, digest
from tests.flows.approvals.test_agent_requests import SCHEMA, Agent, card_of
from tests.flows.conftest import RunWorld
from tests.flows.operations.test_slack_trouble import fault
from tests.web.desk_page.filled_forms import filled
from tests.web.desk_page.page_visits import Form, forms
from tests.world import TENANT, World, until

ROSAS = "rosa@countersign.local"
_MAILED = "SELECT body FROM mail_outbox WHERE tenant = $1 AND recipient = $2 AND key LIKE $3 ORDER BY sent_at DESC"
_SEEN = "SELECT user_id FROM seen_members WHERE tenant = $1 AND reviewer"


async def mailed(world: World, key: str, seconds: float = 90) -> str:
    """The newest such mail to Rosa."""

    async def there() -> str | None:
        return await world.admin.fetchval(_MAILED, TENANT, ROSAS, key)  # type: ignore[no-any-return]

    return await until(there, f"a mail {key}", seconds)


async def send(browser: httpx.AsyncClient, form: Form, **typed: str) -> httpx.Response:
    return await browser.post(form.action, data={**form.fields, **typed}, headers={"sec-fetch-site": "same-origin"})


async def decide(world: World, way_in: str, choice: str = "approve", **typed: str) -> httpx.Response:
    """From the mail's address to the button."""
    async with httpx.AsyncClient(base_url=str(world.stack.host_url), timeout=30) as browser:
        [form] = forms(await browser.get(way_in))
        await send(browser, form, address=ROSAS)
        found = re.search(r"/desk/link\?t=[A-Za-z0-9_-]{43}", await mailed(world, "page-link-%"))
        assert found is not None
        [form] = forms(await browser.get(found[0]))
        inside = await send(browser, form)
        assert (inside.status_code, inside.headers["location"]) == (303, way_in)
        card = await browser.get(way_in)
        assert "Slack does not answer." in card.text
        return await send(browser, filled(card, choice), **typed)


async def reviewers_known(world: World) -> None:
    """Slack has told who they are, for when it cannot be asked."""

    async def known() -> bool | None:
        return {row["user_id"] for row in await world.admin.fetch(_SEEN, TENANT)} >= {"U0ROSA", "U0BEN"} or None

    await until(known, "Slack's word on the reviewers", 60)


@pytest.mark.timeout(900)
async def test_without_slack_a_refund_is_asked_for_decided_and_made(private_world: RunWorld) -> None:
    async with private_world({"SLACK_REVIEWERS": "U0ROSA,S0REVIEWERS"}) as world:
        await reviewers_known(world)
        await fault(world, kind="server_error", times=None)
        buyer = await world.buyer()
        case = await world.asks_refund(buyer)
        approval_id = await world.approval_id(case)
        told = await mailed(world, f"page-{approval_id}-%")
        assert buyer.order in told
        assert f"/desk/approvals/{approval_id}" in told
        answer = await decide(world, f"/desk/approvals/{approval_id}")
        assert "Your approval is recorded." in answer.text
        await world.happens(case, "refund_issued")
        await fault(world, clear=True)
        assert len(await world.refunds(buyer.charge)) == 1
        [vote] = [row for row in await world.rows(case) if row["action"] == "page_vote"]
        assert vote["data"]["authority"] == "desk_file"
        mails = await world.admin.fetch(_MAILED, TENANT, ROSAS, f"page-{approval_id}-%")
        assert len(mails) == 1
        await world.happens(case, "draft_posted")


OPTIONS = ["Today", "Tomorrow at nine"]


async def asking(world: World) -> Agent:
    """A program with a key, of whose tool the host has heard."""
    tool = {"title": "Ship the release", "schema": json.dumps(SCHEMA), "digest": digest(canonical(SCHEMA))}
    told = {"tools.declared": {"delete_branch": {**tool, "asks": "choice", "options": OPTIONS}}}
    new = NewVersion(base=0, text="tools:", told=told, loosens=[], waits=False, by=ActorId("test"), owner="U1")
    await store.PostgresDeskVersions(world.pool).add(TENANT, new)
    scopes = {Scope.APPROVALS_CREATE, Scope.APPROVALS_READ}
    _, secret = await store.PostgresApiKeys(world.pool).create(TENANT, "release agent", scopes, by=ActorId("test"))
    return Agent(world, secret.text)


@pytest.mark.timeout(900)
async def test_what_was_answered_without_slack_stands_on_its_card_once_slack_is_back(private_world: RunWorld) -> None:
    async with private_world({"SLACK_REVIEWERS": "U0ROSA,S0REVIEWERS"}) as world:
        agent = await asking(world)
        await reviewers_known(world)

        async def asked() -> str | None:
            return (await agent.asks("one")).get("id")

        approval_id = await until(asked, "the host to know the tool", 60)
        card = await card_of(world, approval_id)
        await fault(world, kind="server_error", times=None)
        waits = asyncio.create_task(agent.reads(approval_id, wait=60))
        answer = await decide(
            world, f"/desk/approvals/{approval_id}", "answer", answer="1", reason="The night is free"
        )
        assert "Your approval is recorded." in answer.text
        heard = await waits
        decided = {name: heard["decision"][name] for name in ("outcome", "answer", "reason", "by")}
        assert decided == {
            "outcome": "approved",
            "answer": OPTIONS[1],
            "reason": "The night is free",
            "by": "U0ROSA",
        }
        await fault(world, clear=True)

        async def told() -> bool | None:
            words = await world.shown(card)
            return all(one in words for one in (OPTIONS[1], "U0ROSA", "The night is free")) or None

        await until(told, "the card to show it", 120)
