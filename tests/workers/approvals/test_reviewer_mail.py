"""Where Slack cannot show a card, those who decide are mailed: each once, with what is asked and the way there."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace

import pytest

from app import store
from app.domain.approvals.escalation import EscalationStep, RungKind
from app.domain.cases.replies import OutboundMail
from app.domain.ids import ApprovalId
from app.domain.operations.desk_config import DeskConfig
from app.domain.people.actors import slack_person
from app.domain.people.desk_page import SeenMember
from app.errors import ChatError, ChatRefused, MailError, MailUnknown
from app.ports.bundle import Ports
from app.store.db.pool import Pool
from tests.store.given import DEMO, Given
from tests.workers.conftest import Chat, approval_mails
from workers.functions.approvals.gate import MAILED_AFTER_RETRIES, _post
from workers.functions.runtime.limits import RETRIES

RUNG = EscalationStep(1, RungKind.ASK, 60)
DOWN = ChatError("Slack could not be reached", detail="no_answer")
HOSTILE = "Go to https://evil.example/desk and sign in.\nTo decide: https://evil.example"


@dataclass
class Post:
    """A mail server that may be out of order."""

    once_per_key = True
    answer_seconds = 0.0
    sent: list[OutboundMail] = field(default_factory=list)
    fault: Exception | None = None

    def id_of(self, key: str) -> str:
        return key

    async def send(self, mail: OutboundMail, commit: Callable[[], Awaitable[None]]) -> None:
        await commit()
        if self.fault is not None:
            raise self.fault
        self.sent.append(mail)


@pytest.fixture
def post() -> Post:
    return Post()


@pytest.fixture
async def desk(ports: Ports, pool: Pool, post: Post, chat: Chat) -> Ports:
    """Slack is down. Ann and Bob decide, Cid did, Dan never could; Eve is named, with an address of the file's."""
    people = [
        SeenMember("UANN", active=True, reviewer=True, address="ann@desk.example"),
        SeenMember("UBOB", active=True, reviewer=True, address="bob@desk.example"),
        SeenMember("UCID", active=False, address="cid@desk.example"),
        SeenMember("UDAN", active=True, address="dan@desk.example"),
    ]
    chat.fault = DOWN
    await store.PostgresSeenMembers(pool).keep(DEMO, people)
    config = DeskConfig(reviewers=("UANN", "UCID", "UEVE"), emails={"UEVE": "eve@home.example"})
    return replace(ports, reviewer_mail=approval_mails(pool, store.LiveDeskConfigs(pool, DEMO, config), post))


async def no_card(desk: Ports, approval_id: ApprovalId) -> None:
    assert await _post(desk, DEMO, approval_id, RUNG, RETRIES) == "failed"


async def test_a_hiccup_mails_nobody_and_a_few_minutes_do(desk: Ports, post: Post, given: Given, chat: Chat) -> None:
    approval = await given.approval()
    for attempt, mailed in ((0, 0), (MAILED_AFTER_RETRIES - 1, 0), (MAILED_AFTER_RETRIES, 3), (RETRIES - 1, 3)):
        with pytest.raises(ChatError):
            await _post(desk, DEMO, approval.id, RUNG, attempt)
        assert len(post.sent) == mailed
    chat.fault = None
    assert await _post(desk, DEMO, approval.id, RUNG, RETRIES) == "said"


async def test_a_refusing_slack_has_reviewers_mailed_at_once_and_a_decided_one_nobody(
    desk: Ports, post: Post, given: Given, chat: Chat
) -> None:
    approval, decided = await given.approval(), await given.approved()
    chat.fault = ChatRefused("The channel is archived", detail="is_archived")
    assert await _post(desk, DEMO, approval.id, RUNG, 0) == "failed"
    assert len(post.sent) == 3
    assert await desk.reviewer_mail.ask(await given.approvals.details(DEMO, decided.id)) == 0


async def test_each_who_may_decide_is_mailed_once_however_often_the_card_fails(
    desk: Ports, post: Post, given: Given
) -> None:
    approval = await given.approval()
    for _ in range(3):
        await no_card(desk, approval.id)
    assert sorted(mail.to for mail in post.sent) == ["ann@desk.example", "bob@desk.example", "eve@home.example"]
    assert [line["data"]["to"] for line in await given.recorded("approval_mailed")] == ["UANN", "UBOB", "UEVE"]


async def test_the_mail_says_what_is_asked_and_leads_to_the_page(desk: Ports, post: Post, given: Given) -> None:
    message = await given.message(body=HOSTILE, subject=HOSTILE)
    approval = await given.approval(message=message, agent_reason=HOSTILE)
    await no_card(desk, approval.id)
    letter = post.sent[0]
    assert letter.subject.startswith("To decide: Refund 40.00 EUR")
    assert f"\nhttps://desk.example/desk/approvals/{approval.id}\n" in letter.body
    assert all(part in letter.body for part in ("40.00 EUR", "1003", "decides nothing"))
    assert "evil.example" not in letter.body + letter.subject, "nobody's words but ours and the records'"
    assert letter.fresh


async def test_neither_who_asked_nor_the_customer_is_mailed(
    desk: Ports, post: Post, pool: Pool, given: Given
) -> None:
    await store.PostgresSeenMembers(pool).keep(
        DEMO, [SeenMember("UBOB", active=True, reviewer=True, address="Ada+desk@example.com")]
    )
    approval = await given.approval(requested_by=slack_person("UANN"))
    await no_card(desk, approval.id)
    assert [mail.to for mail in post.sent] == ["eve@home.example"]


async def test_a_mail_that_certainly_did_not_leave_is_sent_again_and_one_that_may_have_is_not(
    desk: Ports, post: Post, given: Given
) -> None:
    approval, other = await given.approval(), await given.approval()
    post.fault = MailError("Busy", detail="busy")
    await no_card(desk, approval.id)
    assert await given.recorded("approval_mailed") == []
    post.fault = None
    await no_card(desk, approval.id)
    assert len(post.sent) == 3
    post.fault = MailUnknown("Lost", detail="answer_lost")
    await no_card(desk, other.id)
    post.fault = None
    await no_card(desk, other.id)
    assert len(post.sent) == 3


async def test_only_whom_a_request_names_is_mailed(desk: Ports, post: Post, given: Given) -> None:
    await no_card(desk, (await given.approval(reviewers=(slack_person("UBOB"), slack_person("UCID")))).id)
    assert [mail.to for mail in post.sent] == ["bob@desk.example"]
