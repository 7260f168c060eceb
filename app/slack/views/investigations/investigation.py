"""An investigation in Slack: the head of its thread, and the report with what was looked at."""

from typing import Final

from app.domain.investigations import Investigation
from app.domain.reason_codes import recall
from app.slack.i18n import catalogue
from app.slack.views.blocks.reason_text import author, said
from app.slack.views.blocks.rich import Block, bullets, header, quote, rich, say, section, who
from app.slack.views.blocks.sanitize import line, mrkdwn, plain
from app.slack.views.commands.lists import subject

FINDINGS_MAX: Final = 6_000
LOOKED_AT_MAX: Final = 12


def head(found: Investigation) -> list[Block]:
    """Who asked for what; the question last, since somebody typed it."""
    asked = section(say(catalogue.INVESTIGATION_ASKED_BY), who(found.asked_by))
    about = section(say(catalogue.INVESTIGATION_ABOUT.format(customer=line(found.subject.customer.email, 120))))
    question = [
        section(say(catalogue.INVESTIGATION_QUESTION, bold=True)),
        quote(plain(found.question, 600, lines_max=8)),
    ]
    return [
        header(f"inv-title-{found.id}", catalogue.INVESTIGATION_TITLE.format(subject=subject(found.subject))[:150]),
        rich(f"inv-facts-{found.id}", asked, about, section(say(catalogue.INVESTIGATION_READS))),
        *([rich(f"inv-question-{found.id}", *question)] if found.question else []),
    ]


def head_text(found: Investigation) -> str:
    """The notification."""
    return catalogue.INVESTIGATION_TEXT.format(**_names(found))


def report(found: Investigation, proposed: str) -> list[Block]:
    """What our tools noted first, the agent's words after it and labelled as such."""
    note = _proposed(proposed)
    mark, told = found.id, found.report
    if told is None:
        return [rich(f"report-{mark}", section(say(catalogue.REPORT_FAILED, bold=True)))]
    looked = [section(say(_looked_at(one))) for one in told.looked_at[:LOOKED_AT_MAX]]
    listed = bullets(*(looked or [section(say(catalogue.REPORT_NOTHING_READ))]))
    said = [
        rich(f"report-read-{mark}", section(say(catalogue.REPORT_LOOKED_AT, bold=True)), listed),
        rich(
            f"report-{mark}",
            section(say(catalogue.REPORT_TITLE, bold=True)),
            quote(plain(told.findings, FINDINGS_MAX, lines_max=60)),
            section(say(catalogue.REPORT_WRITTEN_BY.format(written_by=line(author(told.written_by), 200)))),
        ),
    ]
    return [*said, rich(f"report-note-{mark}", section(say(plain(note, 600), bold=True)))] if note else said


def _looked_at(seen: str) -> str:
    """``kind:detail`` as the agent's tools note it; a report kept by an earlier version has sentences."""
    kind, _, detail = seen.partition(":")
    form = catalogue.REPORT_SOURCES.get(kind)
    return line(form.format(detail=catalogue.TOPICS.get(detail, detail)) if form else seen, 200)


def _proposed(code: str) -> str:
    """What became of a proposal: ``proposed``, ``no_message``, or ``blocked:`` with the policy's sentence."""
    outcome, _, because = code.partition(":")
    forms = {
        "proposed": catalogue.REPORT_PROPOSED,
        "no_message": catalogue.REPORT_NO_MESSAGE,
        "blocked": catalogue.REPORT_NOT_PROPOSED,
    }
    return forms.get(outcome, "").format(because=said(recall(because)))


def report_text(found: Investigation) -> str:
    """The notification."""
    return catalogue.REPORT_TEXT.format(**_names(found)) if found.report else catalogue.REPORT_FAILED


def _names(found: Investigation) -> dict[str, str]:
    customer = mrkdwn(line(found.subject.customer.email, 100), 200)
    return {"subject": mrkdwn(subject(found.subject), 200), "customer": customer}
