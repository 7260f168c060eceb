"""Every field of the file, in its order: what it means, what it may hold, and where else it can be set."""

from typing import Final

from app.desk_file.fields import agents, approvals, calendar, canaries, flows, people, policy, reviews, running, shop
from app.desk_file.fields.field import Field

FIELDS: Final[tuple[Field, ...]] = (
    *people.FIELDS,
    *approvals.FIELDS,
    *calendar.FIELDS,
    *reviews.FIELDS,
    *policy.FIELDS,
    *canaries.FIELDS,
    *shop.FIELDS,
    *flows.FIELDS,
    *agents.FIELDS,
    *running.FIELDS,
)
BY_PATH: Final = {field.path: field for field in FIELDS}
BY_PLACE: Final = {field.place: field for field in FIELDS}

# What stands above each section in a new file, and in the page about it.
SECTIONS: Final = {
    "": "The desk",
    "channels": "Channels, by their ids",
    "on_call": "Who is called when nobody decides",
    "ladder": "How long a request waits. All three, each later than the one before",
    "calendar": "When the desk works, and when its people are left alone",
    "limits": "What is decided without a person, in minor units: 4990 is 49.90 in euros",
    "reviews": "What keeps reviews honest",
    "policy": "Rules: what is refused, let through or asked, and of whom (docs/policies.md)",
    "canaries": "How reviewers are tested, with requests that nobody made",
    "shop": "What the agent may tell customers as your rules, and how replies sound",
    "refunds": "How a refund's amount is worked out",
    "attachments": "What is kept of the files that customers send",
    "flows": "Who decides in which order",
    "tools": "What agents may ask for, besides refunds and credits: their tools",
    "callbacks": "Where answers to agents may be sent",
    "events": "What events may open",
    "records": "Where customers and orders are looked up",
    "support_reminders": "When support is reminded of replies that wait. All three",
    "holding_reply": "What a customer is sent who waits long with nothing decided. Both, or none is sent",
    "flow": "How much is done at once",
    "crons": "When the clock starts what",
}

__all__ = ["BY_PATH", "BY_PLACE", "FIELDS", "SECTIONS", "Field"]
