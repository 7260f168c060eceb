"""What a case hears of a reply that did not arrive, however often its steps run."""

import pytest

from app.domain.cases.mail.delivery import BounceKind, DeliveryReport
from app.domain.operations.notifications import Note
from app.errors import ChatError
from app.ports.bundle import Ports
from tests.store.given import ALICE, DEMO, Given, turn
from tests.workers.conftest import Chat
from workers.functions.cases.handle_bounce import say_so, show_draft


@pytest.mark.parametrize(
    ("kind", "note"),
    [
        (BounceKind.HARD, Note.MAIL_BOUNCED),
        (BounceKind.SOFT, Note.MAIL_BOUNCED_FOR_NOW),
        (BounceKind.COMPLAINT, Note.MAIL_COMPLAINED),
    ],
)
async def test_a_bounce_is_shown_on_its_draft_and_in_its_case(
    ports: Ports, given: Given, chat: Chat, kind: BounceKind, note: Note
) -> None:
    accepted = await given.message()
    draft = await given.drafts.create(DEMO, accepted.message_id, turn())
    await given.drafts.request_send(DEMO, draft, by=ALICE)
    await given.sent(draft)
    bounce = await ports.bounces.keep(DEMO, DeliveryReport("s", kind, "mailbox_full", "", draft))
    assert bounce is not None
    chat.fault = ChatError("Slack is away")
    with pytest.raises(ChatError):
        await say_so(ports, DEMO, bounce)
    waiting = await given.pool.fetch(
        "SELECT 1 FROM outbox WHERE cause = $1 AND done_at IS NULL", f"{bounce}:received"
    )
    assert waiting  # asked for until it is shown
    chat.fault = None
    for _ in range(2):
        assert await show_draft(ports, DEMO, bounce, 0)
        await say_so(ports, DEMO, bounce)
    assert chat.drafts[-1].trouble == "mailbox_full"
    assert set(chat.said) == {note.value}
    still = await given.pool.fetch("SELECT 1 FROM outbox WHERE cause = $1 AND done_at IS NULL", f"{bounce}:received")
    assert not still
