"""The agent's answer to a reviewer, in the card's thread: the question, the answer, and what was looked at."""

from typing import Final

from app.domain.question import QuestionSheet
from app.slack import words
from app.slack.views.rich import Block, Element, quote, rich, say, section, who
from app.slack.views.text import line, plain
from app.slack.views.told import author

ANSWER_MAX: Final = 3_000
ANSWER_LINES_MAX: Final = 40
QUESTION_SHOWN_MAX: Final = 300


def answer(sheet: QuestionSheet) -> list[Block]:
    """Ours first; what a person or the agent wrote stands in quotes."""
    asked = quote(plain(sheet.text, QUESTION_SHOWN_MAX, lines_max=4))
    head = section(say(words.ANSWER_TO, bold=True), who(sheet.asked_by), say(". " + words.ANSWER_ASKED))
    return [rich(f"answer-{sheet.id}", head, asked, *_said(sheet))]


def answer_text(sheet: QuestionSheet) -> str:
    """The notification: whatever was asked and answered is for those who may read the thread."""
    return words.ANSWER_TEXT


def _said(sheet: QuestionSheet) -> list[Element]:
    answered = sheet.answer
    if answered is None or answered.text is None:
        return [section(say(words.ANSWER_NONE))]
    return [
        section(say(words.ANSWER_SAYS.format(written_by=line(author(answered.written_by), 100)))),
        quote(plain(answered.text, ANSWER_MAX, lines_max=ANSWER_LINES_MAX)),
        section(say(_looked_at(answered.looked_at))),
    ]


def _looked_at(seen: tuple[str, ...]) -> str:
    if not seen:
        return words.ANSWER_LOOKED_AT_NOTHING
    return words.ANSWER_LOOKED_AT.format(sources=words.AND.join(_source(each) for each in seen))


def _source(seen: str) -> str:
    kind, _, topic = seen.partition(":")
    return (
        words.SOURCE_POLICY.format(topic=words.TOPICS.get(topic, line(topic, 40)))
        if kind == "policy"
        else words.SOURCE_ORDERS
    )
