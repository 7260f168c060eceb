"""What is told of an approval at its callback: each change once, in its own commit, and nobody's data."""

import hashlib
import json
import re

import pytest

from app import store
from app.domain.approvals.questions import NewQuestion
from app.domain.approvals.voting import Choice, ReviewerRequest, Withdrawal
from app.domain.approvals.webhooks.deliveries import arguments_hash
from app.domain.ids import ActorId
from app.domain.reason_codes import Code, say
from app.errors import BadInput, Unavailable
from app.outside.allowed import AllowedHosts
from app.ports.approvals.executions import Done
from app.ports.payments.payment_provider import ProviderRefund
from app.store.approvals.webhooks import callbacks
from app.store.db.transactions import tenant_tx
from tests.store.given import BOB, Given, click
from tests.store.given_webhooks import ADDRESS, announced, called_back, listed, types, written

KEY = ActorId("key:key_01ab(shop sync)")
WISH = ReviewerRequest(BOB, "undo", True, "bob@desk.example")


@pytest.fixture(autouse=True)
async def listed_host(given: Given) -> None:
    await listed(given, "agent.shop.example")


async def test_a_refund_is_told_from_its_decision_to_its_end(given: Given) -> None:
    approval = await given.approval(undo_seconds=0)
    await called_back(given, approval.id)
    asked = NewQuestion(by=BOB, text="Does ada@example.com know?", source="slack:1")
    question = (await given.questions.ask(given.tenant, approval.id, asked)).question_id
    await given.approvals.cast(
        given.tenant, approval.id, click(reason="She called ada@example.com", amount_cents=3000)
    )
    await given.refunds.begin(given.tenant, approval.id)
    await given.refunds.settle(given.tenant, approval.id, ProviderRefund("re_1", "succeeded", 3000))
    told = await written(given, approval.id)
    assert [row["type"] for row in told] == [
        "approval.question_asked",
        "approval.decided",
        "approval.settled",
        "approval.executed",
    ]
    bodies = [row["body"]["data"] for row in told]
    assert [(one["sequence"], one["state"], one["settled"]) for one in bodies] == [
        (1, "pending", False),
        (2, "approved", True),  # nothing can be undone here
        (3, "executing", True),
        (4, "executed", True),
    ]
    assert [one["id"] for one in bodies] == [approval.id] * 4
    assert bodies[0]["question"] == {"id": question}
    assert bodies[0]["decision"] is None
    decision = bodies[1]["decision"]
    assert (decision["outcome"], decision["by"], decision["changed"]) == ("approved", "UALICE", True)
    row = await given.approvals.get(given.tenant, approval.id)
    assert {one["action_digest"] for one in bodies[1:]} == {row.approved_digest}
    assert bodies[0]["action_digest"] == row.digest
    said = re.sub("[0-9a-f]{32,}", "", json.dumps([row["body"] for row in told]))  # digits of a digest spell anything
    assert not any(word in said for word in ("ada", "She called", "1003", "3000")), "ids, states and hashes only"


async def test_what_can_still_be_undone_is_not_settled_and_undoing_is_told(given: Given) -> None:
    approval = await given.approval(undo_seconds=60)
    await called_back(given, approval.id)
    await given.approvals.cast(given.tenant, approval.id, click())
    await given.approvals.undo(given.tenant, approval.id, WISH)
    await given.approvals.undo(given.tenant, approval.id, WISH)
    decided, undone = [row["body"] for row in await written(given, approval.id)]
    assert (decided["type"], decided["data"]["state"], decided["data"]["settled"]) == (
        "approval.decided",
        "approved",
        False,
    )
    assert (undone["type"], undone["data"]["state"], undone["data"]["settled"]) == (
        "approval.undone",
        "cancelled",
        True,
    )
    assert undone["data"]["decision"]["outcome"] == "cancelled"


async def test_a_rejection_an_expiry_and_a_withdrawal_are_each_told_once(given: Given) -> None:
    rejected, expired, withdrawn, late = [await given.approval(undo_seconds=60) for _ in range(4)]
    for one in (rejected, expired, withdrawn, late):
        await called_back(given, one.id)
    await given.approvals.cast(given.tenant, rejected.id, click(choice=Choice.REJECT))
    await given.approvals.cast(given.tenant, rejected.id, click(choice=Choice.APPROVE))
    await given.deadline_in(expired.id, -1)
    await given.approvals.cast(given.tenant, expired.id, click())  # too late: it closes as expired
    await given.approvals.expire(given.tenant, expired.id)
    await given.approvals.cast(given.tenant, late.id, click())
    for one in (withdrawn, late):
        await given.approvals.withdraw(given.tenant, one.id, Withdrawal(KEY, "Not needed"))
        await given.approvals.withdraw(given.tenant, one.id, Withdrawal(KEY, "Not needed"))
    assert await types(given, rejected.id) == ["decided"]
    assert await types(given, expired.id) == ["expired"]
    assert await types(given, withdrawn.id) == ["withdrawn"]
    assert await types(given, late.id) == ["decided", "withdrawn"]
    [body] = [row["body"]["data"] for row in await written(given, withdrawn.id)]
    assert (body["state"], body["decision"]["outcome"], body["decision"]["by"]) == ("withdrawn", "withdrawn", "key")
    [row] = await written(given, rejected.id)
    assert row["body"]["data"]["decision"]["outcome"] == "rejected"


async def test_what_comes_to_nothing_needs_attention_and_was_never_to_be_carried_out(given: Given) -> None:
    approval = await given.approval(undo_seconds=0)
    await called_back(given, approval.id)
    await given.approvals.cast(given.tenant, approval.id, click())
    await given.refunds.give_up(given.tenant, approval.id, code="facts_changed", trouble=say(Code.PAYMENT_DIFFERS))
    assert await types(given, approval.id) == ["decided", "needs_attention"]
    executions = store.PostgresExecutions(given.pool)
    done, broken = [await given.approval(undo_seconds=0) for _ in range(2)]
    for one in (done, broken):
        await called_back(given, one.id)
        await given.approvals.cast(given.tenant, one.id, click())
        await executions.begin(given.tenant, one.id)
        await executions.begin(given.tenant, one.id)
    await executions.finish(given.tenant, done.id, Done("x_1", 4000))
    await executions.finish(given.tenant, done.id, Done("x_1", 4000))
    await executions.give_up(given.tenant, broken.id, code="unknown", trouble=say(Code.PROVIDER_SILENT))
    assert await types(given, done.id) == ["decided", "settled", "executed"]
    assert await types(given, broken.id) == ["decided", "settled", "needs_attention"]


async def test_without_a_callback_nothing_is_written(given: Given) -> None:
    approval = await given.approved()
    assert await written(given, approval.id) == []
    assert await announced(given) == []


async def test_a_change_that_is_not_committed_is_not_told(given: Given, monkeypatch: pytest.MonkeyPatch) -> None:
    approval = await given.approval()
    await called_back(given, approval.id)

    async def die(*_: object, **__: object) -> None:
        raise Unavailable("The records did not answer in time")

    monkeypatch.setattr("app.store.approvals.voting.append", die)
    with pytest.raises(Unavailable):
        await given.approvals.cast(given.tenant, approval.id, click())
    assert await written(given, approval.id) == []
    assert await announced(given) == []


async def test_one_of_an_approval_is_due_and_the_outbox_says_so(given: Given) -> None:
    approval, other = await given.approval(undo_seconds=60), await given.approval(undo_seconds=60)
    for one in (approval, other):
        await called_back(given, one.id)
        await given.approvals.cast(given.tenant, one.id, click())
    await given.approvals.undo(given.tenant, approval.id, WISH)
    first, second = await written(given, approval.id)
    [third] = await written(given, other.id)
    assert [row["state"] for row in (first, second, third)] == ["due", "waiting", "due"]
    assert await announced(given) == [first["id"], third["id"]]


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("https://evil.example/x", "desk.yaml"),
        ("https://below.agent.shop.example/x", "desk.yaml"),
        ("https://localhost/x", "desk.yaml"),
        ("https://agent.shop.example.evil.example/x", "desk.yaml"),
        ("http://agent.shop.example/x", "https://"),
        ("ftp://agent.shop.example/x", "https://"),
        ("https://me:secret@agent.shop.example/x", "name or password"),
        ("https://127.1/x", "host"),
        ("https://agent.shop.example:8443/x", "name agent.shop.example:8443 in OUTSIDE_ALLOWED_HOSTS"),
        ("https://agent.shop.example:80/x", "Leave out the port"),
        ("https://agent.shop.example:99999/x", "cannot be read"),
        ("nonsense", "https://"),
        ("https://agent.shop.example/" + "x" * 2_000, "too long"),
    ],
)
async def test_only_listed_hosts_by_https_are_taken(given: Given, address: str, says: str) -> None:
    approval = await given.approval()
    with pytest.raises(BadInput, match=says):
        await called_back(given, approval.id, address)
    assert await given.pool.fetchval("SELECT count(*) FROM approval_callbacks") == 0


HERE = callbacks.Reach(AllowedHosts.parse("127.0.0.1:9000"), in_development=True)


async def test_a_port_that_the_installation_names_is_taken(given: Given) -> None:
    approval = await given.approval()
    async with tenant_tx(given.pool, given.tenant) as conn:
        for named in ("agent.shop.example:8443", "10.2.0.0/16:8443"):  # where the name leads is seen when it is sent
            reach = callbacks.Reach(AllowedHosts.parse(named))
            await callbacks.put(conn, given.tenant, approval.id, "https://agent.shop.example:8443/x", reach=reach)
        with pytest.raises(BadInput, match="OUTSIDE_ALLOWED_HOSTS"):
            await callbacks.check(conn, "https://agent.shop.example:8444/x", reach)


async def test_in_development_a_program_on_this_machine_is_called_as_it_is(given: Given) -> None:
    approval = await given.approval()
    async with tenant_tx(given.pool, given.tenant) as conn:
        for address in ("http://agent.shop.example/x", "http://10.0.0.1/x"):
            with pytest.raises(BadInput):
                await callbacks.put(conn, given.tenant, approval.id, address, reach=HERE)
        for address in (
            "http://127.0.0.1:9001/x",
            "http://127.0.0.1/x",
            "https://localhost/x",
            "http://[::1]:9000/x",
        ):
            with pytest.raises(BadInput, match="in OUTSIDE_ALLOWED_HOSTS"):
                await callbacks.put(conn, given.tenant, approval.id, address, reach=HERE)
        await callbacks.check(conn, "http://localhost:9000/x", HERE)
        await callbacks.put(conn, given.tenant, approval.id, "http://127.0.0.1:9000/x", reach=HERE)
    assert await given.pool.fetchval("SELECT address FROM approval_callbacks") == "http://127.0.0.1:9000/x"


async def test_no_host_is_listed_until_the_file_lists_one(given: Given, acme: Given) -> None:
    approval = await acme.approval()
    with pytest.raises(BadInput, match=r"agent\.shop\.example"):
        await called_back(acme, approval.id)  # another tenant's file lists it


async def test_a_callback_is_put_for_good(given: Given) -> None:
    approval = await given.approval()
    await called_back(given, approval.id)
    await called_back(given, approval.id, ADDRESS + "/other")
    assert await given.pool.fetchval("SELECT address FROM approval_callbacks") == ADDRESS


def test_the_hash_is_of_the_final_arguments_in_their_canonical_form() -> None:
    text = '{"name":"release/1.2"}'
    assert arguments_hash({"arguments": text}) == hashlib.sha256(text.encode()).hexdigest()
    assert arguments_hash({"amount_cents": 4000}) is None
