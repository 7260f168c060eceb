"""Reminders of what waits, as the support channel and on-call read them."""

from app.local.slack import seed
from app.slack import ids
from tests.slack.conftest import World
from tests.slack.reading import strings
from tests.slack.support_records import item, reminder


async def test_one_message_counts_links_and_leads_to_the_list(world: World) -> None:
    at = await world.post_draft()
    world.command_ports.support.items = [item(1, place=at), item(2)]
    for _ in range(2):
        posted = await world.slack.support_messages.remind_support(reminder())
    told = [one for one in world.workspace.messages(seed.SUPPORT) if one["ts"] == posted.ts]
    assert len([one for one in world.workspace.messages(seed.SUPPORT) if "still to be sent" in one["text"]]) == 1
    text = "\n".join(words for _, words in strings(told[0]["blocks"]))
    assert "12 replies are still to be sent" in text
    assert "11 of them nobody has taken" in text
    assert "ada1@example" in text
    assert "10 more are not shown" in text
    assert told[0]["text"] == "12 replies are still to be sent"
    await world.click(seed.SAM, ids.SHOW_QUEUE, posted)
    assert "2 replies" in str(world.workspace.views(seed.SAM)[-1])


async def test_on_call_is_mentioned_in_its_own_channel(world: World) -> None:
    await world.slack.support_messages.escalate_support(reminder(escalate=True))
    [told] = world.workspace.messages(seed.ONCALL)
    assert seed.ONCALL_GROUP in str(told["blocks"])
    assert told["text"] == "12 replies are overdue"
