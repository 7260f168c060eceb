"""What is made of a mail once it is read: whose it is, who vouches for that, who speaks, and what is new in it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from app.domain.cases.cases import InboundMail
from app.domain.cases.mail.inbound import MailKind, content_digest
from app.domain.privacy.mail_redaction import searched
from app.errors import BadInput, Unreadable
from app.mail.judging.authentication import sender_verified
from app.mail.judging.automatic import bounce_of, kind_of
from app.mail.judging.quoting import divide
from app.mail.judging.senders import Sender, sender_of
from app.mail.judging.web_forms import reply_to, speaks_for
from app.mail.reading.bodies import Words
from app.mail.reading.headers import Headers

SUBJECT_MAX: Final = 2_000
NOBODY: Final = "mailer-daemon@nobody.invalid"  # a mail server that gives no address of its own
INSIDE: Final = "A mail that came inside this one:"


@dataclass(frozen=True)
class Found:
    """What the reading of a mail brought to light."""

    headers: Headers
    senders: Sequence[str]  # every From, as it came
    recipients: Sequence[str]
    words: Words
    forwarded: str = ""
    types: frozenset[str] = frozenset()
    reports: Sequence[str] = ()
    returned: Sequence[str] = ()


def judged(mail: InboundMail, found: Found, trusted: frozenset[str]) -> InboundMail:
    """The mail with everything that its headers and parts say of it."""
    headers = found.headers
    try:
        sender = sender_of(found.senders)
    except BadInput as error:
        named = " ".join(found.senders).strip(" <>").lower()[:64]
        if kind_of(headers, named, found.types) is not MailKind.BOUNCE:
            raise Unreadable(error.sentence, detail=error.detail) from None
        sender = Sender(NOBODY, clear=False)
    asked = reply_to(headers, sender.address)
    form = speaks_for(headers, sender.address, asked, found.recipients)
    kind = kind_of(headers, sender.address, found.types, form=form)
    bounce = (
        bounce_of(list(found.reports), list(found.returned), found.words.text) if kind is MailKind.BOUNCE else None
    )
    form = form and kind is MailKind.HUMAN
    verified = sender.clear and not form and sender_verified(headers, sender.address, trusted)
    judged = replace(
        mail,
        sender=asked if form else sender.address,
        sent_by=sender.address if form else "",
        reply_to="" if form or kind is not MailKind.HUMAN else asked,
        kind=kind,
        bounce=bounce,
        sender_verified=verified,
    )
    return finished(judged, found.words, found.forwarded)


def finished(mail: InboundMail, words: Words, forwarded: str = "") -> InboundMail:
    """The new words first, what they quote apart, and the digest of it all."""
    attachments = [str(one["sha256"]) for one in mail.attachments]
    digest = content_digest(mail.sender, mail.subject, f"{words.text}{words.beside}", attachments)
    texts = [text for text in (words.text, words.beside) if text.strip()]
    pairs = [divide(text) for text in texts]
    new = "\n\n".join(new for new, _ in pairs if new)
    quoted = [old for _, old in pairs if old]
    if not new:  # nothing is lost: where all of it looks quoted, somebody may have written in between
        new, quoted = "\n\n".join(texts), []
    if len(texts) == 1 and not quoted:
        new = words.text or words.beside
    if forwarded:
        quoted.append(f"{INSIDE}\n{forwarded}")
    subject = mail.subject[:SUBJECT_MAX]
    return searched(replace(mail, subject=subject, body=new, quoted="\n\n".join(quoted), digest=digest))
