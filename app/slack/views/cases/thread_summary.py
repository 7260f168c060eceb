"""A long thread in short: the agent's words about strangers' words, labelled as that and inert like both."""

from app.domain.cases.thread_summary import KEY_POINT_MAX, KEY_POINTS_MAX, SUMMARY_MAX, ThreadSummary
from app.slack.i18n import catalogue
from app.slack.views.blocks.reason_text import author
from app.slack.views.blocks.rich import Block, Element, bullets, quote, rich, say, section
from app.slack.views.blocks.sanitize import line, plain

SUMMARY_LINES_MAX = 4


def gist_blocks(gist: ThreadSummary | None, mark: str) -> list[Block]:
    """Nothing where the thread is short, or not read yet."""
    if gist is None:
        return []
    parts: list[Element] = [section(say(catalogue.GIST_TITLE, bold=True), say(catalogue.GIST_WARNING))]
    if gist.summary:
        parts.append(quote(plain(gist.summary, SUMMARY_MAX, lines_max=SUMMARY_LINES_MAX)))
    if gist.sentiment is not None:
        parts.append(section(say(catalogue.GIST_SENTIMENT.format(mood=catalogue.SENTIMENTS[gist.sentiment.value]))))
    if gist.key_points:
        points = [section(say(line(point, KEY_POINT_MAX))) for point in gist.key_points[:KEY_POINTS_MAX]]
        parts += [section(say(catalogue.GIST_POINTS)), bullets(*points)]
    writers = ", ".join(author(one) for one in gist.written_by.split(", "))
    parts.append(section(say(catalogue.GIST_WRITTEN_BY.format(written_by=line(writers, 200)))))
    return [rich(f"gist-{mark}-{gist_mark(gist)}"[:255], *parts)]


def gist_mark(gist: ThreadSummary | None) -> str:
    """Names one appearance of it: pieces that failed are missing."""
    if gist is None:
        return ""
    had = (("s", gist.summary), ("m", gist.sentiment), ("k", gist.key_points))
    return f"{gist.upto_id}-{''.join(letter for letter, piece in had if piece)}"
