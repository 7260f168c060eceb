"""Answers to commands: lists of approvals, how the desk is doing, and help."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from app.domain.approvals.approval import ApprovalDetails
from app.domain.approvals.voting import Status
from app.domain.ids import ApprovalId
from app.domain.investigations import Started, Subject
from app.domain.operations.dashboard import Health, Lines, Listing, Pulse
from app.domain.operations.model_usage import Spent
from app.domain.operations.run_status import ApprovalRun, ApprovalRuns, RunStatus
from app.slack.i18n import catalogue, formats
from app.slack.views.approvals.honest.locks import standing_words
from app.slack.views.approvals.kinds.table import names_of, words_of
from app.slack.views.approvals.receipt import state_of
from app.slack.views.blocks.durations import duration
from app.slack.views.blocks.filled import filled, told
from app.slack.views.blocks.rich import (
    Block,
    Element,
    header,
    link,
    moment,
    moment_mrkdwn,
    rich,
    say,
    section,
    sentence,
)
from app.slack.views.blocks.sanitize import code, line, mrkdwn

BEHIND_SHOWN_MAX: Final = 5

Links = Mapping[ApprovalId, str | None]


def listing(lines: Lines, found: Listing, links: Links) -> list[Block]:
    """One line each; what is not shown is counted."""
    if not found.sheets:
        return [sentence("list-empty", catalogue.LIST_EMPTY[lines.value])]
    rows = [rich(f"list-{s.approval.id}", section(*row(s, links.get(s.approval.id)))) for s in found.sheets]
    more = [sentence("list-more", catalogue.LIST_MORE.format(count=found.more))] if found.more else []
    return [header("list-title", catalogue.LIST_TITLES[lines.value]), *rows, *more]


def listing_text(lines: Lines, found: Listing) -> str:
    """The notification."""
    if not found.sheets:
        return catalogue.LIST_EMPTY[lines.value]
    return catalogue.LIST_TEXT.format(title=catalogue.LIST_TITLES[lines.value], count=len(found.sheets) + found.more)


def row(details: ApprovalDetails, address: str | None) -> list[Element]:
    """An approval in one line; everything in it is literal, to be copied as it stands."""
    approval = details.approval
    words = words_of(approval.kind)
    return filled(
        words.LIST_ROW if approval.status is Status.PENDING else words.LIST_ROW_CLOSED,
        strike=False,
        **names_of(details, lambda text: line(text, 100)),
        state=state_of(approval),
        since=moment(details.waiting_since),
        link=link(address, catalogue.LIST_OPEN) if address else filled(catalogue.LIST_NO_LINK, id=approval.id),
    )


def going_on(found: ApprovalRuns) -> list[Block]:
    """What runs, waits or failed for approvals, the worst first; how to run a failed one again."""
    if not found.rows:
        return [sentence("runs-none", catalogue.RUNS_NONE)]
    rows = [rich(f"run-{one.approval_id}", section(*run_row(one))) for one in found.rows]
    more = [sentence("runs-more", catalogue.LIST_MORE.format(count=found.more))] if found.more else []
    failed = [sentence("runs-again", catalogue.RUNS_AGAIN)] if found.counts.get(RunStatus.FAILED) else []
    return [
        header("runs-title", catalogue.RUNS_TITLE),
        sentence("runs-counts", run_counts(found)),
        *rows,
        *more,
        *failed,
    ]


def going_on_text(found: ApprovalRuns) -> str:
    """The notification."""
    return run_counts(found) if found.rows else catalogue.RUNS_NONE


def run_counts(found: ApprovalRuns) -> str:
    """How many are in which state, the worst first."""
    order = (RunStatus.FAILED, RunStatus.RETRYING, RunStatus.RUNNING, RunStatus.WAITING)
    parts = [
        catalogue.RUNS_COUNT.format(state=catalogue.RUN_STATES[one.value], count=found.counts[one])
        for one in order
        if found.counts.get(one)
    ]
    return ", ".join(parts)


def run_row(one: ApprovalRun) -> list[Element]:
    """One approval's run in a line."""
    form = catalogue.RUNS_ROW_TROUBLE if one.status in (RunStatus.FAILED, RunStatus.RETRYING) else catalogue.RUNS_ROW
    return filled(
        form,
        amount=formats.spoken().money(one.amount_cents, one.currency),
        order=line(one.order_number, 60),
        state=catalogue.RUN_STATES[one.status.value],
        function=one.function,
        since=moment(one.moved_at),
        code=one.error_code or catalogue.RUNS_NO_CODE,
        attempts=str(one.attempts),
        approval=one.approval_id,
        run=one.run_id,
    )


def health(found: Health) -> list[Block]:
    """Numbers by the rows, and whether the parts answer."""
    pulse, count = found.pulse, formats.spoken().number
    said = [
        catalogue.STATUS_DATABASE.format(answer=_answers(found.database)),
        catalogue.STATUS_ENGINE.format(answer=_answers(found.engine)),
    ]
    if pulse is not None:
        said = [
            *map(standing_words, pulse.locks),
            *_waiting(pulse),
            catalogue.STATUS_PENDING.format(count=count(pulse.pending)),
            catalogue.STATUS_OVERDUE.format(count=count(pulse.overdue)),
            catalogue.STATUS_BACKLOG.format(count=count(pulse.backlog)),
            *_behind(pulse),
            spent(pulse.spent),
            *said,
        ]
    return [header("status-title", catalogue.STATUS_TITLE), sentence("status", "\n".join(said))]


def _behind(pulse: Pulse) -> list[str]:
    """Messages in Slack that show an old state, by what Slack says; nothing where all of them are true."""
    return [
        catalogue.STATUS_BEHIND.format(count=one.count, since=moment_mrkdwn(one.since), code=code(one.code, 60))
        for one in pulse.behind[:BEHIND_SHOWN_MAX]
    ]


def _waiting(pulse: Pulse) -> list[str]:
    """That nobody waits is said only where nobody does, whatever for."""
    count, found = formats.spoken().number, pulse.waiting
    customers, oldest = max(found.customers, pulse.pending), found.longest or pulse.oldest_waiting
    said = [catalogue.STATUS_WAITING.format(count=count(customers)) if customers else catalogue.STATUS_NOBODY]
    said += [catalogue.STATUS_OLDEST.format(since=moment_mrkdwn(oldest))] if customers and oldest else []
    drafts = catalogue.STATUS_DRAFTS.format(count=count(found.drafts), persons=count(found.persons))
    if found.longest_draft:
        drafts += catalogue.STATUS_DRAFTS_SINCE.format(since=moment_mrkdwn(found.longest_draft))
    said.append(drafts)
    silence = found.silence_p95_seconds
    return said + ([catalogue.STATUS_SILENCE.format(time=duration(silence))] if silence is not None else [])


def spent(sum_of: Spent) -> str:
    """Tokens, and money as far as prices are known."""
    return catalogue.STATUS_SPENT.format(figure=spent_figure(sum_of))


def spent_figure(sum_of: Spent) -> str:
    """The same without what it is about."""
    count = formats.spoken().number
    said = catalogue.SPENT.format(tokens=count(sum_of.tokens), requests=count(sum_of.requests))
    if sum_of.cost_micros:
        said += catalogue.STATUS_SPENT_MONEY.format(money=_dollars(sum_of.cost_micros))
    return said + (catalogue.STATUS_SPENT_UNPRICED.format(count=sum_of.unpriced) if sum_of.unpriced else "")


def _dollars(micros: int) -> str:
    """What is less than a cent is not shown as nothing."""
    least = formats.spoken().money(max(round(Decimal(micros) / 10_000), 1), "USD")
    return least if micros >= 10_000 else f"<{least}"


def health_text(found: Health) -> str:
    """The notification."""
    if found.pulse is None:
        return catalogue.STATUS_DATABASE.format(answer=_answers(found.database))
    pulse = found.pulse
    customers, drafts = max(pulse.waiting.customers, pulse.pending), pulse.waiting.drafts
    return catalogue.STATUS_TEXT.format(count=customers, overdue=pulse.overdue, drafts=drafts)


def help_blocks() -> list[Block]:
    """What there is."""
    return [sentence("help", catalogue.HELP)]


def started(found: Started, *, channel: str, in_thread: bool) -> list[Block]:
    """An investigation is on its way, and where its report comes."""
    there: list[Element] = [{"type": "channel", "channel_id": channel}]
    return [
        told(
            f"started-{found.id}",
            catalogue.INVESTIGATE_STARTED,
            subject=subject(found.subject),
            customer=line(found.subject.customer.email, 100),
            where=say(catalogue.WHERE_THREAD) if in_thread else filled(catalogue.WHERE_CHANNEL, channel=there),
        )
    ]


def started_text(found: Started, *, channel: str, in_thread: bool) -> str:
    """The notification."""
    where = catalogue.WHERE_THREAD if in_thread else catalogue.WHERE_CHANNEL.format(channel=f"<#{channel}>")
    customer = mrkdwn(line(found.subject.customer.email, 100), 200)
    return catalogue.INVESTIGATE_STARTED.format(
        subject=mrkdwn(subject(found.subject), 200), customer=customer, where=where
    )


def subject(found: Subject) -> str:
    """What an investigation is about, as plain text."""
    return catalogue.SUBJECTS[found.kind.value].format(id=line(found.called, 60))


def _answers(does: bool | None) -> str:
    if does is None:
        return catalogue.STATUS_UNCHECKED
    return catalogue.STATUS_ANSWERS if does else catalogue.STATUS_SILENT
