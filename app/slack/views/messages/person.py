"""A message to one person: its headline, what there is to say, and where it leads."""

from app.domain.people.reaching import PersonMessage
from app.slack.views.blocks.rich import Block, link, rich, say, section
from app.slack.views.blocks.sanitize import line, mrkdwn, plain


def person_message(message: PersonMessage) -> list[Block]:
    """Text nodes alone: nothing in it is markup."""
    head = [section(say(line(message.subject, 200), bold=True))] if message.subject else []
    body = [section(say(plain(message.text, 2_000, lines_max=20)))] if message.text else []
    leads = [section(link(message.link, message.link))] if message.link.startswith("https://") else []
    return [rich("person-message", *head, *body, *leads)]


def person_message_text(message: PersonMessage) -> str:
    """The notification."""
    return mrkdwn(message.subject or message.text, 400)
