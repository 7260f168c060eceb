"""The flow-control policies of every durable function, with the reason for each, in one table.

A function takes its own by ``**policy("its-id")`` and states none itself; a test compares table and functions.
Concurrency counts steps that execute: a run that waits for a person, sleeps or backs off holds no place.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final, Required, TypedDict

import inngest

from workers.functions.runtime.limits import RETRIES

MINUTE: Final = timedelta(minutes=1)

# Constants, like every expression: none is ever built from anybody's input.
_TENANT: Final = "event.data.tenant"
_TIER: Final = "event.data.tier"
_KEY: Final = "event.data.tenant + ':' + event.data.key_id"
_CUSTOMER: Final = "event.data.tenant + ':' + event.data.customer_id"
_APPROVAL: Final = "event.data.tenant + ':' + event.data.approval_id"
# An event that is not ours has no key of its own: a path that is missing is the same null for all of them, and the
# first would swallow every other one for a day. Its id is told apart by the engine itself.
_ONCE: Final = "event.data.once == null ? event.id : event.data.once"
# Whoever is no customer of ours comes behind all of them.
_HEAD_START: Final = (
    "event.data.tier == 'enterprise' ? 45 : "
    "(event.data.tier == 'pro' ? 20 : (event.data.tier == 'unknown' ? -600 : 0))"
)


class Options(TypedDict, total=False):
    """As the SDK's ``create_function`` takes them."""

    retries: Required[int]
    concurrency: list[inngest.Concurrency]
    throttle: inngest.Throttle
    priority: inngest.Priority
    idempotency: str


@dataclass(frozen=True)
class Policy:
    """What one function may take of what all share, and why that much."""

    why: str
    concurrency: tuple[inngest.Concurrency, ...] = ()
    throttle: inngest.Throttle | None = None
    priority: str | None = None
    idempotency: str | None = None
    retries: int = field(default=RETRIES)

    def options(self) -> Options:
        """Only what is stated: the engine's defaults are the rest."""
        options = Options(retries=self.retries)
        if self.concurrency:
            options["concurrency"] = list(self.concurrency)
        if self.throttle:
            options["throttle"] = self.throttle
        if self.priority:
            options["priority"] = inngest.Priority(run=self.priority)
        if self.idempotency:
            options["idempotency"] = self.idempotency
        return options


POLICIES: Final[Mapping[str, Policy]] = {
    "handle-customer-email": Policy(
        "Ten places for each tier: a flood of standard mails holds none that an enterprise customer needs, and no "
        "tier can starve another; strangers share ten of their own, and come last. Two of one sender, so that "
        "nobody's flood fills a tier. Six hundred begun a minute keeps the model's rate limit even if mails take "
        "a moment each, and 500 at once are not held back. "
        "Where it does hold some back, the head start in seconds says who is overtaken, and for how long at most.",
        concurrency=(inngest.Concurrency(limit=10, key=_TIER), inngest.Concurrency(limit=2, key=_CUSTOMER)),
        throttle=inngest.Throttle(limit=600, period=MINUTE),
        priority=_HEAD_START,
        idempotency=_ONCE,
    ),
    "approval-gate": Policy(
        "No limit: it mostly waits, which costs nothing, and a card held back is a customer kept waiting, as is a "
        "refund; those of one payment queue behind each other. Slack's own limits are met by retries."
    ),
    "open-requested-refund": Policy(
        "Four at a time: whoever may send events may send a thousand, and each that is new asks the payment provider "
        "and puts a card before people.",
        concurrency=(inngest.Concurrency(limit=4),),
    ),
    "send-reply": Policy("No limit: each was asked for by a person's press, or follows a mail that had its place."),
    "reopen-approval": Policy("No limit: each was asked for by a person's press."),
    "answer-question": Policy("No limit: a reviewer waits, and one approval takes five questions at most."),
    "show-comment": Policy("No limit: each was said by a program, of which one approval takes fifty."),
    "seed-canaries": Policy("No limit: the clock starts one an hour, and few of them do anything."),
    "show-canary": Policy("No limit: twenty a week at most, and each mostly waits."),
    "answer-canary": Policy("No limit: a reviewer waits, and one request takes five questions at most."),
    "draft-again": Policy("No limit: each was asked for by a person's press."),
    "investigate-refund": Policy(
        "Five in all: these are the longest conversations with the model, and mails share its limit.",
        concurrency=(inngest.Concurrency(limit=5),),
    ),
    "summarise-thread": Policy(
        "Six calls in all, so two threads at a time: nobody waits for a summary, and mails share the model's limit.",
        concurrency=(inngest.Concurrency(limit=6),),
    ),
    "show-result": Policy("No limit: one per summary, and each is a few lines in Slack, whose limits retries meet."),
    "watch-failed-refund": Policy("No limit: alarms are not held back, and the rest of it is waiting."),
    "escalate-failed-refund": Policy("No limit: alarms are not held back."),
    "tell-support-of-failed-refund": Policy("No limit: one per refund that came back, and each is news for people."),
    "raise-customer-risk": Policy("No limit: one per refund that came back, and it is one row."),
    "tell-finance-of-failed-refund": Policy("No limit: one per refund that came back, and each is news for people."),
    "mirror-payment-news": Policy("No limit: the provider paces its own news, and each is a few rows."),
    "look-up-refund": Policy("No limit: one per pending refund, and it mostly sleeps."),
    "handle-bounce": Policy("No limit: one per mail that came back, and each is a few rows and a line in Slack."),
    "note-ended-run": Policy(
        "Five at a time: a bad deploy ends hundreds of runs within seconds, and a note is never urgent.",
        concurrency=(inngest.Concurrency(limit=5),),
    ),
    "withdraw-cancelled": Policy(
        "Five at a time: cancelling in bulk ends hundreds of runs within seconds, each with a few rows and lines to "
        "write. No fewer: until its turn a card stays alive.",
        concurrency=(inngest.Concurrency(limit=5),),
    ),
    "show-withdrawn": Policy(
        "No limit: one per withdrawal, and each is a few lines in Slack, whose limits retries meet."
    ),
    "withdraw-locked-key": Policy(
        "One at a time for each key: until it has ended it is told again, and a second run has nothing to do. No "
        "limit beyond that: a lock has seconds, and is seldom.",
        concurrency=(inngest.Concurrency(limit=1, key=_KEY),),
    ),
    "tell-desk-lock": Policy(
        "One at a time for each desk, so that cards are not painted as they were before a stop was lifted.",
        concurrency=(inngest.Concurrency(limit=1, key=_TENANT),),
    ),
    "forget-ended-runs": Policy("No limit: the clock starts one a day."),
    "check-customer-health": Policy(
        "Four at a time, two of one tenant, 1,200 begun a minute, and behind everything else that waits. At 09:00 "
        "thousands begin at once, each a handful of queries and one audit line: four take less than half of a host's "
        "ten connections, and two of one tenant hardly hold up the mails that write to the same audit chain. 1,200 a "
        "minute spreads 5,000 over four minutes. No look calls Slack or a model, whose limits others need.",
        concurrency=(inngest.Concurrency(limit=4), inngest.Concurrency(limit=2, key=_TENANT)),
        throttle=inngest.Throttle(limit=1_200, period=MINUTE),
        priority="-600",
    ),
    "rehearse-desk": Policy("No limit: an operator started it, and it mostly waits."),
    "show-desk-version": Policy(
        "One at a time: seldom and never urgent, and whoever paints a card reads its row first, so that no older "
        "state is painted over a newer one.",
        concurrency=(inngest.Concurrency(limit=1, key=_TENANT),),
    ),
    "daily-health-checks": Policy("No limit: the clock starts one a day."),
    "remind-support": Policy(
        "No limit: the clock starts one every five minutes, and it is a few queries and seldom a message."
    ),
    "holding-replies": Policy(
        "One at a time: of two ticks each would only find the other's customers.",
        concurrency=(inngest.Concurrency(limit=1, key=_TENANT),),
    ),
    "weekly-metrics": Policy("No limit: the clock starts one a week."),
    "nightly-backup": Policy("No limit: the clock starts one a night, hours apart from the next."),
    "erase-customer": Policy(
        "One at a time: it is never urgent, and its batches and its calls of Slack hold up nobody who works.",
        concurrency=(inngest.Concurrency(limit=1),),
    ),
    "deliver-webhook": Policy(
        "Ten at a time, so that receivers that answer slowly take no more than ten of a host's calls; and one of an "
        "approval, whose deliveries are told in order. Which of them is due the rows say: this only keeps a "
        "second run from asking them in vain.",
        concurrency=(inngest.Concurrency(limit=10), inngest.Concurrency(limit=1, key=_APPROVAL)),
    ),
    "nightly-retention": Policy("No limit: the clock starts one a night, and it works in small batches."),
}


def policy(function: str) -> Options:
    """What ``function`` is created with. Raises KeyError where the table has no line for it."""
    return POLICIES[function].options()
