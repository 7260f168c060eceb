"""Whom a web form speaks for: the address a customer typed into it stands in Reply-To, and nobody vouches for it."""

import re
from collections.abc import Iterable
from typing import Final

from app.mail.judging.senders import mailboxes
from app.mail.reading.headers import Headers

# Names that no person has; what they send was put together by a program.
_PROGRAM: Final = re.compile(
    r"(?:.*[._+-])?(?:no|do-?not|not|dont|ne-?pas|nicht|non|nao|inte|ei)[._-]?(?:repl(?:y|ies)|respond(?:e|er)?|antworten?"
    r"|repondre|responda|rispondere|svara|svar|vastaa)(?:[._+-].*)?"
    r"|(?:.*[._-])?(?:web-?)?(?:form|forms|formular|formulaire|formulario|formulier|skjema|kontaktformular|contact-?form"
    r"|webform|form-?submission|submissions?)(?:[._+-].*)?"
    r"|wordpress|www-data|apache|nginx|httpd|webserver|webmaster|website|web|cms|shopify|mailer|notifications?|notify"
    r"|noreply.*|donotreply.*",
    re.IGNORECASE,
)
_FORM_HEADERS: Final = ("x-php-originating-script", "x-wpforms", "x-form-submission", "x-formspree", "x-jotform")


def is_program(address: str) -> bool:
    """Whether nobody reads what is sent to it."""
    return bool(_PROGRAM.fullmatch(address.rpartition("@")[0].strip('"')))


def reply_to(headers: Headers, sender: str) -> str:
    """Where answers are asked for, if that is one address and another than the sender's."""
    found = {address for header in headers.all("reply-to") for address in mailboxes(header)} - {sender}
    return found.pop() if len(found) == 1 else ""


def speaks_for(headers: Headers, sender: str, asked: str, recipients: Iterable[str]) -> bool:
    """Whether the mail is a form's, so that its customer is the one in Reply-To and not its sender."""
    if not asked or is_program(asked):
        return False
    ours = {address for header in recipients for address in mailboxes(header)}
    if asked in ours or (_domain(asked) in {_domain(one) for one in ours} and _domain(asked) == _domain(sender)):
        return False
    own = sender in ours or (_domain(sender) in {_domain(one) for one in ours} and is_program(sender))
    return own or is_program(sender) or any(headers.first(name) for name in _FORM_HEADERS)


def _domain(address: str) -> str:
    return address.rpartition("@")[2]
