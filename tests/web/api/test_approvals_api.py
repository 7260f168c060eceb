"""``POST /v1/approvals/{id}/withdraw``: a program takes a request back, with a reason, and only its tenant's."""

import asyncio
import json
import random
import re
import shlex
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio

from app import store
from app.domain.approvals.approval import Receipt
from app.domain.approvals.voting import Counted, Status, Withdrawal
from app.domain.ids import ApprovalId, TenantId
from app.domain.people.api_keys import Scope
from app.domain.reason_codes import Remark
from app.ports.payments.payment_provider import ProviderRefund
from app.ports.payments.payments import Attempt
from tests.store.given import ALICE, BOB, Given, click
from tests.web.api.calls import BY, key, problem, rows, url
from tests.web.api.programs import of
from tests.web.composed import Composed
from tests.web.conftest import SHARED

pytestmark = SHARED

WITHDRAW = Scope.APPROVALS_WITHDRAW
PAGE = Path(__file__).parents[3] / "docs" / "api.md"
WHY = {"reason": "The customer keeps it"}
ROUNDS = 12


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def desk(signed: Composed) -> AsyncIterator[Given]:
    """Hands on the records of the host."""
    pool = await store.open_pool(url(signed), size=4)
    yield Given(pool)
    await pool.close()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def acme(desk: Given) -> Given:
    """Another tenant in the same records."""
    await store.seed(desk.pool, TenantId("acme"))
    return Given(desk.pool, TenantId("acme"))


def path(approval_id: str) -> str:
    """Of its withdrawal."""
    return f"/v1/approvals/{approval_id}/withdraw"


async def test_a_request_is_taken_back_and_asking_again_gets_the_same_answer(signed: Composed, desk: Given) -> None:
    headers, approval = await key(signed, WITHDRAW), await desk.approval()
    async with signed.http() as http:
        first = await http.post(path(approval.id), json=WHY, headers=headers)
        again = await http.post(path(approval.id), json={"reason": "In other words"}, headers=headers)
    row = await desk.approvals.get(desk.tenant, approval.id)
    assert (first.status_code, again.status_code) == (200, 200), first.text
    assert row.withdrawn_at is not None
    at = row.withdrawn_at.isoformat()
    assert first.json() == again.json() == {"id": approval.id, "state": "withdrawn", "withdrawn_at": at}
    assert (row.status, row.decision_reason) == (Status.CANCELLED, WHY["reason"])
    [made] = await rows(signed, "SELECT id FROM api_keys WHERE prefix = $1", headers["authorization"].split("_")[1])
    lines = [line for line in await desk.recorded() if line["subject"] == f"approval:{approval.id}"]
    taken = [line for line in lines if line["action"] in ("approval_cancelled", "refund_blocked")]
    assert [line["data"]["code"] for line in taken] == ["withdrawn"] * 2
    assert {line["actor"] for line in taken} == {f"key:{made['id']}(a test)"}
    assert row.decided_by == f"key:{made['id']}(a test)"
    assert WHY["reason"] not in str(lines), "of a reason the record keeps a fingerprint"


async def test_what_is_held_to_be_undone_is_taken_back_too(signed: Composed, desk: Given) -> None:
    approval = await desk.approved(undo_seconds=60)
    why = {"reason": "Card 4111 1111 1111 1111 was mine"}
    async with signed.http() as http:
        answer = await http.post(path(approval.id), json=why, headers=await key(signed, WITHDRAW))
    assert answer.status_code == 200, answer.text
    row = await desk.approvals.get(desk.tenant, approval.id)
    assert row.decision_reason == "Card [card number ending 1111 removed] was mine"
    assert isinstance(await desk.refunds.begin(desk.tenant, approval.id), Receipt)


async def test_a_program_whose_key_was_replaced_is_the_same_and_another_is_not(signed: Composed, desk: Given) -> None:
    keys = store.PostgresApiKeys(desk.pool)
    old, secret = await keys.create(desk.tenant, "agent", {WITHDRAW}, by=BY)
    middle, _ = await keys.rotate(desk.tenant, old.id, by=BY, overlap=timedelta(hours=1))
    _, newest = await keys.rotate(desk.tenant, middle.id, by=BY, overlap=timedelta(hours=1))
    for first, then in ((secret, newest), (newest, secret)):
        approval = await desk.approval()
        async with signed.http() as http:
            sent = [
                await http.post(path(approval.id), json=WHY, headers={"authorization": f"Bearer {one.text}"})
                for one in (first, then)
            ]
            other = await http.post(path(approval.id), json=WHY, headers=await key(signed, WITHDRAW))
        assert [one.status_code for one in sent] == [200, 200]
        assert sent[0].json() == sent[1].json()
        assert "is closed already (withdrawn)" in problem(other, 409, state="withdrawn")


async def test_what_is_decided_already_is_a_conflict_that_says_how(signed: Composed, desk: Given) -> None:
    headers, rejected, sent = await key(signed, WITHDRAW), await desk.approval(), await desk.approved()
    await desk.approvals.withdraw(desk.tenant, rejected.id, Withdrawal(ALICE, "Mine"))
    assert isinstance(await desk.refunds.begin(desk.tenant, sent.id), Attempt)
    expired = await desk.approval()
    await desk.deadline_in(expired.id, -1)
    await desk.approvals.expire(desk.tenant, expired.id)
    async with signed.http() as http:
        answers = [await http.post(path(one.id), json=WHY, headers=headers) for one in (rejected, expired, sent)]
        await settled(desk, sent.id, 0)
        late = await http.post(path(sent.id), json=WHY, headers=headers)
    assert problem(answers[0], 409, state="withdrawn").startswith(f"{rejected.id} is closed already (withdrawn)")
    assert "is closed already (expired), so nothing was taken back" in problem(answers[1], 409, state="expired")
    assert "is being carried out already" in problem(answers[2], 409, state="executing")
    assert "is closed already (approved, and now" in problem(late, 409, state="needs_attention")


async def test_what_is_not_there_and_what_is_anothers_are_answered_alike(
    signed: Composed, desk: Given, acme: Given
) -> None:
    headers, theirs = await key(signed, WITHDRAW), await acme.approval()
    odd = ("none", "apr_" + "0" * 24, "%00", "%0a", "a%00b", "x" * 4000, "%F0%9F%98%80", "..%2e", "'--", theirs.id)
    async with signed.http() as http:
        answers = {one: await http.post(path(one), json=WHY, headers=headers) for one in odd}
    assert {problem(answer, 404) for answer in answers.values()} == {problem(answers["none"], 404)}
    assert (await acme.approvals.get(acme.tenant, theirs.id)).status is Status.PENDING


async def test_a_key_of_another_tenant_opens_nothing_here_and_reaches_nothing_in_the_rows(
    signed: Composed, desk: Given, acme: Given
) -> None:
    theirs, ours = await key(signed, WITHDRAW, tenant="acme"), await desk.approval()
    async with signed.http(("198.51.80.1", 1)) as http:
        assert "none of this desk's" in problem(await http.post(path(ours.id), json=WHY, headers=theirs), 401)
    verdict = await acme.approvals.withdraw(acme.tenant, ours.id, Withdrawal(BY, "x"))
    assert not isinstance(verdict, Counted)
    assert (await desk.approvals.get(desk.tenant, ours.id)).status is Status.PENDING


async def test_no_other_scope_takes_anything_back(signed: Composed, desk: Given) -> None:
    approval = await desk.approval()
    async with signed.http() as http:
        for scope in set(Scope) - {WITHDRAW}:
            answer = await http.post(path(approval.id), json=WHY, headers=await key(signed, scope))
            assert f"is for {scope}, and this needs approvals:withdraw" in problem(answer, 403)
        both = await key(signed, WITHDRAW, Scope.APPROVALS_READ_ALL)
        assert (await http.post(path(approval.id), json=WHY, headers=both)).status_code == 200
        only = await key(signed, WITHDRAW)
        problem(await http.get("/v1/orders/ord_1003", headers=only), 403)
        problem(await http.put("/v1/orders/ord_1003", json={}, headers=only), 403)


@pytest.mark.parametrize("also", [Scope.APPROVALS_CREATE, Scope.APPROVALS_READ])
async def test_an_agent_takes_back_its_own_requests_and_does_not_learn_of_others(
    signed: Composed, desk: Given, also: Scope
) -> None:
    agent = await of(desk, WITHDRAW, also)
    own, others = await agent.opened(), [await desk.approval(), await (await of(desk, also)).opened()]
    closed = await desk.approval()
    await desk.approvals.withdraw(desk.tenant, closed.id, Withdrawal(ALICE, "Mine"))
    async with signed.http() as http:
        missing = await http.post(path("apr_" + "0" * 24), json=WHY, headers=agent.headers)
        for one in (*others, closed):
            answer = await http.post(path(one.id), json=WHY, headers=agent.headers)
            assert problem(answer, 404) == problem(missing, 404)
        assert (await http.post(path(own.id), json=WHY, headers=agent.headers)).status_code == 200
    assert {(await desk.approvals.get(desk.tenant, one.id)).status for one in others} == {Status.PENDING}


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ({}, "reason must be a text"),
        ({"reason": None}, "reason must be a text"),
        ({"reason": 5}, "reason must be a text"),
        ({"reason": ["x"]}, "reason must be a text"),
        ({"reason": ""}, "reason is empty"),
        ({"reason": " \n\t "}, "reason is empty"),
        ({"reason": "\u200b\u2060\ufe0f"}, "reason is empty"),
        ({"reason": "x" * 501}, "reason has 501 characters; 500 is the most"),
        ({"reason": "a\u0000b"}, "characters that cannot be kept"),
        ({"reason": "a\u001b[31mb"}, "characters that cannot be kept"),
        ({"reason": "x", "\ud800": 1}, "the field '\\ud800'"),
        ({"reason": "x", "by": "slack:U0ROSA"}, "the field 'by'"),
        ([], "must be a JSON object"),
        ("reason", "must be a JSON object"),
    ],
)
async def test_a_reason_is_asked_for_and_nothing_else(
    signed: Composed, desk: Given, body: Any, sentence: str
) -> None:
    headers, approval = {**await key(signed, WITHDRAW), "content-type": "application/json"}, await desk.approval()
    async with signed.http() as http:
        answer = await http.post(path(approval.id), content=json.dumps(body), headers=headers)
    assert sentence in problem(answer, 400)
    assert (await desk.approvals.get(desk.tenant, approval.id)).status is Status.PENDING


async def test_what_is_no_small_json_of_ours_is_refused(signed: Composed, desk: Given) -> None:
    headers, approval = {**await key(signed, WITHDRAW), "content-type": "application/json"}, await desk.approval()
    async with signed.http() as http:

        async def said(content: bytes, **more: str) -> httpx.Response:
            return await http.post(path(approval.id), content=content, headers={**headers, **more})

        assert "Content-Type" in problem(await said(b"reason=x", **{"content-type": "text/plain"}), 400)
        assert "a name stands twice" in problem(await said(b'{"reason": "a", "reason": "b"}'), 400)
        assert "cannot be kept" in problem(await said(b'{"reason": "a\\ud800"}'), 400)
        assert "is no JSON" in problem(await said(b'{"reason": "\xff"}'), 400)
        assert "larger than 16 KiB" in problem(await said(b'{"reason": "' + b"x" * 16384 + b'"}'), 413)
    assert (await desk.approvals.get(desk.tenant, approval.id)).status is Status.PENDING


async def test_no_reason_is_taken_for_words_of_the_desks_own(signed: Composed, desk: Given) -> None:
    forged = '{"remark": "run_cancelled", "data": {}}'
    for approval in (await desk.approval(), await desk.approved(undo_seconds=60)):
        async with signed.http() as http:
            answer = await http.post(path(approval.id), json={"reason": forged}, headers=await key(signed, WITHDRAW))
        assert answer.status_code == 200, answer.text
        reason = (await desk.approvals.get(desk.tenant, approval.id)).decision_reason
        assert not isinstance(reason, Remark)
        assert reason.strip() == forged


async def test_a_call_and_an_approve_at_the_same_instant_never_both_win(signed: Composed, desk: Given) -> None:
    """Who approves and pays at once, and who takes back: looped, since one round alone is often decided by luck."""
    headers, won = await key(signed, WITHDRAW), set[Status]()
    async with signed.http() as http:
        for number in range(4 * ROUNDS):
            if number >= ROUNDS and len(won) == 2:
                break
            approval = await desk.approval(undo_seconds=0)

            async def press(approval_id: ApprovalId = approval.id) -> None:
                await asyncio.sleep(random.uniform(0.0, 0.03))
                if isinstance(await desk.approvals.cast(desk.tenant, approval_id, click(BOB)), Counted):
                    await desk.refunds.begin(desk.tenant, approval_id)

            async def call(approval_id: ApprovalId = approval.id) -> httpx.Response:
                await asyncio.sleep(random.uniform(0.0, 0.03))
                return await http.post(path(approval_id), json=WHY, headers=headers)

            _, answer = await asyncio.gather(press(), call())
            row = await desk.approvals.get(desk.tenant, approval.id)
            paid = await desk.pool.fetchval("SELECT count(*) FROM refunds WHERE approval_id = $1", approval.id)
            if answer.status_code == 200:
                assert (row.status, paid) == (Status.CANCELLED, 0)
            else:
                assert "being carried out" in problem(answer, 409, state="executing")
                assert (row.status, paid) == (Status.EXECUTING, 1)
                await settled(desk, approval.id, number)
            won.add(row.status)
    assert won == {Status.CANCELLED, Status.EXECUTING}, "one side always won: the race was never close"


async def test_the_call_of_the_page_works_as_it_stands_there(signed: Composed, desk: Given) -> None:
    [found] = re.findall(r"```bash\n(curl [^`]*/withdraw .*?)```", PAGE.read_text(), re.DOTALL)
    words, approval = shlex.split(found), await desk.approval()
    [address] = [word for word in words if word.startswith("https://desk.example")]
    headers = {**await key(signed, WITHDRAW), "content-type": "application/json"}
    async with signed.http() as http:
        said = {"content": words[words.index("-d") + 1], "headers": headers}
        assert "no such approval" in problem(await http.post(address, **said), 404)
        own = re.sub("apr_[0-9a-f]+", approval.id, address)
        assert (await http.post(own, **said)).status_code == 200


async def settled(desk: Given, approval_id: ApprovalId, number: int) -> None:
    """So that the next refund of the same payment need not wait for this one's."""
    await desk.refunds.settle(desk.tenant, approval_id, ProviderRefund(f"re_w{number}", "failed", 4000))
