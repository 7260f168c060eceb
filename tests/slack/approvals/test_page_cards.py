"""The desk's page shows of a request what Slack's card and Details show, masked alike, and no more."""

from collections.abc import Iterator
from typing import Any

import pytest

from app.domain.approvals.askers.comments import Comment
from app.domain.approvals.whole_request import WholeRequest
from app.domain.ids import ActorId
from app.domain.people.page_text import PageCard, PageRequest
from app.slack.i18n import catalogue
from app.slack.outbound.desk_page.speech import SlackPageSpeech
from app.slack.views.approvals.card import card
from app.slack.views.approvals.details.details import Reader, details
from tests.slack import sheets
from tests.slack.conftest import config_for
from tests.slack.tool_call_records import tool_calls
from tests.slack.unusual_requests import whole_requests

REVIEWERS = ("U0ROSA", "S0REVIEWERS")
# Of buttons that put a file into Slack, and of Slack's own way to an earlier card.
NOT_HERE = ("FILES_INTRO", "FILES_NEVER", "DETAILS_OLD_CARD", "CARD_CASE")
REQUESTS = [
    *(whole for whole, _ in whole_requests()),
    *(WholeRequest(one, sheets.request_mail()) for one in tool_calls()),
]


def words(part: Any) -> Iterator[str]:
    """Every text of it."""
    if isinstance(part, dict):
        if part.get("type") in {"text", "link"} and str(part.get("text", "")).strip():
            yield str(part["text"]).strip()
        for inner in part.get("elements", ()) if part.get("type") != "actions" else ():
            yield from words(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from words(inner)


def shown(page: PageCard) -> str:
    """All that a person reads there."""
    runs = [run.text for one in (*page.paragraphs, *page.more, *page.talk) for run in one.runs]
    return "\n".join([page.title, *runs])


async def page_of(whole: WholeRequest, *, revealed: bool) -> str:
    speech = SlackPageSpeech(config_for("", reviewers=REVIEWERS), lambda: "UTC")
    return shown(await speech.card(PageRequest(whole, "U0ROSA", revealed=revealed), {}))


@pytest.mark.parametrize("revealed", [False, True])
@pytest.mark.parametrize("kind", ["refund", "store_credit", "tool_call"])
async def test_all_that_slack_shows_stands_on_the_page(kind: str, *, revealed: bool) -> None:
    of_kind = [one for one in REQUESTS if one.details.approval.kind == kind]
    assert of_kind
    for whole in of_kind[:: 5 if revealed else 2]:
        await agrees(whole, revealed=revealed)


async def agrees(whole: WholeRequest, *, revealed: bool) -> None:
    page = await page_of(whole, revealed=revealed)
    behind = details(whole, Reader("U0ROSA", REVIEWERS, revealed=revealed), channel="", ts="")["blocks"]
    left_out = {str(getattr(catalogue, name)) for name in NOT_HERE}
    missing = [text for text in words([*card(whole.details), *behind]) if text not in page and text not in left_out]
    assert missing == []


async def test_what_slack_masks_is_masked_there_and_shown_once_it_is_revealed() -> None:
    whole = WholeRequest(sheets.details(), sheets.request_mail(body="Call +49 170 1234512."))
    assert "1234512" not in await page_of(whole, revealed=False)
    assert "1234512" in await page_of(whole, revealed=True)


async def test_every_comment_of_the_cards_thread_stands_there() -> None:
    said = tuple(Comment(ActorId("key:key_0a1b(agent)"), f"Note {number}.", sheets.OPENED) for number in range(50))
    page = await page_of(WholeRequest(sheets.details(), sheets.request_mail(), comments=said), revealed=False)
    assert [number for number in range(50) if f"Note {number}." not in page] == []


async def test_nothing_is_said_of_buttons_that_are_not_there() -> None:
    pages = [await page_of(whole, revealed=False) for whole, _ in whole_requests()]
    assert not [page for page in pages if catalogue.FILES_INTRO in page or catalogue.FILES_NEVER in page]
