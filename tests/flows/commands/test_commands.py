"""Investigations, failed refunds, cases by hand and the App Home, with every process running."""

from typing import Any

from app import store
from app.domain.approvals.voting import Status
from app.domain.ids import ApprovalId, Posted
from tests.flows.conftest import RunWorld
from tests.world import BEN, OLU, ROSA, SAM, TENANT, Buyer, World, until, words_of

C0SUPPORT, C0APPROVALS, C0ONCALL, C0OPS = "C0SUPPORT", "C0APPROVALS", "C0ONCALL", "C0OPS"


async def command(world: World, user: str, line: str, channel: str = C0SUPPORT) -> dict[str, Any]:
    name, _, text = line.partition(" ")
    body = {"user": user, "channel": channel, "command": name, "text": text}
    return dict(await world.person(user).do("command", body))


async def investigation(world: World, buyer: Buyer) -> dict[str, Any]:
    """Wait until the customer's latest investigation has ended."""

    async def ended() -> dict[str, Any] | None:
        row = await world.admin.fetchrow(
            "SELECT * FROM investigations WHERE customer_id = $1 AND status <> 'open' ORDER BY opened_at DESC",
            buyer.id,
        )
        done = row and await world.admin.fetchval(
            "SELECT done_at FROM outbox WHERE cause = $1", f"{row['id']}:started"
        )
        return dict(row) if row and done else None

    return await until(ended, f"an investigation of {buyer.id}")


async def thread(world: World, row: dict[str, Any]) -> str:
    return " ".join(words_of([m.get("blocks", []) for m in await world.said(row["head_channel"], row["head_ts"])]))


async def test_an_investigation_reads_reports_in_a_thread_and_changes_nothing(world: World) -> None:
    buyer = await world.buyer()
    answer = await command(world, SAM, f"/investigate {buyer.order}")
    assert answer["ack_ms"] < 3000
    row = await investigation(world, buyer)
    said = await thread(world, row)
    assert "Orders of the customer: 1" in said, "what it looked at is by our count"
    assert "No language model wrote this" in said
    assert buyer.order in said
    assert await world.refunds(buyer.charge) == []
    actions = [r["action"] for r in await store.PostgresAudit(world.pool).rows(TENANT, limit=10_000)]
    assert {"investigation_started", "investigation_reported"} <= set(actions)


async def test_what_it_proposes_goes_through_the_gate_and_its_asker_may_not_decide(world: World) -> None:
    buyer = await world.buyer()
    case = (await world.mail(buyer.email, "How long does shipping take?"))["case_id"]
    await world.draft(case)
    await command(world, ROSA, f"/investigate please refund order {buyer.order} in full")
    await investigation(world, buyer)
    card = await world.card(case)
    approval_id = await world.approval_id(case)
    await world.person(ROSA).press(card, "Approve")
    assert (await world.approval(approval_id)).status is Status.PENDING, "she asked for it herself"
    await world.person(BEN).press(card, "Approve")
    await world.happens(case, "refund_issued")
    [refund] = await world.refunds(buyer.charge)
    assert refund["amount_cents"] == 5000


async def failed_refund(world: World) -> tuple[Buyer, str, ApprovalId]:
    """Approve a refund whose charge the provider no longer knows."""
    buyer = await world.buyer()
    case = await world.asks_refund(buyer)
    card = await world.card(case)
    await world.admin.execute("DELETE FROM ledger_charges WHERE id = $1", buyer.charge)
    await world.person(ROSA).press(card, "Approve")
    await world.happens(case, "refund_alarm_raised")
    return buyer, case, await world.approval_id(case)


async def alarm(world: World, approval_id: ApprovalId) -> Posted:
    async def posted() -> Posted | None:
        row = await world.admin.fetchrow("SELECT channel, ts FROM refund_alarms WHERE approval_id = $1", approval_id)
        return Posted(row["channel"], row["ts"]) if row and row["ts"] else None

    return await until(posted, f"an alarm about {approval_id}")


async def test_a_failed_refund_taken_in_time_is_investigated_and_not_escalated(world: World) -> None:
    buyer, case, approval_id = await failed_refund(world)
    posted = await alarm(world, approval_id)
    assert posted.channel == C0ONCALL
    await world.person(OLU).press(posted, "Investigate")
    await investigation(world, buyer)
    assert "of them need a person" in " ".join(str(m) for m in await world.said(C0ONCALL, posted.ts))
    assert OLU in await world.shown(posted), "the alarm says who took it"
    actions = await world.actions(case)
    assert actions.count("refund_alarm_taken") == 1
    assert actions.count("refund_alarm_escalated") == 0


async def test_a_failed_refund_nobody_takes_calls_on_call_again_and_tells_ops(private_world: RunWorld) -> None:
    async with private_world({"INVESTIGATE_WITHIN_SECONDS": "2"}) as world:
        _, case, approval_id = await failed_refund(world)
        await alarm(world, approval_id)
        await world.happens(case, "refund_alarm_escalated")

        async def told() -> bool | None:
            ops = " ".join(str(m) for m in await world.said(C0OPS))
            return "Nobody took a failed refund" in ops or None

        await until(told, "a word to the operators")
        calls = [m for m in await world.said(C0ONCALL) if "S0ONCALL" in str(m.get("blocks"))]
        assert len(calls) == 2, "the alarm itself, and once more when nobody took it"
        posted = await alarm(world, approval_id)
        await world.person(OLU).press(posted, "Investigate")
        await world.happens(case, "refund_alarm_taken")


async def test_a_case_written_down_by_staff_runs_like_a_mail_and_its_writer_may_not_decide(world: World) -> None:
    buyer = await world.buyer()
    rosa = world.person(ROSA)
    await rosa.do("shortcut", {"user": ROSA, "callback_id": "open_case"})
    form = (await rosa.read("views", user=ROSA))[-1]
    text = f"On the phone: order {buyer.order} arrived broken and I would like a refund, please."
    typed = {
        "email": {"email_text": buyer.email},
        "subject": {"subject_text": "By phone"},
        "body": {"body_text": text},
    }
    await rosa.do("submit_view", {"user": ROSA, "view_id": form["id"], "values": typed})

    async def there() -> str | None:
        found = await world.admin.fetchval("SELECT case_id FROM messages WHERE sender = $1", buyer.email)
        return str(found) if found else None

    case = await until(there, "the case")
    card = await world.card(case)
    assert "case_entered_by_staff" in await world.actions(case)
    head = await world.admin.fetchrow("SELECT thread_channel, thread_ts FROM cases WHERE id = $1", case)
    assert "Written down by staff" in await world.shown(Posted(head["thread_channel"], head["thread_ts"]))
    await rosa.press(card, "Approve")
    assert (await world.approval(await world.approval_id(case))).status is Status.PENDING
    await world.person(BEN).press(card, "Approve")
    await world.happens(case, "refund_issued")


async def home(world: World, user: str) -> str:
    view = await world.person(user).read("home", user=user)
    return " ".join(words_of(view["blocks"])) if view else ""


async def test_the_home_follows_openings_and_decisions_for_two_people_at_once(world: World) -> None:
    for user in (ROSA, BEN):
        await world.person(user).do("open_home", {"user": user})
    buyer = await world.buyer(paid_cents=4321)
    card = await world.card(await world.asks_refund(buyer))

    async def queued(user: str, *, there: bool) -> bool | None:
        return ("43.21 EUR for" in " ".join((await home(world, user)).split())) is there or None

    for user in (ROSA, BEN):
        await until(lambda user=user: queued(user, there=True), f"{user}'s queue")
    await world.person(ROSA).press(card, "Approve")
    for user in (ROSA, BEN):
        await until(lambda user=user: queued(user, there=False), f"{user}'s queue without it")
    assert f"order {buyer.order}: approved" in await home(world, ROSA), "what she decided lately"
    assert f"order {buyer.order}: approved" not in await home(world, BEN)


async def test_a_reviewer_who_asked_for_it_is_pinged_once_per_card(world: World) -> None:
    ben = world.person(BEN)
    direct = (await ben.do("open_home", {"user": BEN}))["channel"]

    async def opened() -> dict[str, Any] | None:
        return dict(await ben.read("home", user=BEN) or {}) or None

    view = await until(opened, "Ben's home")
    await ben.do("click_in_view", {"user": BEN, "view_id": view["id"], "action_id": "home_preferences"})
    form = (await ben.read("views", user=BEN))[-1]
    typed = {"zone": {"zone_text": "America/New_York"}, "ping": {"ping_choice": "dm"}}
    await ben.do("submit_view", {"user": BEN, "view_id": form["id"], "values": typed})
    buyer = await world.buyer(paid_cents=7654)
    await world.card(await world.asks_refund(buyer))

    async def pinged() -> list[str] | None:
        said = [str(m["blocks"]) for m in await world.said(direct) if "76.54 EUR" in str(m.get("blocks"))]
        return said or None

    [said] = await until(pinged, "a direct message")
    assert "Open the card" in said
    await world.admin.execute("UPDATE people SET ping = 'card'")


async def test_an_investigation_survives_kill_9_and_is_reported_once(private_world: RunWorld) -> None:
    async with private_world() as world:
        buyer = await world.buyer()
        await command(world, SAM, f"/investigate {buyer.order}")
        await world.child_killed("host", "engine")
        await world.wipe_engine()
        await world.child_restarted("engine", "host")
        row = await investigation(world, buyer)
        said = [m for m in await world.said(row["head_channel"], row["head_ts"]) if "Findings" in m["text"]]
        assert len(said) == 1
        heads = [m for m in await world.said(C0SUPPORT) if "Investigation of" in m["text"]]
        assert len(heads) == 1
