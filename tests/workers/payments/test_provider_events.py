"""Mirroring the provider: its news say where to look, its books what is true; each follow-up happens once."""

from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from app.domain.approvals.approval import ApprovalDetails
from app.domain.ids import ApprovalId, ChargeId, Posted
from app.domain.operations.notifications import News
from app.errors import ChatError
from app.ports.bundle import Ports
from app.ports.payments.payment_provider import FailedRefund, NewsKind, ProviderNews
from tests.store.given import DEMO, Given, turn
from tests.workers.conftest import Chat
from workers.functions.approvals.execute import _execute
from workers.functions.payments.provider_events import _look, _mirror_news, _repaint, _tell_ops_of_dispute
from workers.functions.payments.refund_came_back import _tell_finance, _tell_support

CHARGE = ChargeId("ch_1003")


@dataclass
class InvestigationMessages:
    """Slack, for what the provider told later; fails as it is told to."""

    told: list[str] = field(default_factory=list)
    fault: ChatError | None = None

    async def tell_support(self, failed: FailedRefund) -> Posted:
        return self._told(f"support {failed.refund_id}")

    async def tell_finance(self, failed: FailedRefund) -> Posted:
        return self._told(f"finance {failed.refund_id}")

    async def tell_dispute(self, details: ApprovalDetails) -> Posted:
        return self._told("dispute")

    def _told(self, what: str) -> Posted:
        if self.fault is not None:
            raise self.fault
        self.told.append(what)
        return Posted("C1", "1.0")


@pytest.fixture
def investigation_messages() -> InvestigationMessages:
    return InvestigationMessages()


@pytest.fixture
def world(ports: Ports, investigation_messages: InvestigationMessages) -> Ports:
    """The product's records and ledger, with these two at the edges."""
    return replace(ports, investigation_messages=investigation_messages)  # type: ignore[arg-type]


async def refunded(given: Given, ports: Ports, *, later: bool = False) -> tuple[ApprovalId, str]:
    """An approval that was carried out, and its refund's id."""
    await given.pool.execute("UPDATE ledger_charges SET settles_later = $1", later)
    approval = await given.approved()
    await _execute(ports, DEMO, approval.id, 0)
    return approval.id, str(await given.pool.fetchval("SELECT provider_refund_id FROM refunds"))


async def heard(given: Given, kind: NewsKind, **fields: Any) -> str:
    """News that were taken in."""
    news = ProviderNews("evt_1", kind, "test", fields.get("charge_id", CHARGE), fields.get("refund_id", ""))
    await given.news.accept(DEMO, news)
    return news.id


async def test_news_that_lie_change_nothing_because_the_books_are_asked(given: Given, world: Ports) -> None:
    approval_id, refund_id = await refunded(given, world)
    news = ProviderNews("evt_lie", NewsKind.REFUND, "refund.failed", CHARGE, refund_id)
    await given.news.accept(DEMO, news)
    await _mirror_news(world, DEMO, news.id)
    assert (await given.refunds.receipt(DEMO, approval_id)).outcome == "executed"
    dispute = await heard(given, NewsKind.DISPUTE)
    assert (await _mirror_news(world, DEMO, dispute))["disputed"] is False
    assert not await given.recorded("order_disputed", "refund_failed")


async def test_news_about_what_the_provider_does_not_know_end_quietly(given: Given, world: Ports) -> None:
    for kind, charge in ((NewsKind.REFUND, CHARGE), (NewsKind.CHARGE, ChargeId("ch_none"))):
        news = ProviderNews(f"evt_{kind}", kind, "test", charge, "re_none" if kind is NewsKind.REFUND else "")
        await given.news.accept(DEMO, news)
        assert await _mirror_news(world, DEMO, news.id) == {"approvals": [], "disputed": False}


async def test_a_charges_news_mirror_all_its_refunds_and_keep_those_made_elsewhere(
    given: Given, world: Ports
) -> None:
    approval_id, refund_id = await refunded(given, world, later=True)
    await given.ledger.refund_elsewhere(DEMO, CHARGE, 700)
    await given.ledger.turn(DEMO, refund_id, "succeeded")
    changes = await _mirror_news(world, DEMO, await heard(given, NewsKind.CHARGE))
    assert changes["approvals"] == [approval_id]
    assert (await _mirror_news(world, DEMO, "evt_1"))["approvals"] == [], "the second time it is no news"
    assert len(await given.recorded("refund_made_elsewhere")) == 1
    assert await given.pool.fetchval("SELECT refunded_cents FROM orders WHERE charge_id = $1", CHARGE) == 4700


async def test_news_of_one_refund_repaint_its_card_even_if_an_earlier_try_died_before(
    given: Given, world: Ports, chat: Chat
) -> None:
    approval_id, refund_id = await refunded(given, world)
    await given.approvals.card_posted(DEMO, approval_id, Posted("C1", "1.0"))
    news = await heard(given, NewsKind.REFUND, refund_id=refund_id)
    for _ in range(2):
        assert (await _mirror_news(world, DEMO, news))["approvals"] == [approval_id]
    assert await _repaint(world, DEMO, approval_id)
    assert chat.cards[-1].receipt.outcome == "executed"


async def test_a_look_mirrors_what_it_finds(given: Given, world: Ports) -> None:
    approval_id, refund_id = await refunded(given, world, later=True)
    assert await _look(world, DEMO, approval_id) == {"status": "pending", "settled": False}
    await given.ledger.turn(DEMO, refund_id, "succeeded")
    assert await _look(world, DEMO, approval_id) == {"status": "succeeded", "settled": True}
    assert (await given.refunds.receipt(DEMO, approval_id)).outcome == "executed"


async def test_each_is_told_once_and_one_that_cannot_be_told_holds_up_no_other(
    given: Given, world: Ports, investigation_messages: InvestigationMessages
) -> None:
    approval_id, refund_id = await refunded(given, world)
    await given.ledger.turn(DEMO, refund_id, "failed", failure="declined")
    await _mirror_news(world, DEMO, await heard(given, NewsKind.REFUND, refund_id=refund_id))
    investigation_messages.fault = ChatError("Slack is slow")
    with pytest.raises(ChatError):
        await _tell_support(world, DEMO, approval_id, 0)
    investigation_messages.fault = None
    assert await _tell_finance(world, DEMO, approval_id)
    assert await _tell_support(world, DEMO, approval_id, 0)
    again = (await _tell_support(world, DEMO, approval_id, 0), await _tell_finance(world, DEMO, approval_id))
    assert again == (False, False), "an engine that says it again a day later"
    assert investigation_messages.told == [f"finance {refund_id}", f"support {refund_id}"]


async def test_a_reply_that_nobody_has_sent_yet_warns_once_its_refund_came_back(
    given: Given, world: Ports, chat: Chat
) -> None:
    approval_id, refund_id = await refunded(given, world)
    message_id = (await given.approvals.details(DEMO, approval_id)).approval.message_id
    early = await given.drafts.create(DEMO, message_id, turn())
    assert not (await given.drafts.details(DEMO, early)).came_back
    await given.ledger.turn(DEMO, refund_id, "failed", failure="declined")
    await _mirror_news(world, DEMO, await heard(given, NewsKind.REFUND, refund_id=refund_id))
    assert await _tell_support(world, DEMO, approval_id, 0)
    assert [details.came_back for details in chat.drafts if details.id == early] == [True]
    late = await given.drafts.create(DEMO, message_id, turn(2))
    assert (await given.drafts.details(DEMO, late)).came_back, "whoever wrote it may not have known"


async def test_a_dispute_that_no_case_is_about_is_told_to_operators(given: Given, world: Ports, chat: Chat) -> None:
    await given.ledger.dispute(DEMO, CHARGE)
    news = await heard(given, NewsKind.DISPUTE)
    assert await _mirror_news(world, DEMO, news) == {"approvals": [], "disputed": True}
    await _tell_ops_of_dispute(world, DEMO, news)
    assert chat.notices[0].news is News.PAYMENT_DISPUTED
    assert await given.pool.fetchval("SELECT disputed_at FROM orders WHERE charge_id = $1", CHARGE) is not None


async def test_an_order_that_is_marked_disputed_stops_the_money_whatever_the_charge_says(
    given: Given, world: Ports
) -> None:
    approval = await given.approved()
    await given.news.dispute(DEMO, CHARGE)
    assert (await _execute(world, DEMO, approval.id, 0))["outcome"] == "facts_changed"
    assert await given.pool.fetchval("SELECT count(*) FROM ledger_refunds WHERE charge_id = $1", CHARGE) == 0
