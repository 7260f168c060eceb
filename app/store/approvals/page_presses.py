"""The line of a press on the desk's page: what was pressed, what became of it, and by what the person may decide."""

from dataclasses import replace

import asyncpg

from app.domain.approvals.voting import Counted, Refused, ReviewerRequest, Vote
from app.store.approvals import transitions
from app.store.db.audit import Entry


def lines(row: asyncpg.Record, asked: Vote | ReviewerRequest, choice: str, verdict: Counted | Refused) -> list[Entry]:
    """One of its own, counted or not; none of what was pressed in Slack."""
    if asked.on_page is None:
        return []
    refusal = verdict.why.value if isinstance(verdict, Refused) else None
    # What a form names itself by is the browser's word: of two presses by one name both have their line.
    key = f"page:{row['id']}:{choice}:{refusal or ''}:{asked.source}"
    line = transitions.entry("page_vote", row, asked.by, key=key)
    return [replace(line, data={"choice": choice, "authority": asked.on_page.value, "refusal": refusal})]
