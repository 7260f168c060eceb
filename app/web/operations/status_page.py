"""The status page as HTML: small, readable without scripts, in light and dark, by ear as well as by eye."""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from html import escape
from importlib import resources
from typing import Final

from app.domain.operations.reachability import Reach
from app.domain.operations.registration import Registration, Standing
from app.domain.operations.run_status import DeskStatus, KeptRun, RunCount, RunStatus

LAG_SECONDS: Final = 60.0  # the relay says what is due within seconds; a minute means that it does not

_STYLE: Final = resources.files("app.web.operations").joinpath("status.css").read_text(encoding="utf-8")
_HASH: Final = b64encode(sha256(_STYLE.encode()).digest()).decode()
SECURITY_HEADERS: Final = {
    "cache-control": "no-store",
    "content-security-policy": (
        f"default-src 'none'; style-src 'sha256-{_HASH}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}
_WORDS: Final = {
    RunStatus.RUNNING: "Running",
    RunStatus.WAITING: "Waiting",
    RunStatus.RETRYING: "Trying again",
    RunStatus.FAILED: "Failed",
    RunStatus.COMPLETED: "Completed",
    RunStatus.CANCELLED: "Cancelled",
}
_MEANINGS: Final = {
    "MalformedEvent": "its event does not carry what the desk's events carry",
    "UnknownRecord": "it is about a record that the desk does not have",
    "EventNotAllowed": "desk.yaml does not let an event open this",
    "RequestTaken": "something else was asked for under the same request_id",
    "BlockedByPolicy": "the policy does not let this be asked for",
    "RequestChanged": "what was written down comes to something else by now",
    "RequestRefused": "the desk does not take this request any more",
}


_KINDS: Final = {True: "good", False: "bad", None: "plain"}
_CALLED: Final = {True: "Ours", False: "Not ours", None: "Not known"}
_STANDING: Final = {
    Standing.OUTDATED: "The engine does not know all our functions: it is registered with again every few seconds.",
    Standing.FORGOTTEN: "The engine has forgotten our functions: it is registered with again every few seconds.",
    Standing.STRANGER: "The engine calls {address}, which is no host of ours: we take our place back.",
    Standing.SIBLING: "The engine calls another host of this desk, {address}: stop it, or give both one PUBLIC_URL.",
    Standing.FOREIGN: "The engine calls another tenant's host, at {address}: give each its own INNGEST_APP_ID.",
}


@dataclass(frozen=True)
class Overview:
    """Everything on the page. ``engine`` is None where it is not ours to ask."""

    at: datetime
    engine: bool | None
    registration: Registration
    slack: Reach
    database: bool
    desks: Mapping[str, DeskStatus]


def render(found: Overview) -> str:
    """The whole document."""
    wrong = _wrong(found)
    verdict = "Needs attention" if wrong else "All is well"
    desks = "".join(_desk(tenant, one) for tenant, one in found.desks.items())
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{verdict} · Countersign status</title><style>{_STYLE}</style></head><body>"
        '<header><p class="brand">Countersign</p><h1>Status</h1>'
        f'<p class="at">As of {_time(found.at)} · <a href="/status">Refresh</a> · '
        '<a href="/status.json">JSON</a></p></header><main>'
        f"{_verdict(verdict, wrong)}"
        f'<section aria-label="Parts"><ul class="tiles">{_parts(found)}</ul></section>{desks}</main></body></html>'
    )


def _wrong(found: Overview) -> list[str]:
    """Sentences on what somebody should look at."""
    wrong = []
    if not found.database:
        wrong.append("The database does not answer.")
    if found.engine is False:
        wrong.append("The engine does not answer: nothing goes on until it does, and nothing is lost.")
    elif found.registration.standing in _STANDING:
        wrong.append(_STANDING[found.registration.standing].format(address=found.registration.address))
    if not found.slack.ok:
        wrong.append(f"Slack does not answer since {_plain_time(found.slack.since)} ({found.slack.code}).")
    for tenant, one in found.desks.items():
        if one.stopped_at is not None:
            since = _plain_time(one.stopped_at)
            wrong.append(f"{tenant}: the desk is stopped since {since}; another person says /approvals lift.")
        if (one.pending_event_seconds or 0) > LAG_SECONDS:
            wrong.append(
                f"{tenant}: an event has waited for {_span(one.pending_event_seconds)} to be handed to the engine."
            )
        if one.failed:
            wrong.append(f"{tenant}: {_many(len(one.failed), 'run')} failed.")
        if one.dead_letters:
            mails = _many(one.dead_letters, "mail")
            wrong.append(f"{tenant}: {mails} could not be read: see countersign deadletters list.")
    return wrong


def _verdict(word: str, wrong: Sequence[str]) -> str:
    lines = "".join(f"<li>{escape(line)}</li>" for line in wrong)
    kind, sign = ("bad", "!") if wrong else ("good", "✓")
    rest = f"<ul>{lines}</ul>" if wrong else "<p>Every part answers, and no run has failed lately.</p>"
    return (
        f'<section class="verdict {kind}" role="status"><span class="sign" aria-hidden="true">{sign}</span>'
        f"<div><h2>{word}</h2>{rest}</div></section>"
    )


def _parts(found: Overview) -> str:
    engine = "Inngest Cloud, not asked" if found.engine is None else _answers(found.engine)
    called, slack = found.registration, found.slack
    return (
        _tile("Engine", engine, "bad" if found.engine is False else "good")
        + _tile("Registration", _CALLED[called.well], _KINDS[called.well], f"since {_plain_time(called.since)}")
        + _tile("Slack", _answers(slack.ok), _KINDS[slack.ok], f"since {_plain_time(slack.since)}")
        + _tile("Database", _answers(found.database), "good" if found.database else "bad")
    )


def _answers(does: bool) -> str:
    return "Answers" if does else "Does not answer"


def _desk(tenant: str, one: DeskStatus) -> str:
    late = (one.pending_event_seconds or 0) > LAG_SECONDS
    waiting = one.waiting
    tiles = _tile("Customers waiting", str(waiting.customers), "plain", _longest(one)) + _tile(
        "Replies to send", str(waiting.drafts + waiting.persons), "plain", _replies(one)
    )
    tiles += _tile(
        "Waiting for a decision",
        str(one.pending),
        "plain",
        _waited(one),
    ) + _tile(
        "Events not handed over",
        str(one.pending_events),
        "bad" if late else "plain",
        f"the oldest for {_span(one.pending_event_seconds)}" if one.pending_events else "no lag",
    )
    machines = "listed by countersign message machines" if one.machine_mails else "nothing to look through"
    tiles += _tile("Filed as a machine's today", str(one.machine_mails), "plain", machines)
    tiles += _behind(one)
    if one.locked:
        tiles += _tile("Reviewers locked", str(one.locked), "bad", "listed by countersign approvals locks")
    return (
        f'<section aria-labelledby="desk-{escape(tenant)}"><h2 id="desk-{escape(tenant)}">{escape(tenant)}</h2>'
        f'<ul class="tiles">{tiles}</ul>{_runs("Failed", one.failed, one.at, rerun=True)}'
        f"{_runs('Trying again', one.retrying, one.at, rerun=False)}{_functions(one.counts)}</section>"
    )


def _behind(one: DeskStatus) -> str:
    """Where Slack does not let us write, what is true is told elsewhere; these are tried again by themselves."""
    count, codes = sum(one.behind.values()), ", ".join(sorted(one.behind))
    tone = "bad" if count else "plain"
    return _tile("Old states in Slack", str(count), tone, f"Slack says {codes}" if codes else "every message is true")


def _longest(one: DeskStatus) -> str:
    """Decisions, drafts, mails under way and mails that nothing of ours answers."""
    since = one.waiting.longest
    return f"the longest for {_span((one.at - since).total_seconds())}" if since else "nobody waits"


def _replies(one: DeskStatus) -> str:
    found = one.waiting
    silence = found.silence_p95_seconds
    lately = f"; in seven days 95 of 100 came within {_span(silence)}" if silence is not None else ""
    if not found.drafts + found.persons:
        return f"none{lately}"
    drafts = f"{_many(found.drafts, 'draft')}, {_many(found.persons, 'mail')} without one"
    since = found.longest_draft
    waited = f", the longest wait {_span((one.at - since).total_seconds())}" if since else ""
    return drafts + waited + lately


def _waited(one: DeskStatus) -> str:
    """By the customers' wait, as everywhere."""
    if not one.pending:
        return "no decision is asked for"
    longest = f"the longest waiting customer for {_span(one.oldest_pending_seconds)}"
    return f"{longest}, {one.overdue} for too long" if one.overdue else longest


def _tile(label: str, value: str, kind: str, note: str = "") -> str:
    more = f'<span class="note">{escape(note)}</span>' if note else ""
    return f'<li class="{kind}"><span class="label">{escape(label)}</span><strong>{escape(value)}</strong>{more}</li>'


def _functions(counts: Sequence[RunCount]) -> str:
    """One row per function; what ended is of the last day."""
    if not counts:
        return "<h3>Runs</h3><p class='none'>Nothing runs, and nothing ended in the last day.</p>"
    by = {(one.function, one.status): one.count for one in counts}
    head = "".join(f'<th scope="col" class="number">{word}</th>' for word in _WORDS.values())
    rows = "".join(
        f'<tr><th scope="row">{escape(name)}</th>'
        + "".join(_count(status, by.get((name, status), 0)) for status in _WORDS)
        + "</tr>"
        for name in dict.fromkeys(one.function for one in counts)
    )
    return (
        f"<h3>Runs by function</h3>{_scroll('Runs by function')}<table>"
        "<caption>Open now, and ended within the last day</caption>"
        f'<thead><tr><th scope="col">Function</th>{head}</tr></thead><tbody>{rows}</tbody></table></div>'
    )


def _count(status: RunStatus, count: int) -> str:
    return f'<td class="number {status.value if count else "zero"}">{count}</td>'


def _runs(title: str, runs: Sequence[KeptRun], now: datetime, *, rerun: bool) -> str:
    if not runs:
        return ""
    rows = "".join(
        f'<tr><th scope="row"><code>{escape(run.run_id)}</code><br>{escape(run.function)}</th>'
        f"<td>{escape(run.kind)}<br><code>{escape(run.subject_id)}</code></td>"
        f"<td><code>{escape(run.error_code) or 'no code'}</code>{_meaning(run.error_code)}<br>"
        f"tries: {run.attempts}</td>"
        f"<td>{_span((now - run.moved_at).total_seconds())} ago<br>{_time(run.moved_at)}</td></tr>"
        for run in runs
    )
    return (
        f'<h3>{title}</h3>{_scroll(title)}<table class="runs"><thead><tr><th scope="col">Run</th>'
        '<th scope="col">About</th><th scope="col">Error</th><th scope="col">Last moved</th></tr></thead>'
        f"<tbody>{rows}</tbody></table></div>{_commands(runs) if rerun else ''}"
    )


def _meaning(code: str) -> str:
    """In words, where a code by itself would send its reader searching."""
    return f"<br>{escape(_MEANINGS[code])}" if code in _MEANINGS else ""


def _scroll(label: str) -> str:
    """A wide table scrolls by itself, with the keyboard too."""
    return f'<div class="scroll" tabindex="0" role="region" aria-label="{label}">'


def _commands(runs: Sequence[KeptRun]) -> str:
    """After the fix. All of a function at once are shown before anything happens."""
    lines = [f"countersign runs rerun {runs[0].run_id}"]
    lines += [
        f"countersign runs rerun --status failed --function {name} --since 7d"
        for name in dict.fromkeys(run.function for run in runs)
    ]
    shown = "\n".join(escape(line) for line in lines)
    return (
        "<p>After the fix, run one again, or all of a function; what is done is not done twice:</p>"
        f'<pre tabindex="0" aria-label="Commands">{shown}</pre>'
    )


def _time(moment: datetime) -> str:
    return f'<time datetime="{moment.isoformat()}">{moment:%Y-%m-%d %H:%M:%S} UTC</time>'


def _plain_time(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC"


def _span(seconds: float | None) -> str:
    """Roughly how long, in the largest unit that fits."""
    whole = int(seconds or 0)
    for unit, size in (("day", 86_400), ("hour", 3600), ("minute", 60)):
        if whole >= size:
            return _many(whole // size, unit)
    return _many(whole, "second")


def _many(count: int, word: str) -> str:
    return f"{count} {word}{'' if count == 1 else 's'}"
