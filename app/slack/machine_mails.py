"""What staff look up beside approvals: a case's mail as it came, and mails that were filed as a machine's."""

from typing import Any, Final

from app.domain.ids import CaseId, MessageId
from app.domain.mail import MachineMail
from app.errors import BadInput, Misconfigured, NotFound
from app.slack import words
from app.slack.deadline import ANSWER_SECONDS, within
from app.slack.front import Front
from app.slack.payloads import Click
from app.slack.requests import Request
from app.slack.views import lists
from app.slack.views.original import original
from app.slack.views.rich import Block, header, moment_mrkdwn, sentence
from app.slack.views.text import line, mrkdwn

STATUS: Final = "status"
MACHINES: Final = "machines"
HAND_OVER: Final = "hand-over"
ROWS_MAX: Final = 20


async def show_original(front: Front, click: Click) -> dict[str, Any]:
    """The modal with the newest mail of the case whose button was pressed."""
    originals = front.ports.originals
    if originals is None:
        raise Misconfigured(words.ORIGINAL_SEALED, detail="no_originals")
    try:
        async with within(ANSWER_SECONDS):
            message_id, found = await originals.of_case(front.tenant, CaseId(click.row_id), by=click.actor)
    except NotFound as error:
        raise NotFound(words.ORIGINAL_NONE, detail=error.detail) from None
    except Misconfigured as error:
        raise Misconfigured(words.ORIGINAL_SEALED, detail=error.detail) from None
    return original(message_id, found)


async def beside_approvals(front: Front, asked: Request) -> tuple[str, list[Block] | None] | None:
    """The answer to ``/approvals status``, ``machines`` and ``hand-over MESSAGE``; None where it is none of them."""
    word, _, rest = asked.text.strip().partition(" ")
    if asked.text.lower() == STATUS:
        runs = await front.going_on(asked)
        return lists.going_on_text(runs), lists.going_on(runs)
    machines = front.ports.machines
    if machines is None or word.lower() not in (MACHINES, HAND_OVER):
        return None
    async with within(ANSWER_SECONDS):
        if word.lower() == MACHINES:
            found = list(await machines.list(front.tenant))
            return (
                (words.MACHINES_TEXT.format(count=len(found)), _listed(found))
                if found
                else (words.MACHINES_NONE, None)
            )
        if not rest.strip():
            raise BadInput(words.MACHINES_HOW, detail="not_understood")
        message_id = MessageId(rest.strip(" `")[:64])
        await machines.hand_over(front.tenant, message_id, by=asked.actor)
    return words.MACHINES_HANDED.format(id=mrkdwn(line(message_id, 64), 100)), None


def _listed(found: list[MachineMail]) -> list[Block]:
    rows = [sentence(f"machine-{one.id}", _row(one)) for one in found[:ROWS_MAX]]
    more = found[ROWS_MAX:]
    rest = [sentence("machines-more", words.LIST_MORE.format(count=len(more)))] if more else []
    return [
        header("machines-title", words.MACHINES_TITLE),
        *rows,
        *rest,
        sentence("machines-how", words.MACHINES_HOW),
    ]


def _row(one: MachineMail) -> str:
    return words.MACHINES_ROW.format(
        since=moment_mrkdwn(one.received_at),
        sender=mrkdwn(line(one.sender, 80), 160),
        subject=mrkdwn(line(one.subject, 100), 200),
        id=one.id,
    )
