"""A gist as its case keeps it: JSON as text, because jsonb refuses some of what a model may write."""

import json
from dataclasses import asdict

from app.domain.cases.thread_summary import Sentiment, ThreadSummary
from app.domain.ids import MessageId


def thread_summary_of(kept: str | None) -> ThreadSummary | None:
    """The case's latest gist."""
    if kept is None:
        return None
    said = json.loads(kept)
    return ThreadSummary(
        upto_id=MessageId(said["upto_id"]),
        summary=said["summary"],
        sentiment=None if said["sentiment"] is None else Sentiment(said["sentiment"]),
        key_points=tuple(said["key_points"]),
        written_by=said["written_by"],
    )


def kept_thread_summary(thread_summary: ThreadSummary) -> str:
    """As it is stored."""
    return json.dumps(asdict(thread_summary))
