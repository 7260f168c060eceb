"""A kind that nobody ships goes the whole way: card, vote, hold, execution, receipt. Nothing shared knows it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal, cast

import pytest

from app.domain.actions.action import Facts, Happened
from app.domain.actions.money_action import RECORDED, MoneyAction, MoneyFacts, MoneyKind
from app.domain.actions.policy import AskPeople, Block, PolicyLimits
from app.domain.actions.registry import KINDS
from app.domain.approvals.approval import Approval, ApprovalDetails, Receipt
from app.domain.approvals.voting import Choice, Counted, Refusal, Refused, Status
from app.domain.cases.replies import Proposal
from app.domain.ids import ApprovalId, CustomerId, OrderId, TenantId
from app.domain.reason_codes import Code, say
from app.errors import Unavailable
from app.ports.approvals.executions import Done
from app.ports.bundle import Ports
from app.slack.i18n import catalogue
from app.slack.views.approvals import modals, verdicts
from app.slack.views.approvals.card import card, card_text
from app.slack.views.approvals.kinds.kind_view import KIND_WORDS, KindView
from app.slack.views.approvals.kinds.table import VIEWS
from app.slack.views.blocks.rich import say as words
from app.slack.views.blocks.rich import section
from tests.store.given import ALICE, DEMO, HOUR_LADDER, Given, click, turn
from tests.workers.conftest import Chat
from workers.functions.agent_runs.agent_steps import Work
from workers.functions.approvals.execute import _execute, _show_receipt
from workers.functions.approvals.kinds.kind_work import Execution, Judged, Wanted, own_order
from workers.functions.approvals.kinds.table import WORK
from workers.functions.approvals.proposals import ProposalDesk, ProposalTerms

TREES_WORTH_CENTS = 5_000


@dataclass(frozen=True)
class TreeFacts(MoneyFacts):
    order_id: OrderId
    order_number: str
    description: str
    customer_id: CustomerId
    currency: str
    placed_on: str
    wood: str = "north of the river"

    @property
    def left_cents(self) -> int:
        return TREES_WORTH_CENTS


@dataclass(frozen=True)
class TreeAction(MoneyAction):
    tenant: TenantId
    customer_id: CustomerId
    order_id: OrderId
    amount_cents: int
    currency: str
    wood: str
    kind: Literal["tree"] = "tree"

    def fits(self, facts: Facts) -> bool:
        return super().fits(facts) and isinstance(facts, TreeFacts) and facts.wood == self.wood


def change(
    _: PolicyLimits, facts: MoneyFacts, customer_id: CustomerId, *, asked_cents: int, amount_cents: Any
) -> Any:
    assert facts.customer_id == customer_id
    return Block("more_trees", say(Code.AMOUNT_NOT_POSITIVE)) if not 0 < amount_cents <= asked_cents else None


TREE = MoneyKind(
    name="tree",
    action=TreeAction,
    facts=TreeFacts,
    change=change,
    letter=lambda **told: f"A tree stands for order {told['order_number']}.",
    receipts={
        **dict.fromkeys(Happened, Code.WAITS),
        Happened.DONE: Code.REFUNDED,
        Happened.DONE_PART: Code.REFUNDED_PART,
    },
    recorded=RECORDED,
    issued="tree_planted",
    blocked="tree_not_planted",
)


async def judge(ports: Ports, wanted: Wanted) -> Judged | Block:
    order = await own_order(ports, wanted)
    if isinstance(order, Block):
        return order
    facts = TreeFacts(order.id, order.number, order.description, order.customer_id, order.currency, order.placed_on)
    amount = wanted.proposal.amount_cents
    action = TreeAction(wanted.tenant, wanted.customer_id, order.id, amount, order.currency, facts.wood)
    return Judged(action, facts, AskPeople(say(Code.PERSON_DECIDES)))


@dataclass
class Wood:
    """Where trees are planted: one for each approval, however often it is asked."""

    trees: dict[str, int]
    asked: int = 0

    async def plant(self, ports: Ports, asked: Execution) -> Receipt:
        begun = await ports.executions.begin(*asked.names)
        if isinstance(begun, Receipt):
            return begun
        self.asked += 1
        cents = self.trees.setdefault(begun.id, begun.final_action.amount_cents)
        return await ports.executions.finish(*asked.names, Done(f"tree_{len(self.trees)}", cents))


def facts_of(details: ApprovalDetails) -> list[dict[str, Any]]:
    facts: Any = details.approval.facts
    return [section(words(f"In the wood {facts.wood}"))]


@pytest.fixture
async def wood(given: Given, monkeypatch: pytest.MonkeyPatch) -> Wood:
    """The kind, in each layer's table and nowhere else; its words in each language."""
    for action in ("tree_planted", "tree_not_planted"):
        await given.pool.execute(f"ALTER TYPE audit_action ADD VALUE '{action}'")
    for language in catalogue.CATALOGUES.values():
        for name in KIND_WORDS:
            said: Any = getattr(language, name)
            by_state = isinstance(said, dict)
            renamed = {key: f"Tree: {one}" for key, one in said.items()} if by_state else f"Tree: {said}"
            monkeypatch.setattr(language, f"TREE_{name}", renamed, raising=False)
    planted = Wood({})
    view = KindView("TREE_", deciding=facts_of, facts=facts_of)
    monkeypatch.setitem(KINDS, "tree", TREE)
    monkeypatch.setitem(VIEWS, "tree", view)
    monkeypatch.setitem(WORK, "tree", replace(WORK["refund"], judge=judge, execute=planted.plant))
    return planted


Opened = Callable[..., Any]


@pytest.fixture
def opened(given: Given, ports: Ports) -> Opened:
    """An approval of the made-up kind, as an agent's proposal opens it."""

    async def open_one(undo_seconds: int = 0) -> Approval:
        message = await given.message()
        work = Work(DEMO, message.message_id, CustomerId("cust_001"))
        proposal = Proposal("call_1", "ord_1003", 4_000, "It would be kind", "tree")
        paused = replace(turn(1, None), state="{}", contract="c", proposals=(proposal,))
        await ports.turns.save(DEMO, message.message_id, paused)
        terms = ProposalTerms(HOUR_LADDER, PolicyLimits(), undo_seconds)
        outcome = await ProposalDesk(ports, cast("Any", None), terms)._open(work, 1, "call_1", (1, None))
        return await given.approvals.get(DEMO, ApprovalId(str(outcome["approval_id"])))

    return open_one


async def test_it_goes_the_whole_way_and_is_done_once(
    given: Given, ports: Ports, chat: Chat, wood: Wood, opened: Opened
) -> None:
    approval = await opened(60)
    assert (approval.kind, approval.action.wood) == ("tree", "north of the river")
    details = await given.approvals.details(DEMO, approval.id)
    shown = str(card(details)) + card_text(details)
    assert "Tree: Refund" in shown
    assert "In the wood north of the river" in shown
    await given.approvals.cast(DEMO, approval.id, click(amount_cents=3_000))
    with pytest.raises(Unavailable):  # held: it can still be undone
        await _execute(ports, DEMO, approval.id, 0)
    assert wood.trees == {}
    await given.pool.execute("UPDATE approvals SET undo_until = clock_timestamp() WHERE id = $1", approval.id)
    first = await _execute(ports, DEMO, approval.id, 0)
    again = await _execute(ports, DEMO, approval.id, 0)
    assert first == again
    assert (first["outcome"], wood.trees, wood.asked) == ("executed", {approval.id: 3_000}, 1)
    await given.approvals.card_posted(DEMO, approval.id, await chat.show_card(details))
    await _show_receipt(ports, DEMO, approval.id)
    receipt = chat.cards[-1].receipt
    assert (receipt.outcome, receipt.refund_id, receipt.amount_cents) == ("executed", "tree_1", 3_000)
    assert "Tree: Refund: sent" in str(card(chat.cards[-1]))
    assert [row["data"]["code"] for row in await given.recorded("tree_planted")] == ["tree_1"]
    assert await given.recorded("refund_issued", "refund_attempted") == []
    assert await given.pool.fetchval("SELECT count(*) FROM refunds") == 0


async def test_dying_between_the_effect_and_its_receipt_does_it_no_second_time(
    given: Given, ports: Ports, wood: Wood, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    approval = await opened()
    await given.approvals.cast(DEMO, approval.id, click())
    finish = ports.executions.finish

    async def die(*_: Any) -> Receipt:
        raise ConnectionError("the host was killed")

    monkeypatch.setattr(ports.executions, "finish", die)
    with pytest.raises(ConnectionError):
        await _execute(ports, DEMO, approval.id, 0)
    assert (await given.approvals.get(DEMO, approval.id)).status is Status.EXECUTING
    monkeypatch.setattr(ports.executions, "finish", finish)
    assert (await _execute(ports, DEMO, approval.id, 1))["outcome"] == "executed"
    assert (wood.trees, wood.asked) == ({approval.id: 4_000}, 2)


async def test_votes_are_judged_by_its_own_rule_and_told_in_its_own_words(
    given: Given, wood: Wood, opened: Opened
) -> None:
    approval = await opened()
    refused = await given.approvals.cast(DEMO, approval.id, click(amount_cents=4_001))
    assert isinstance(refused, Refused)
    assert (refused.why, refused.kind) == (Refusal.BAD_AMOUNT, "tree")
    details = await given.approvals.details(DEMO, approval.id)
    assert "Tree: " in str(modals.reject_reason(details, channel="C1", ts="1.0")["title"])
    rejected = await given.approvals.cast(DEMO, approval.id, click(ALICE, Choice.REJECT))
    assert isinstance(rejected, Counted)
    assert verdicts.counted(rejected, Choice.REJECT).startswith("Tree: ")
    assert len(await given.recorded("tree_not_planted")) == 1
    assert await given.recorded("refund_blocked") == []


async def test_what_was_changed_behind_our_back_is_not_carried_out(
    given: Given, ports: Ports, wood: Wood, opened: Opened
) -> None:
    approval = await opened()
    await given.approvals.cast(DEMO, approval.id, click())
    await given.pool.execute(
        "UPDATE approvals SET facts = jsonb_set(facts, '{wood}', '\"south\"') WHERE id = $1", approval.id
    )
    assert (await _execute(ports, DEMO, approval.id, 0))["outcome"] == "needs_attention"
    assert wood.trees == {}
