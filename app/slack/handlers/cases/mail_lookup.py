"""What staff look up beside approvals: a case's mail as it came, and mails that were filed as a machine's."""

from typing import Any, Final

from app.domain.cases.mail.inbound import MachineMail
from app.domain.ids import CaseId, MessageId
from app.errors import BadInput, Misconfigured, NotFound
from app.slack.api.deadline import ANSWER_SECONDS, within
from app.slack.handlers.commands import CommandDesk
from app.slack.i18n import catalogue
from app.slack.requests.commands import Request
from app.slack.requests.presses import Click
from app.slack.views.blocks.filled import filled
from app.slack.views.blocks.rich import Block, Element, header, moment, rich, section, sentence
from app.slack.views.blocks.sanitize import code, line
from app.slack.views.cases.original_mail import original
from app.slack.views.commands import lists

STATUS: Final = "status"
MACHINES: Final = "machines"
HAND_OVER: Final = "hand-over"
ROWS_MAX: Final = 20


async def show_original(command_desk: CommandDesk, click: Click) -> dict[str, Any]:
    """The modal with the newest mail of the case whose button was pressed."""
    originals = command_desk.ports.originals
    if originals is None:
        raise Misconfigured(catalogue.ORIGINAL_SEALED, detail="no_originals")
    try:
        async with within(ANSWER_SECONDS):
            message_id, found = await originals.of_case(command_desk.tenant, CaseId(click.row_id), by=click.actor)
    except NotFound as error:
        raise NotFound(catalogue.ORIGINAL_NONE, detail=error.detail) from None
    except Misconfigured as error:
        raise Misconfigured(catalogue.ORIGINAL_SEALED, detail=error.detail) from None
    return original(message_id, found)


async def beside_approvals(command_desk: CommandDesk, asked: Request) -> tuple[str, list[Block] | None] | None:
    """The answer to ``/approvals status``, ``machines`` and ``hand-over MESSAGE``; None where it is none of them."""
    word, _, rest = asked.text.strip().partition(" ")
    if asked.text.lower() == STATUS:
        runs = await command_desk.going_on(asked)
        return lists.going_on_text(runs), lists.going_on(runs)
    machines = command_desk.ports.machines
    if machines is None or word.lower() not in (MACHINES, HAND_OVER):
        return None
    async with within(ANSWER_SECONDS):
        if word.lower() == MACHINES:
            found = list(await machines.list(command_desk.tenant))
            return (
                (catalogue.MACHINES_TEXT.format(count=len(found)), _listed(found))
                if found
                else (catalogue.MACHINES_NONE, None)
            )
        if not rest.strip():
            raise BadInput(catalogue.MACHINES_HOW, detail="not_understood")
        message_id = MessageId(rest.strip(" `")[:64])
        await machines.hand_over(command_desk.tenant, message_id, by=asked.actor)
    return catalogue.MACHINES_HANDED.format(id=code(message_id, 64)), None


def _listed(found: list[MachineMail]) -> list[Block]:
    rows = [rich(f"machine-{one.id}", section(*_row(one))) for one in found[:ROWS_MAX]]
    more = found[ROWS_MAX:]
    rest = [sentence("machines-more", catalogue.LIST_MORE.format(count=len(more)))] if more else []
    return [
        header("machines-title", catalogue.MACHINES_TITLE),
        *rows,
        *rest,
        sentence("machines-how", catalogue.MACHINES_HOW),
    ]


def _row(one: MachineMail) -> list[Element]:
    return filled(
        catalogue.MACHINES_ROW,
        since=moment(one.received_at),
        sender=line(one.sender, 80),
        subject=line(one.subject, 100),
        id=one.id,
    )
