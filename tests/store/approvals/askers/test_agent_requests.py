"""A request of an agent is opened once under its name, whole, by a key that is good in the same commit."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from app import store
from app.domain.approvals.askers.agent_requests import Conflict, Evidence, NotSent, Opened, Repeated
from app.domain.approvals.flows.flow import Flow, Stage
from app.domain.approvals.voting import Counted, Status
from app.domain.operations.retention import KeepRule
from app.domain.people.actors import program
from app.domain.people.key_limits import KeyLimits, Wanted
from app.errors import BadInput, OverKeyLimit, Unauthenticated
from tests.store.given import DEMO, HOUR_LADDER, Given, click
from tests.store.given_requests import LOOK, OPERATOR, key_of, request
from tests.store.given_webhooks import ADDRESS, listed
from tests.store.privacy.forgetting import forget

ROUNDS = 8


async def rows_in(given: Given, *tables: str) -> list[int]:
    """How many there are."""
    return [await given.pool.fetchval(f"SELECT count(*) FROM {table} WHERE tenant = 'demo'") for table in tables]


async def test_nothing_is_opened_that_is_to_be_told_at_a_host_nobody_listed(given: Given) -> None:
    key, asked = await key_of(given), store.PostgresAgentRequests(given.pool)
    with pytest.raises(BadInput, match=r"desk\.yaml"):
        await asked.open(DEMO, request(key, callback=ADDRESS))
    assert await given.pool.fetchval("SELECT count(*) FROM agent_requests") == 0
    await listed(given, "agent.shop.example")
    assert isinstance(await asked.open(DEMO, request(key, callback=ADDRESS)), Opened)


async def test_a_request_waits_for_people_with_its_words_on_record_and_its_gate_called(given: Given) -> None:
    key, asked = await key_of(given), store.PostgresAgentRequests(given.pool)
    await listed(given, "agent.shop.example")
    opened = await asked.open(DEMO, request(key, undo_seconds=5, desk_version=3, callback=ADDRESS))
    assert isinstance(opened, Opened)
    details = await given.approvals.details(DEMO, opened.approval_id)
    approval = details.approval
    assert (approval.status, approval.requested_by) == (Status.PENDING, program(key.id, "release agent"))
    assert (details.subject, details.excerpt, approval.agent_reason) == (
        "Refund the parcel",
        "It never arrived.",
        "It never arrived.",
    )
    assert (approval.desk_version, approval.ladder, approval.reviewers) == (3, HOUR_LADDER, ())
    kept = await given.pool.fetchrow("SELECT * FROM agent_requests")
    assert (kept["approval_id"], kept["key_id"], kept["key_lineage"]) == (approval.id, key.id, key.id)
    assert (kept["title"], kept["callback"]) == ("Refund the parcel", "https://agent.shop.example/decisions")
    assert await given.pool.fetchval("SELECT address FROM approval_callbacks") == ADDRESS
    assert [Evidence.from_json(one) for one in kept["evidence"]] == [LOOK]
    channel, sender = await given.pool.fetchrow("SELECT channel, sender FROM cases WHERE id = $1", approval.case_id)
    assert (channel, sender) == ("agent", key.id)
    [line] = await given.recorded("approval_opened")
    assert (line["actor"], line["subject"]) == (approval.requested_by, f"approval:{approval.id}")
    assert line["case_id"] == approval.case_id
    said = await given.pool.fetch("SELECT name, payload->>'approval_id' AS id FROM outbox WHERE done_at IS NULL")
    assert [(one["name"], one["id"]) for one in said] == [("approval/submit", approval.id)]
    assert isinstance(await given.approvals.cast(DEMO, approval.id, click()), Counted)


async def test_it_keeps_the_stages_that_a_rule_names(given: Given) -> None:
    flow = Flow("two_people", ((Stage("both", quorum=2),),))
    opened = await store.PostgresAgentRequests(given.pool).open(DEMO, request(await key_of(given), flow=flow))
    assert isinstance(opened, Opened)
    assert (await given.approvals.get(DEMO, opened.approval_id)).flow == flow
    alone = await given.approvals.cast(DEMO, opened.approval_id, click())
    assert not isinstance(alone, Counted), "nobody who has no seat in them decides alone"


async def test_sent_again_it_is_the_same_and_with_other_content_it_is_refused(given: Given) -> None:
    key, asked = await key_of(given), store.PostgresAgentRequests(given.pool)
    assert await asked.sent_before(DEMO, key.id, request(key).sent) == NotSent(key.id)
    opened = await asked.open(DEMO, request(key))
    assert isinstance(opened, Opened)
    for again in (await asked.open(DEMO, request(key)), await asked.sent_before(DEMO, key.id, request(key).sent)):
        assert again == Repeated(opened.approval_id)
    other = request(key, content="another")
    for refused in (await asked.open(DEMO, other), await asked.sent_before(DEMO, key.id, other.sent)):
        assert refused == Conflict(opened.approval_id)
    assert await rows_in(given, "approvals", "agent_requests", "cases") == [1, 1, 1]
    assert isinstance(await asked.open(DEMO, request(key, name="two")), Opened)


async def test_a_name_is_of_one_program_whichever_of_its_keys_it_calls_with(given: Given) -> None:
    key, asked = await key_of(given), store.PostgresAgentRequests(given.pool)
    opened = await asked.open(DEMO, request(key))
    assert isinstance(opened, Opened)
    following, _ = await store.PostgresApiKeys(given.pool).rotate(
        DEMO, key.id, by=OPERATOR, overlap=timedelta(hours=1)
    )
    assert await asked.open(DEMO, request(following)) == Repeated(opened.approval_id)
    second = await asked.open(DEMO, request(following, name="two"))
    assert isinstance(second, Opened)
    assert await asked.open(DEMO, request(key, name="two")) == Repeated(second.approval_id)
    stranger = await key_of(given)
    assert isinstance(await asked.open(DEMO, request(stranger)), Opened)


@pytest.mark.parametrize("at_once", [2, 20])
async def test_many_of_one_at_once_are_one(given: Given, at_once: int) -> None:
    key, asked = await key_of(given), store.PostgresAgentRequests(given.pool)
    for number in range(ROUNDS):
        new = request(key, name=f"round {number}")
        verdicts = await asyncio.gather(*(asked.open(DEMO, new) for _ in range(at_once)))
        [opened] = [one for one in verdicts if isinstance(one, Opened)]
        assert verdicts.count(Repeated(opened.approval_id)) == at_once - 1
        assert await rows_in(given, "approvals", "agent_requests", "cases", "messages") == [number + 1] * 4


async def test_of_two_contents_under_one_name_at_once_one_is_opened_and_the_other_refused(given: Given) -> None:
    key, asked = await key_of(given), store.PostgresAgentRequests(given.pool)
    for number in range(ROUNDS):
        both = [request(key, name=f"round {number}", content=content) for content in ("one", "other")]
        first, second = await asyncio.gather(*(asked.open(DEMO, new) for new in both))
        assert {type(first), type(second)} == {Opened, Conflict}


async def test_a_key_that_is_revoked_meanwhile_asks_for_nothing(given: Given) -> None:
    keys, asked = store.PostgresApiKeys(given.pool), store.PostgresAgentRequests(given.pool)
    revoked, over = await key_of(given), await key_of(given)
    await keys.revoke(DEMO, revoked.id, by=OPERATOR)
    await given.pool.execute("UPDATE api_keys SET expires_at = clock_timestamp() WHERE id = $1", over.id)
    for key in (revoked, over):
        with pytest.raises(Unauthenticated):
            await asked.open(DEMO, request(key))
    assert await rows_in(given, "approvals", "cases") == [0, 0]


async def test_a_revocation_at_the_same_instant_comes_before_or_after_and_never_between(given: Given) -> None:
    keys, asked = store.PostgresApiKeys(given.pool), store.PostgresAgentRequests(given.pool)
    for _ in range(ROUNDS):
        key = await key_of(given)
        outcome, _ = await asyncio.gather(
            asked.open(DEMO, request(key)), keys.revoke(DEMO, key.id, by=OPERATOR), return_exceptions=True
        )
        lines = [row for row in await given.recorded("api_key_revoked", "approval_opened") if key.id in str(row)]
        order = [row["action"] for row in sorted(lines, key=lambda row: row["seq"])]
        if isinstance(outcome, Opened):
            assert order == ["approval_opened", "api_key_revoked"]
        else:
            assert (type(outcome), order) == (Unauthenticated, ["api_key_revoked"])


async def test_a_keys_limits_are_judged_as_it_opens_and_its_reviewers_alone_decide(given: Given) -> None:
    asked = store.PostgresAgentRequests(given.pool)
    narrow = await key_of(given, KeyLimits(kinds=frozenset({"refund"}), reviewers=frozenset({"UBOB", "UALICE"})))
    with pytest.raises(OverKeyLimit):
        await asked.open(DEMO, request(narrow, name="other", wanted=Wanted("tool_call", tool="x")))
    assert await rows_in(given, "approvals") == [0]
    wanted = Wanted("refund", amount_cents=4000, currency="EUR", reviewers=frozenset({"UBOB", "UCAROL"}))
    opened = await asked.open(DEMO, request(narrow, wanted=wanted))
    assert isinstance(opened, Opened)
    assert (await given.approvals.get(DEMO, opened.approval_id)).reviewers == ("slack:UBOB",)


async def test_what_an_agent_asks_never_passes_without_a_person(given: Given) -> None:
    key, asked = await key_of(given), store.PostgresAgentRequests(given.pool)
    opened = await asked.open(DEMO, replace(request(key), because="Below the limit"))
    assert isinstance(opened, Opened)
    assert (await given.approvals.get(DEMO, opened.approval_id)).decided_by is None


async def test_its_words_go_with_their_age_and_with_whom_they_are_about(given: Given) -> None:
    key, asked = await key_of(given), store.PostgresAgentRequests(given.pool)
    opened = await asked.open(DEMO, request(key))
    assert isinstance(opened, Opened)
    await given.deadline_in(opened.approval_id, -1)
    await given.approvals.expire(DEMO, opened.approval_id)
    for table, column in (("approvals", "moved_at"), ("messages", "received_at")):
        await given.pool.execute(f"UPDATE {table} SET {column} = {column} - interval '400 days'")
    await given.pool.execute("UPDATE outbox SET done_at = clock_timestamp()")
    await store.PostgresRetention(given.pool).erase(DEMO, KeepRule(bodies_days=365, states_days=30))
    words = "SELECT title, reason, evidence FROM agent_requests"
    assert tuple(await given.pool.fetchrow(words)) == ("", "", [])
    await forget(given, "ada@example.com")
    assert tuple(await given.pool.fetchrow(words)) == ("", "", [])


async def test_what_judged_a_request_is_kept_with_it(given: Given) -> None:
    asked = store.PostgresAgentRequests(given.pool)
    opened = await asked.open(DEMO, request(await key_of(given), rule="careful", rule_facts={"hour": 5}))
    assert isinstance(opened, Opened)
    approval = await given.approvals.get(DEMO, opened.approval_id)
    assert (approval.rule, approval.rule_facts) == ("careful", {"hour": 5})
