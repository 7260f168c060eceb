"""A reply as bytes on the wire: headers nobody can smuggle a line into, and a text that survives every relay."""

import re
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8, EmailPolicy
from email.utils import format_datetime
from typing import Final

from app.domain.cases.mail.delivery import SUBJECT_CHARS_MAX, as_mail_id, reply_subject
from app.domain.cases.replies import OutboundMail
from app.errors import MailRefused

ADDRESS_CHARS_MAX: Final = 254  # RFC 5321
TAG: Final = "{tag}"
# Nobody knows the language of whoever gets it, so both.
STAGING_SUBJECT: Final = "[STAGING - TEST]"
STAGING_BODY: Final = "STAGING: nothing here is real.\nTESTBETRIEB: Nichts hiervon ist echt."
_EOL: Final = "\r\n"
# No quoted local parts: nobody has one, and what they may hold has fooled many a parser.
_ATOM: Final = r"[^\s\x00-\x1f\x7f\ud800-\udfff@<>(),:;\"\[\]\\.]+"
_LOCAL: Final = re.compile(rf"{_ATOM}(?:\.{_ATOM})*")
_HOST: Final = re.compile(r"(?!-)[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})*")


@dataclass(frozen=True)
class Letter:
    """What is handed over. ``utf8``: an address of it needs a server that knows SMTPUTF8."""

    sender: str
    recipient: str
    content: bytes
    utf8: bool


@dataclass(frozen=True)
class Letterhead:
    """Who writes. ``reply_to`` is where answers shall go if not to ``address``; ``{tag}`` in it is the case's tag."""

    address: str
    name: str = ""
    reply_to: str = ""
    staging: bool = False  # nothing in the letter is real, and it says so
    extra: tuple[tuple[str, str], ...] = ()  # headers of the relay in use; ``{key}`` is the mail's key


def letter(mail: OutboundMail, head: Letterhead, *, mail_id: str, at: datetime) -> Letter:
    """The whole mail. Raises MailRefused where an address is none."""
    sender, recipient = parsed(head.address), parsed(mail.to)
    utf8 = not (sender.addr_spec.isascii() and recipient.addr_spec.isascii())
    policy: EmailPolicy[EmailMessage] = (SMTPUTF8 if utf8 else SMTP).clone(cte_type="7bit")
    message = EmailMessage(policy=policy)
    message["Date"] = format_datetime(at)
    message["From"] = Address(_line(head.name), addr_spec=sender.addr_spec)
    message["To"] = recipient
    if head.reply_to:
        message["Reply-To"] = parsed(head.reply_to.replace(TAG, mail.tag))
    subject = _line(mail.subject)[:SUBJECT_CHARS_MAX] if mail.fresh else reply_subject(mail.subject)
    message["Subject"] = f"{STAGING_SUBJECT} {subject}" if head.staging else subject
    if mail.automatic:  # RFC 3834: what a person sent is not marked, whoever drafted it
        message["Auto-Submitted"] = "auto-generated" if mail.fresh else "auto-replied"
    for name, value in head.extra:
        message[name] = value.format(key=mail.key)
    # Quoted-printable: no relay has to change it, and no line is too long for one.
    body = f"{STAGING_BODY}\n\n{mail.body}" if head.staging else mail.body
    message.set_content(_text(body), subtype="plain", charset="utf-8", cte="quoted-printable")
    return Letter(sender.addr_spec, recipient.addr_spec, _ids(mail, mail_id) + message.as_bytes(), utf8)


def parsed(address: str) -> Address:
    """An address with its domain as the wire has it (``xn--…``). Raises MailRefused."""
    local, _, domain = address.rpartition("@")
    try:
        host = domain.encode("idna").decode()
    except UnicodeError:
        host = ""
    if len(address) > ADDRESS_CHARS_MAX or not _LOCAL.fullmatch(local) or not _HOST.fullmatch(host):
        raise MailRefused("The address is none that mail can be sent to", detail="bad_address")
    return Address(username=local, domain=host)


def _ids(mail: OutboundMail, mail_id: str) -> bytes:
    """Written by hand, one id a line: the library breaks a long one into encoded words, and the thread with it."""
    headers = (("Message-ID", (mail_id,)), ("In-Reply-To", (mail.in_reply_to,)), ("References", mail.references))
    lines = ((name, [f"<{one}>" for one in ids if as_mail_id(one) == one != ""]) for name, ids in headers)
    return "".join(f"{name}: {f'{_EOL} '.join(ids)}{_EOL}" for name, ids in lines if ids).encode("ascii")


def _line(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _text(body: str) -> str:
    """Line ends as lines, and nothing a text cannot hold: no other control characters, no halves of characters."""
    lines = body.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "replace").decode()
    return "".join(c for c in lines if c in "\n\t" or c >= " ") + "\n"
