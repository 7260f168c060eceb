"""The desk from a terminal: send a mail in, see what waits, decide."""

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from app import store
from app.cli.open_records import Records, open_records, trusted_servers, vault
from app.cli.operator import operator
from app.cli.terminal import as_json, fail, out, table
from app.domain.actions.policy import PolicyLimits
from app.domain.approvals.approval import ApprovalDetails
from app.domain.approvals.voting import WITHDRAWN_REASON_MAX, Choice, Counted, Refusal, Refused, Vote, Withdrawal
from app.domain.cases.cases import InboundMail, Problem
from app.domain.cases.mail.inbound import MailKind, Original
from app.domain.ids import ApprovalId, MessageId, new_id
from app.domain.money import format_money
from app.domain.people.actors import user_id_of
from app.errors import BadInput
from app.mail import inbound
from app.mail.reader_pool import open_readers
from app.ports.approvals.approvals import Approvals

JsonFlag = Annotated[bool, typer.Option("--json", help="Print JSON, for scripts.")]


def register(cli: typer.Typer) -> None:
    """Add the commands."""
    cli.command()(mail)
    cli.command()(pending)
    cli.command()(decide)
    cli.command()(withdraw)
    cli.command()(resend)


def mail(
    file: Annotated[Path | None, typer.Argument(help="A .eml or .json file; or use the options.")] = None,
    sender: Annotated[str | None, typer.Option("--from", help="The customer's address.")] = None,
    subject: Annotated[str, typer.Option(help="Subject line.")] = "",
    body: Annotated[str | None, typer.Option(help="The text of the mail.")] = None,
    json_: JsonFlag = False,
) -> None:
    """Put a customer's mail in, as if it had arrived."""
    received = asyncio.run(_read(Original(*_content(file)))) if file else _compose(sender, subject, body)
    asyncio.run(_accept(received, json_))


def _content(file: Path) -> tuple[bytes, str]:
    if not file.is_file():
        fail(f"{file} is not a file. Name an .eml or .json file, or use --from, --subject and --body.")
    if file.stat().st_size > inbound.MAIL_BYTES_MAX:
        fail(f"{file} is larger than {inbound.MAIL_BYTES_MAX // 1024 // 1024} MiB, the most a mail may have.")
    content_type = "message/rfc822" if file.suffix.lower() == ".eml" else "application/json"
    return file.read_bytes(), content_type


async def _read(original: Original) -> InboundMail:
    """As the mail door reads it: in a process of its own, which a hostile file may bring down."""
    async with open_readers(trusted_servers(), count=1) as read:
        return replace(await read(original.content, original.content_type), original=original)


def _compose(sender: str | None, subject: str, body: str | None) -> InboundMail:
    if sender is None or body is None:
        fail(
            "A mail needs --from and --body, or a file. Example: --from ada@example.com --body 'Where is order 1001?'"
        )
    # Whoever types it in at this machine vouches for it.
    return inbound.parse_fields(sender=sender, subject=subject, body=body, external_id=new_id("cli"), verified=True)


async def _accept(received: InboundMail, json_: bool) -> None:
    async with open_records() as records:
        cases = store.PostgresCases(records.pool, vault=vault())
        accepted = await cases.accept(records.tenant, received)
    if json_:
        as_json(
            {
                "message_id": accepted.message_id,
                "case_id": accepted.case_id,
                "duplicate": accepted.duplicate,
                "problem": accepted.problem,
                "truncated": accepted.truncated,
                "kind": accepted.kind,
            }
        )
        return
    notes = {
        Problem.UNKNOWN_CUSTOMER: "Today's drafts for unknown senders are used up: a person will answer.",
        Problem.EMPTY_BODY: "The mail has no text: a person will answer, nothing is drafted.",
        Problem.REPEATED: "The sender was answered and says the same again: a person looks at it.",
        Problem.TOO_MANY: "Many mails came in this case within an hour: a person looks at it, nothing is drafted.",
    }
    if accepted.duplicate:
        out.print(f"This mail is already on record as {accepted.message_id}; nothing was changed.")
        return
    out.print(f"Accepted as {accepted.message_id} (case {accepted.case_id}).")
    if accepted.problem is not None:
        out.print(notes[accepted.problem])
    if accepted.kind is not MailKind.HUMAN:
        out.print("A machine wrote it: it is kept with its case, and nobody answers.")
    if accepted.truncated:
        out.print("It is long: all of it is kept, and the agent reads the first 20,000 characters.")


def approvals_of(records: Records) -> Approvals:
    """As whoever decides sees them, at the terminal too."""
    limits = PolicyLimits()
    return store.seen_by_reviewers(store.PostgresApprovals(records.pool), records.pool, lambda _: limits)


def pending(json_: JsonFlag = False) -> None:
    """Approvals that wait for a decision, the longest waiting customer first."""
    asyncio.run(_pending(json_))


async def _pending(json_: bool) -> None:
    async with open_records() as records:
        sheets = await approvals_of(records).pending(records.tenant)
    if json_:
        as_json([_row(details) for details in sheets])
    elif not sheets:
        out.print("Nothing waits for a decision.")
    else:
        rows = [[str(value) for value in _row(details).values()] for details in sheets]
        table(
            "Waiting for a decision",
            ["Approval", "Amount", "Customer", "Order", "Decide by (UTC)", "Judged by"],
            rows,
        )


def _row(details: ApprovalDetails) -> dict[str, str]:
    approval = details.approval
    return {
        "approval": approval.id,
        "amount": format_money(approval.sum.amount_cents, approval.sum.currency),
        "customer": details.address,
        "order": approval.order.order_number,
        "deadline": approval.deadline.strftime("%Y-%m-%d %H:%M:%S"),
        "judged_by": "" if approval.desk_version is None else f"version {approval.desk_version}",
    }


def decide(
    approval: Annotated[str, typer.Argument(help="The approval's id, as `countersign pending` shows it.")],
    choice: Annotated[Choice, typer.Argument(help="approve or reject")],
    reason: Annotated[str, typer.Option(help="Kept on record.")] = "",
    tell_customer: Annotated[bool, typer.Option(help="On a rejection: the customer may read the reason.")] = False,
) -> None:
    """Decide an approval as the operator of this machine."""
    if len(reason) > 500:
        fail("The reason may have at most 500 characters.")
    asyncio.run(_decide(approval, choice, reason, show_reason=tell_customer))


async def _decide(approval: str, choice: Choice, reason: str, *, show_reason: bool) -> None:
    vote = Vote(
        by=operator(),
        choice=choice,
        source=new_id("cli"),
        may_decide=True,  # whoever can open the database may decide; the record says it was the terminal
        reason=reason,
        show_reason=show_reason,
    )
    async with open_records() as records:
        verdict = await approvals_of(records).cast(records.tenant, ApprovalId(approval), vote)
    if isinstance(verdict, Refused):
        _refused(approval, verdict)
    assert isinstance(verdict, Counted)
    out.print(f"Recorded: {approval} is {verdict.status.value}. On record as decided by {vote.by}.", markup=False)


def withdraw(
    approval: Annotated[str, typer.Argument(help="The approval's id, as `countersign pending` shows it.")],
    reason: Annotated[str, typer.Option(help="Why; it stands on the card and is told to whoever asked.")],
) -> None:
    """Take a request back for good, before it is carried out. Nobody is asked about it again."""
    if not reason.strip():
        fail("Say why with --reason: whoever asked is told.")
    if len(reason) > WITHDRAWN_REASON_MAX:
        fail(f"The reason may have at most {WITHDRAWN_REASON_MAX} characters.")
    asyncio.run(_withdraw(ApprovalId(approval), reason.strip()))


async def _withdraw(approval: ApprovalId, reason: str) -> None:
    wish = Withdrawal(operator(), reason)
    async with open_records() as records:
        verdict = await approvals_of(records).withdraw(records.tenant, approval, wish)
    if isinstance(verdict, Refused):
        if verdict.why is Refusal.TOO_LATE:
            fail(f"{approval} is being carried out already and cannot be called back. Nothing was changed.")
        _refused(approval, verdict)
    out.print(f"Withdrawn: {approval}. On record as withdrawn by {wish.by}.", markup=False)


def _refused(approval: str, verdict: Refused) -> NoReturn:
    named = ", ".join(user_id_of(one) for one in verdict.named)
    sentences = {
        Refusal.UNKNOWN: f"There is no approval {approval}. `countersign pending` lists the open ones.",
        Refusal.ALREADY_CLOSED: f"{approval} is already closed ({verdict.status}).",
        Refusal.EXPIRED: f"{approval} has expired: nobody decided in time, and it counts as no.",
        Refusal.IS_CUSTOMER: f"You are linked with the customer of {approval}, so somebody else has to decide.",
        Refusal.NOT_ASKED: f"{approval} names who alone decides it, and you are not among them: {named}.",
        Refusal.NOT_IN_FLOW: f"{approval} is decided in stages, by people in Slack. `withdraw` can take it back.",
        Refusal.LOCKED: "You are locked, so nothing of yours counts until others unlock you.",
        Refusal.DESK_STOPPED: "The desk is stopped: nobody decides until another than who stopped it lifts that.",
        Refusal.TAMPERED: f"The record of {approval} was changed after it was opened, so it can't be decided.",
    }
    fail(sentences.get(verdict.why, f"Not counted: {verdict.why.value}."))


def resend(message: Annotated[str, typer.Argument(help="The message's id (msg_…).")]) -> None:
    """Handle a message again from the start, for instance after a fix. What is already done is not done twice."""
    asyncio.run(_resend(message))


async def _resend(message: str) -> None:
    if not message.startswith("msg_"):
        raise BadInput("A message's id starts with msg_; the operators' channel names it when a case stops.")
    async with open_records() as records:
        delivery = await store.PostgresCases(records.pool).resend(records.tenant, MessageId(message))
    out.print(f"{message} is queued again (delivery {delivery}).")
