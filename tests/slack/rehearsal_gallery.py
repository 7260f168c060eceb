"""A rehearsal's card and its reply, in each state."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

from app.domain.ids import ActorId, RehearsalId, TenantId
from app.domain.operations.rehearsals import Rehearsal, RehearsalEnd
from app.slack.views.operations import rehearsal as views
from tests.slack.command_records import NOW

OPEN = Rehearsal(
    tenant=TenantId("demo"),
    id=RehearsalId("reh_0123456789abcdef01234567"),
    started_by=ActorId("cli:uid-1000(ada)"),
    started_at=NOW,
    ends_at=NOW + timedelta(minutes=5),
)
ENDED = tuple(
    replace(OPEN, outcome=end, pressed_by=by, pressed_at=NOW if by else None)
    for end in RehearsalEnd
    for by in ((ActorId("slack:U0ROSA"),) if end in ("approved", "rejected") else (None,))
)

REHEARSAL_GALLERY: dict[str, Callable[[], Iterator[dict[str, Any]]]] = {
    "rehearsal.rehearsal_card": lambda: (
        {"text": views.rehearsal_card_text(one), "blocks": views.rehearsal_card(one)} for one in (OPEN, *ENDED)
    ),
    "rehearsal.rehearsal_reply": lambda: (
        {"text": views.rehearsal_reply_text(one), "blocks": views.rehearsal_reply(one)} for one in ENDED
    ),
}
