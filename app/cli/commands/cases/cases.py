"""Support's work from a terminal: what waits, one case, and what can be done about it."""

import asyncio
from typing import Annotated, Any

import typer

from app import store
from app.cli.commands.approvals.approvals import JsonFlag
from app.cli.open_records import Records, open_records
from app.cli.operator import operator
from app.cli.terminal import as_json, fail, out, table
from app.domain.cases.case_links import Linking
from app.domain.cases.replies import SendRefusal
from app.domain.cases.support_queue import Claiming, Closing, QueueItem
from app.domain.ids import CaseId, DraftId

CaseArgument = Annotated[str, typer.Argument(help="The case's id (case_…), as `countersign cases list` shows it.")]

cases_cli = typer.Typer(help="What waits for support, and what is done about it.", no_args_is_help=True)


def register(cli: typer.Typer) -> None:
    """Add the commands."""
    cli.add_typer(cases_cli, name="cases")
    cli.command()(send)


@cases_cli.command("list")
def list_(json_: JsonFlag = False) -> None:
    """Replies to send and mails that need a person, the longest waiting customer first."""
    asyncio.run(_list(json_))


async def _list(json_: bool) -> None:
    async with open_records() as records:
        found = await store.PostgresSupportQueue(records.pool).read(records.tenant)
    rows = [_row(one) for one in found.items]
    if json_:
        as_json(rows)
    elif not rows:
        out.print("Nothing waits for support.")
    else:
        heads = ["Case", "Waiting since (UTC)", "From", "Subject", "Draft", "Why a person", "Taken by"]
        table("Waiting for support", heads, [list(row.values()) for row in rows])
        if found.more:
            out.print(f"{found.more} more are not listed.")


def _row(item: QueueItem) -> dict[str, str]:
    return {
        "case": item.case_id,
        "since": f"{item.since:%Y-%m-%d %H:%M}",
        "sender": f"{item.sender} (unknown)" if item.stranger else item.sender,
        "subject": item.subject,
        "draft": item.draft_id or "",
        "code": item.code,
        "claimed_by": item.claim.by if item.claim else "",
    }


@cases_cli.command()
def show(case: CaseArgument, json_: JsonFlag = False) -> None:
    """Where a case stands: its mails, whose it is, and its drafts."""
    asyncio.run(_show(case, json_))


async def _show(case: str, json_: bool) -> None:
    async with open_records() as records:
        found = await store.PostgresOneCase(records.pool).show(records.tenant, CaseId(case))
    if json_:
        as_json(found)
        return
    for name, value in found.items():
        out.print(f"{name.replace('_', ' ') + ':':<15}{_plain(value)}", markup=False)


def _plain(value: object) -> str:
    """For people: nothing is a dash, and many stand beside each other."""
    if isinstance(value, dict):
        return ", ".join(f"{one} ({state})" for one, state in value.items()) or "-"
    return ", ".join(map(str, value)) or "-" if isinstance(value, list) else str(value or "-")


@cases_cli.command()
def close(case: CaseArgument) -> None:
    """Say that the case's mails need no reply."""
    asyncio.run(_closing(case, reopen=False))


@cases_cli.command()
def reopen(case: CaseArgument) -> None:
    """Take that back: a reply is needed after all. However long ago it was said."""
    asyncio.run(_closing(case, reopen=True))


async def _closing(case: str, *, reopen: bool) -> None:
    async with open_records() as records:
        closings, case_id = store.PostgresClosings(records.pool), CaseId(case)
        if reopen:
            verdict = await closings.reopen(records.tenant, case_id, by=operator())
        else:
            newest = await store.PostgresOneCase(records.pool).newest(records.tenant, case_id)
            verdict = await closings.no_reply(records.tenant, newest, by=operator())
    told = {
        Closing.CLOSED: "On record: no reply needed. `countersign cases reopen` takes it back.",
        Closing.OPENED: "It waits for a reply again.",
        Closing.ALREADY: "That is so already; nothing was changed.",
    }
    refused = {
        Closing.ANSWERED: "A reply is on its way or was sent. Nothing was changed.",
        Closing.UNDECIDED: "A decision is still asked for here, and the customer is to hear of it.",
    }
    _tell(verdict.outcome, told, refused, case)


@cases_cli.command()
def claim(case: CaseArgument, release: Annotated[bool, typer.Option(help="Give it back instead.")] = False) -> None:
    """Take care of a case, so that others leave it to you."""
    asyncio.run(_claim(case, release=release))


async def _claim(case: str, *, release: bool) -> None:
    async with open_records() as records:
        claims = store.PostgresClaims(records.pool)
        if release:
            verdict = await claims.release(records.tenant, CaseId(case), by=operator())
        else:
            verdict = await claims.claim(records.tenant, CaseId(case), by=operator(), instead_of=None)
    told = {Claiming.CLAIMED: "You take care of this case now.", Claiming.RELEASED: "Nobody takes care of it now."}
    holder = verdict.claim.by if verdict.claim else ""
    refused = {
        Claiming.BY_ANOTHER: f"{holder} takes care of it. Nothing was changed.",
        Claiming.NOT_WAITING: "Nobody waits in this case.",
    }
    _tell(verdict.outcome, told, refused, case)


@cases_cli.command()
def snooze(
    case: CaseArgument,
    hours: Annotated[float, typer.Argument(help="For how long; 0 brings it back.", min=0, max=720)],
) -> None:
    """Put a case out of sight for some hours: in no list, and nobody is reminded. A new mail wakes it."""
    asyncio.run(_snooze(case, hours))


async def _snooze(case: str, hours: float) -> None:
    async with open_records() as records:
        snoozes = store.PostgresSnoozes(records.pool)
        until = await snoozes.snooze(records.tenant, CaseId(case), hours * 3_600, by=operator())
    out.print(f"Out of sight until {until:%Y-%m-%d %H:%M} UTC." if until else "It is in the list again.")


@cases_cli.command()
def link(
    case: CaseArgument,
    customer: Annotated[str, typer.Argument(help="The customer's address or id in your records.")],
) -> None:
    """Say whose case it is, where its sender is nobody you know. A draft with their orders follows."""
    asyncio.run(_link(case, customer))


async def _link(case: str, customer: str) -> None:
    async with open_records() as records:
        links = store.PostgresCaseLinks(records.pool)
        verdict = await links.link(records.tenant, CaseId(case), customer, by=operator())
    draft = " A new draft with their orders is being written." if verdict.drafting else ""
    told = {
        Linking.LINKED: f"The case is linked.{draft}",
        Linking.ALREADY: "It is theirs already; nothing was changed.",
    }
    refused = {
        Linking.NO_CUSTOMER: "No customer has this address or id.",
        Linking.OWN: "The sender's own address says whose case this is. Nothing was changed.",
        Linking.UNDECIDED: "A request of this case is under way: have it decided or withdrawn first.",
    }
    _tell(verdict.outcome, told, refused, case)


def _tell(outcome: Any, told: dict[Any, str], refused: dict[Any, str], case: str) -> None:
    if outcome in told:
        out.print(told[outcome])
        return
    fail(refused.get(outcome) or f"There is no case {case} that this can be done with.")


def send(
    draft: Annotated[str, typer.Argument(help="The draft's id (drf_…), as `countersign cases list` shows it.")],
    all_the_same: Annotated[bool, typer.Option(help="Also where no receipt bears out what it says.")] = False,
) -> None:
    """Send a drafted reply as it stands, as Send in Slack does; what is held back there is held back here."""
    asyncio.run(_send(draft, all_the_same))


async def _send(draft: str, all_the_same: bool) -> None:
    async with open_records() as records:
        verdict = await _asked(records, DraftId(draft), all_the_same)
    refused = {
        SendRefusal.UNKNOWN: f"There is no draft {draft}. `countersign cases list` shows those that wait.",
        SendRefusal.ALREADY_SENDING: f"It is on its way or was sent, as asked by {verdict.by}. Nothing was sent.",
        SendRefusal.REPLACED: "Another draft has taken its place. Nothing was sent.",
        SendRefusal.EMPTY: "The draft is empty. Nothing was sent.",
        SendRefusal.NO_REPLY: f"{verdict.by} said: no reply needed. `countersign cases reopen` takes that back.",
        SendRefusal.DISAGREES: "Held back: it says what no receipt bears out "
        f"({', '.join(verdict.doubts)}). Look at it; --all-the-same sends it on your word.",
    }
    if verdict.refusal is not None:
        fail(refused.get(verdict.refusal) or f"Not sent: {verdict.refusal.value}.")
    out.print(f"On its way: {draft}. On record as asked by {verdict.by}.", markup=False)


async def _asked(records: Records, draft: DraftId, all_the_same: bool) -> Any:
    drafts = store.PostgresDrafts(records.pool)
    verdict = await drafts.request_send(records.tenant, draft, by=operator())
    if verdict.refusal is SendRefusal.DISAGREES and all_the_same:
        return await drafts.request_send(records.tenant, draft, by=operator(), cleared=verdict.doubts)
    return verdict
