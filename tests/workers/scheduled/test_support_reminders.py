"""The clock's look at what waits for support: said once, however often it is tried, and not on record unsaid."""

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, cast

import pytest

from app import store
from app.domain.cases.support_reminders import ReminderPolicy, SupportReminder
from app.domain.ids import Posted
from app.errors import ChatError, ChatRefused
from app.ports.bundle import RoutinePorts
from tests.store.given import DEMO, Given
from workers.functions.scheduled.support_reminders import remind

POLICY = ReminderPolicy(3600, 3600, 14_400)


@dataclass
class Messages:
    """Slack, as far as reminders go."""

    said: list[tuple[str, int]] = field(default_factory=list)
    fault: ChatError | None = None

    async def remind_support(self, reminder: SupportReminder) -> Posted:
        return self._say("support", reminder)

    async def escalate_support(self, reminder: SupportReminder) -> Posted:
        return self._say("on-call", reminder)

    def _say(self, where: str, reminder: SupportReminder) -> Posted:
        if self.fault is not None:
            raise self.fault
        self.said.append((where, reminder.number))
        return Posted("C1", "1.1")


@pytest.fixture
def messages() -> Messages:
    return Messages()


@pytest.fixture
def routines(given: Given, messages: Messages) -> RoutinePorts:
    reminders = store.PostgresSupportReminders(given.pool, lambda _: POLICY)
    return cast(RoutinePorts, SimpleNamespace(desk=DEMO, reminders=reminders, support_messages=messages))


async def waiting(given: Given, seconds: float) -> None:
    message, _draft = await given.drafted()
    await given.older(message, seconds)


async def test_one_message_names_them_all_and_the_next_look_is_quiet(
    given: Given, routines: RoutinePorts, messages: Messages
) -> None:
    assert await remind(routines, 0) == "nothing"
    for _ in range(12):
        await waiting(given, 4000)
    assert [await remind(routines, 0) for _ in range(3)] == ["reminded", "nothing", "nothing"]
    assert messages.said == [("support", 1)]


async def test_on_call_is_told_with_it_once(given: Given, routines: RoutinePorts, messages: Messages) -> None:
    await waiting(given, 20_000)
    assert [await remind(routines, 0), await remind(routines, 0)] == ["escalated", "nothing"]
    assert messages.said == [("support", 1), ("on-call", 1)]


async def test_what_slack_did_not_take_is_tried_again_and_is_on_record_only_once_it_was_said(
    given: Given, routines: RoutinePorts, messages: Messages
) -> None:
    await waiting(given, 4000)
    messages.fault = ChatError("Slack is away", detail="http_503")
    with pytest.raises(ChatError):
        await remind(routines, 0)
    assert await remind(routines, 2) == "not shown", "the next tick begins anew"
    messages.fault = ChatRefused("No", detail="is_archived")
    assert await remind(routines, 0) == "not shown"
    assert await given.recorded("support_reminded") == []
    messages.fault = None
    assert await remind(routines, 0) == "reminded"
    assert messages.said == [("support", 1)]


async def test_a_reminder_whose_record_was_lost_is_the_same_one_again(
    given: Given, routines: RoutinePorts, messages: Messages, monkeypatch: pytest.MonkeyPatch
) -> None:
    await waiting(given, 4000)

    async def lost(*_: Any) -> bool:
        raise ConnectionError

    with monkeypatch.context() as broken:
        broken.setattr(routines.reminders, "told", lost)
        with pytest.raises(ConnectionError):
            await remind(routines, 0)
    assert await remind(routines, 1) == "reminded"
    assert messages.said == [("support", 1), ("support", 1)], "by one name, so that Slack shows one"
