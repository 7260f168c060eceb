"""What a program says of its own request: ours first, its words in a quote."""

from typing import Final

from app.domain.approvals.askers.comments import Comment, CommentDetails
from app.domain.people.actors import program_words, split
from app.slack.i18n import catalogue
from app.slack.views.blocks.rich import Block, Element, moment, quote, rich, say, section
from app.slack.views.blocks.sanitize import line, plain

SHOWN_MAX: Final = 1_000
LINES_MAX: Final = 20
COMMENTS_SHOWN_MAX: Final = 5


def comment(details: CommentDetails) -> list[Block]:
    """In the card's thread."""
    return [rich(f"comment-{details.id}", *_said(details.comment), section(say(catalogue.COMMENT_UNCHECKED)))]


def comment_text(details: CommentDetails) -> str:
    """The notification names the program; its words are for those who may read the thread."""
    return catalogue.COMMENT_SAYS.format(name=_name(details.comment))


def comments_blocks(comments: tuple[Comment, ...], *, masking: bool, most: int = COMMENTS_SHOWN_MAX) -> list[Block]:
    """Under Details: the newest, each with its time."""
    if not comments:
        return []
    shown = comments[-most:]
    said = [part for one in shown for part in (_when(one), _quote(one, masking=masking))]
    return [rich("details-comments", section(say(catalogue.COMMENTS, bold=True)), *said)]


def _said(said: Comment) -> list[Element]:
    return [section(say(catalogue.COMMENT_SAYS.format(name=_name(said)))), _quote(said, masking=True)]


def _when(said: Comment) -> Element:
    return section(say(f"{_name(said)}, "), moment(said.said_at))


def _quote(said: Comment, *, masking: bool) -> Element:
    return quote(plain(said.text, SHOWN_MAX, lines_max=LINES_MAX, masking=masking))


def _name(said: Comment) -> str:
    return line(program_words(split(said.by)[1]), 100)
