"""The sample mails of the demo, and what of them was there before."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import httpx

from app import store
from app.domain.ids import TenantId

SAMPLES: Final = (
    {
        "from": "ada@example.com",
        "subject": "Refund for order 1003, please",
        "body": "Hello,\n\nwe were charged for priority support (order 1003) although we cancelled it "
        "the week before. We would like our money back, please.\n\nAda",
    },
    {
        "from": "grace@example.com",
        "subject": "Where is my parcel?",
        "body": "Hi, I ordered a while ago. How long does shipping take?\nGrace",
    },
    {
        "from": "linus@example.com",
        "subject": "Lamp arrived scratched",
        "body": "The desk lamp of order 1009 works, but its base is scratched. Please refund 10.00 EUR.\nLinus",
    },
    {
        "from": "edsger@example.com",
        "subject": "What do you store about me?",
        "body": "Dear desk, which data do you keep about me, and for how long?\nEdsger",
    },
    {
        "from": "alan@example.com",
        "subject": "Your refund policy",
        "body": "Hello, before I order again: what is your refund policy?\nAlan",
    },
)
TENANT: Final = TenantId(store.DEFAULT_TENANT)

_REVIEWER: Final = "U0ROSA"  # in the local workspace; the page opens as her


@dataclass(frozen=True)
class SampleMail:
    """A sample as it went: ``is_new`` is False where a run before this one had sent it."""

    title: str
    is_new: bool


async def send_samples(host_url: str) -> list[SampleMail]:
    """Post the five mails at the mail door, as a provider would. The same mail twice is one mail."""
    sent = []
    async with httpx.AsyncClient(timeout=10.0) as http:
        for number, sample in enumerate(SAMPLES, start=1):
            answer = await post_mail(http, host_url, {**sample, "message_id": f"sample-{number}"})
            sent.append(SampleMail(f"{sample['from']}: {sample['subject']}", is_new=not answer["duplicate"]))
    return sent


async def post_mail(http: httpx.AsyncClient, host_url: str, mail: dict[str, str]) -> dict[str, Any]:
    """The mail door's answer."""
    letter = {**mail, "verified": True}  # as a provider's checks would have found
    answer = await http.post(f"{host_url}/webhooks/mail/{TENANT}", json=letter)
    answer.raise_for_status()
    found: dict[str, Any] = answer.json()
    return found


async def waiting_in(slack_url: str) -> Sequence[tuple[str, int]]:
    """What waits for a press in the local workspace, counted by channel."""
    async with httpx.AsyncClient(timeout=10.0, base_url=f"{slack_url}/_local/") as http:
        waiting = (await http.get("waiting", params={"user": _REVIEWER})).json()
        channels = (await http.get("channels")).json()
    counts = [
        (each["name"], sum(row["channel"] == each["id"] for row in waiting)) for each in channels if "name" in each
    ]
    return [(name, count) for name, count in counts if count]
