"""The agent's answer to a reviewer, in the card's thread: the question, the answer, and what was looked at."""

from typing import Final

from app.domain.approvals.questions import QuestionDetails
from app.domain.ids import ActorId
from app.domain.people.actors import is_program, program_words, split
from app.slack.i18n import catalogue
from app.slack.views.blocks.reason_text import author
from app.slack.views.blocks.rich import Block, Element, quote, rich, say, section, who
from app.slack.views.blocks.sanitize import line, plain

ANSWER_MAX: Final = 3_000
ANSWER_LINES_MAX: Final = 40
QUESTION_SHOWN_MAX: Final = 300


def answer(details: QuestionDetails) -> list[Block]:
    """Ours first; what a person or the agent wrote stands in quotes."""
    asked = quote(plain(details.text, QUESTION_SHOWN_MAX, lines_max=4))
    head = section(say(catalogue.ANSWER_TO, bold=True), who(details.asked_by), say(". " + catalogue.ANSWER_ASKED))
    return [rich(f"answer-{details.id}", head, asked, *_said(details))]


def question_blocks(details: QuestionDetails) -> list[Block]:
    """The same where the question may still be open."""
    if details.answer is not None:
        return answer(details)
    asked = quote(plain(details.text, QUESTION_SHOWN_MAX, lines_max=4))
    until = catalogue.QUESTION_UNANSWERED if details.closed else catalogue.QUESTION_OPEN
    return [
        rich(
            f"question-{details.id}",
            section(who(details.asked_by), say(catalogue.QUESTION_ASKED)),
            asked,
            section(say(until)),
        )
    ]


def answer_text(details: QuestionDetails) -> str:
    """The notification: whatever was asked and answered is for those who may read the thread."""
    by_program = details.answer is not None and is_program(ActorId(details.answer.written_by))
    return catalogue.ANSWER_TEXT_PROGRAM if by_program else catalogue.ANSWER_TEXT


def _said(details: QuestionDetails) -> list[Element]:
    answered = details.answer
    if answered is None or answered.text is None:
        return [section(say(catalogue.ANSWER_NONE))]
    said = quote(plain(answered.text, ANSWER_MAX, lines_max=ANSWER_LINES_MAX, masking=True))
    _, name = split(ActorId(answered.written_by))
    if is_program(ActorId(answered.written_by)):
        by = line(program_words(name), 100)
        return [
            section(say(catalogue.ANSWER_OF_PROGRAM.format(name=by))),
            said,
            section(say(catalogue.ANSWER_UNCHECKED)),
        ]
    return [
        section(say(catalogue.ANSWER_SAYS.format(written_by=line(author(answered.written_by), 100)))),
        said,
        section(say(_looked_at(answered.looked_at))),
    ]


def _looked_at(seen: tuple[str, ...]) -> str:
    if not seen:
        return catalogue.ANSWER_LOOKED_AT_NOTHING
    return catalogue.ANSWER_LOOKED_AT.format(sources=catalogue.AND.join(_source(each) for each in seen))


def _source(seen: str) -> str:
    kind, _, topic = seen.partition(":")
    return (
        catalogue.SOURCE_POLICY.format(topic=catalogue.TOPICS.get(topic, line(topic, 40)))
        if kind == "policy"
        else catalogue.SOURCE_ORDERS
    )
