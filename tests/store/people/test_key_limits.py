"""What a key may ask for: judged in the transaction that opens it, so that no two take the last place."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from app import store
from app.domain.approvals.approval import Approval
from app.domain.approvals.voting import Withdrawal
from app.domain.people.actors import program
from app.domain.people.api_keys import ApiKey, Scope
from app.domain.people.key_limit_options import Limit
from app.domain.people.key_limits import Allowed, KeyLimits, Wanted
from app.errors import BadInput, CountersignError, KeyLocked, NotFound, OverKeyLimit, TooManyCalls
from app.store.approvals.opening import insert
from app.store.db.transactions import STEP_SECONDS, tenant_tx
from app.store.people import key_limits
from tests.store.given import ALICE, Given
from tests.store.operations.test_routine_commands import countersign

ASKS = {Scope.APPROVALS_CREATE}
REFUND = Wanted("refund", amount_cents=4000, currency="EUR")
DAY = timedelta(days=1)
ROUNDS = 6


@pytest.fixture
def keys(given: Given) -> store.PostgresApiKeys:
    """The sample tenant's."""
    return store.PostgresApiKeys(given.pool)


async def key_with(given: Given, **limits: Any) -> ApiKey:
    """A fresh one."""
    made = store.PostgresApiKeys(given.pool).create(
        given.tenant, "shop agent", ASKS, by=ALICE, limits=KeyLimits(**limits)
    )
    return (await made)[0]


async def asks(given: Given, key: ApiKey, wanted: Wanted = REFUND, *, pause: float = 0.0) -> Approval:
    """Judge and open in one transaction, as the door of the API does; ``pause`` is what else it does meanwhile."""
    new = await given.new_approval(requested_by=program(key.id, key.name))
    async with tenant_tx(given.pool, given.tenant, limit_seconds=STEP_SECONDS) as conn:
        await key_limits.judge(conn, given.tenant, key.id, wanted)
        await asyncio.sleep(pause)
        approval_id = await insert(conn, given.tenant, new)
    assert approval_id is not None
    return await given.approvals.get(given.tenant, approval_id)


async def judged(given: Given, key: ApiKey, wanted: Wanted) -> Allowed:
    """Without opening anything."""
    async with tenant_tx(given.pool, given.tenant) as conn:
        return await key_limits.judge(conn, given.tenant, key.id, wanted)


async def test_many_at_once_never_have_more_open_than_the_key_may(given: Given) -> None:
    for _ in range(ROUNDS):
        key = await key_with(given, open_max=2)
        answers = await asyncio.gather(*(asks(given, key) for _ in range(6)), return_exceptions=True)
        refused = [one for one in answers if isinstance(one, BaseException)]
        assert {type(one) for one in refused} == {TooManyCalls}
        assert len(answers) - len(refused) == 2


async def test_what_is_closed_makes_room_and_a_key_that_took_the_place_shares_it(
    given: Given, keys: store.PostgresApiKeys
) -> None:
    key = await key_with(given, open_max=1)
    first = await asks(given, key)
    newer, _ = await keys.rotate(given.tenant, key.id, by=ALICE, overlap=DAY)
    assert newer.limits == key.limits
    for one in (key, newer):
        with pytest.raises(TooManyCalls, match="may have 1 open at once, and has 1") as said:
            await asks(given, one)
        assert said.value.after_seconds == key_limits.OPEN_AGAIN_SECONDS
    await given.approvals.withdraw(given.tenant, first.id, Withdrawal(ALICE, "Mine"))
    await asks(given, newer)
    with pytest.raises(TooManyCalls):
        await asks(given, key)


async def test_requests_of_the_last_minute_are_counted_and_a_minute_later_it_may_again(given: Given) -> None:
    key = await key_with(given, per_minute=2)
    one = await asks(given, key)
    await given.approvals.withdraw(given.tenant, one.id, Withdrawal(ALICE, "Mine"))
    await asks(given, key)
    with pytest.raises(TooManyCalls, match="may ask for 2 in a minute, and has") as said:
        await asks(given, key)
    assert 55 <= said.value.after_seconds <= 60
    await given.pool.execute("UPDATE approvals SET opened_at = opened_at - interval '1 minute' WHERE id = $1", one.id)
    await asks(given, key)


async def test_another_key_is_not_counted_even_where_it_has_the_same_name(given: Given) -> None:
    noisy, quiet = await key_with(given, open_max=1, per_minute=1), await key_with(given, open_max=1, per_minute=1)
    await asks(given, noisy)
    await asks(given, quiet)


@pytest.mark.parametrize(
    ("limits", "wanted", "why"),
    [
        ({"kinds": frozenset({"store_credit"})}, REFUND, "kind"),
        ({"tools": frozenset({"mail"})}, Wanted("tool_call", "delete"), "tool"),
        ({"amounts_max": {"EUR": 3999}}, REFUND, "amount"),
        ({"amounts_max": {"USD": 9999}}, REFUND, "currency"),
        ({"reviewers": frozenset({"U0ONE"})}, Wanted("refund", reviewers=frozenset({"U0TWO"})), "reviewers"),
    ],
)
async def test_what_a_key_may_not_ask_for_is_not_opened_and_said(
    given: Given, limits: dict[str, Any], wanted: Wanted, why: str
) -> None:
    key = await key_with(given, **limits)
    with pytest.raises(OverKeyLimit) as said:
        await asks(given, key, wanted)
    assert (said.value.detail, said.value.http_status) == (why, 403)
    assert await given.recorded("approval_opened") == []


async def test_a_locked_key_opens_nothing_whatever_its_limits_allow(given: Given) -> None:
    key = await key_with(given)
    await given.pool.execute("UPDATE api_keys SET locked_at = clock_timestamp(), locked_by = 'test'")
    with pytest.raises(KeyLocked, match=f"countersign keys unlock {key.id}"):
        await asks(given, key)


async def test_reviewers_are_narrowed_and_never_widened(given: Given) -> None:
    one, two = "U0ONE", "U0TWO"
    key, free = await key_with(given, reviewers=frozenset({one, two})), await key_with(given)
    plain, named = Wanted("refund"), Wanted("refund", reviewers=frozenset({two, "U0SIX"}))
    assert (await judged(given, key, plain)).reviewers == {one, two}
    assert (await judged(given, key, named)).reviewers == {two}
    assert (await judged(given, free, plain)).reviewers == frozenset()
    assert (await judged(given, free, named)).reviewers == {two, "U0SIX"}


async def test_a_key_of_another_tenant_is_judged_as_none(given: Given, acme: Given) -> None:
    theirs = await key_with(acme)
    with pytest.raises(NotFound):
        await judged(given, theirs, REFUND)


async def test_the_first_request_of_a_program_is_kept_whichever_key_it_has_by_then(
    given: Given, keys: store.PostgresApiKeys
) -> None:
    key = await key_with(given)
    before, _ = await keys.rotate(given.tenant, key.id, by=ALICE, overlap=DAY)
    first = await asks(given, key)
    await asks(given, before)
    await keys.rotate(given.tenant, before.id, by=ALICE, overlap=DAY)
    kept = [row["first_asked"] for row in await given.pool.fetch("SELECT first_asked FROM api_keys")]
    assert kept == [first.id] * 3


async def test_limits_are_changed_for_the_whole_line_and_on_record(given: Given, keys: store.PostgresApiKeys) -> None:
    key = await key_with(given, open_max=1, amounts_max={"EUR": 5000})
    newer, _ = await keys.rotate(given.tenant, key.id, by=ALICE, overlap=DAY)
    await keys.limit(given.tenant, newer.id, KeyLimits(per_minute=9), lifted=[Limit.OPEN], by=ALICE)
    want = KeyLimits(amounts_max={"EUR": 5000}, per_minute=9)
    assert [one.limits for one in await keys.all(given.tenant)] == [want, want]
    [line] = await given.recorded("api_key_limited")
    assert (line["subject"], line["actor"]) == (f"api_key:{newer.id}", ALICE)
    assert line["data"]["limits"] == {"amounts_max": {"EUR": 5000}, "per_minute": 9}
    assert line["data"]["before"] == {"amounts_max": {"EUR": 5000}, "open_max": 1}


@pytest.mark.parametrize(
    ("limits", "sentence"),
    [
        (
            KeyLimits(kinds=frozenset({"refunds"})),
            "There is no kind refunds; there is refund, store_credit, tool_call",
        ),
        (KeyLimits(tools=frozenset({"a b"})), "No tool can be called a b"),
        (KeyLimits(reviewers=frozenset({"rosa"})), "rosa is no member id"),
        (KeyLimits(per_minute=0), "How many a minute is a number from 1"),
        (KeyLimits(open_max=0), "How many open is a number from 1"),
    ],
)
async def test_limits_that_no_key_can_have_are_refused(
    given: Given, keys: store.PostgresApiKeys, limits: KeyLimits, sentence: str
) -> None:
    with pytest.raises(BadInput, match=sentence):
        await keys.create(given.tenant, "x", ASKS, by=ALICE, limits=limits)
    key = await key_with(given)
    with pytest.raises(CountersignError, match=sentence):
        await keys.limit(given.tenant, key.id, limits, by=ALICE)


async def test_limits_are_named_shown_and_changed_at_a_terminal(
    given: Given, keys: store.PostgresApiKeys, database_url: str
) -> None:
    environ = {"DATABASE_URL": database_url, "TENANT": str(given.tenant)}
    create = ("keys", "create", "--name", "agent", "--scope", "approvals:create")
    options = "--kind tool_call --kind refund --tool mail --amount-max 50.00EUR --amount-max 900JPY --per-minute 60"
    code, said = await countersign(*create, *options.split(), "--reviewer", "U0ROSA", "--open-max", "100", **environ)
    assert code == 0, said
    [key] = await keys.all(given.tenant)
    _, said = await countersign("keys", "list", **environ)
    want = (
        "refund; tool_call; tool mail; at most 50.00 EUR; at most 900 JPY; 60 a minute; 100 open; decided by U0ROSA"
    )
    assert want in said
    code, said = await countersign("keys", "limit", key.id, "--per-minute", "5", "--lift", "tool", **environ)
    assert (code, "at most 50.00 EUR; at most 900 JPY; 5 a minute; 100 open" in said) == (0, True)
    assert "tool mail" not in said
    for options, fault in (
        ("", "Name a limit, or one to lift"),
        ("--amount-max 5.00", "'5.00' is no amount; write it like 50.00EUR"),
        ("--amount-max 5.001EUR", "has more decimals than EUR has"),
        ("--amount-max 5XXX", "'XXX' is not a currency code"),
        ("--amount-max 0EUR", "An amount of nothing"),
        ("--amount-max 5EUR --amount-max 6EUR", "two amounts of one currency"),
    ):
        code, said = await countersign("keys", "limit", key.id, *options.split(), **environ)
        assert (code, fault in said) == (1, True), said
