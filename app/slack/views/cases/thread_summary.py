"""A long thread in short: the agent's words about strangers' words, labelled as that and inert like both."""

from app.domain.cases.thread_summary import KEY_POINT_MAX, KEY_POINTS_MAX, SUMMARY_MAX, ThreadSummary
from app.slack.i18n import catalogue
from app.slack.views.blocks.reason_text import author
from app.slack.views.blocks.rich import Block, Element, bullets, quote, rich, say, section
from app.slack.views.blocks.sanitize import line, plain

SUMMARY_LINES_MAX = 4


def thread_summary_blocks(thread_summary: ThreadSummary | None, mark: str, *, masking: bool = False) -> list[Block]:
    """Nothing where the thread is short, or not read yet. ``masking`` where more people read than answer mails."""
    if thread_summary is None:
        return []
    parts: list[Element] = [section(say(catalogue.GIST_TITLE, bold=True), say(catalogue.GIST_WARNING))]
    if thread_summary.summary:
        parts.append(quote(plain(thread_summary.summary, SUMMARY_MAX, lines_max=SUMMARY_LINES_MAX, masking=masking)))
    if thread_summary.sentiment is not None:
        parts.append(
            section(say(catalogue.GIST_SENTIMENT.format(mood=catalogue.SENTIMENTS[thread_summary.sentiment.value])))
        )
    if thread_summary.key_points:
        shown = thread_summary.key_points[:KEY_POINTS_MAX]
        points = [section(say(line(point, KEY_POINT_MAX, masking=masking))) for point in shown]
        parts += [section(say(catalogue.GIST_POINTS)), bullets(*points)]
    writers = ", ".join(author(one) for one in thread_summary.written_by.split(", "))
    parts.append(section(say(catalogue.GIST_WRITTEN_BY.format(written_by=line(writers, 200)))))
    return [rich(f"gist-{mark}-{thread_summary_mark(thread_summary)}"[:255], *parts)]


def thread_summary_mark(thread_summary: ThreadSummary | None) -> str:
    """Names one appearance of it: pieces that failed are missing."""
    if thread_summary is None:
        return ""
    had = (("s", thread_summary.summary), ("m", thread_summary.sentiment), ("k", thread_summary.key_points))
    return f"{thread_summary.upto_id}-{''.join(letter for letter, piece in had if piece)}"
