"""The local mail adapter: mails go into a table where tests and people can read them."""

from typing import Protocol

from app.domain.case import OutboundMail
from app.errors import MailError, Unavailable


class Mailbox(Protocol):
    """Where mails are kept."""

    async def put(self, mail: OutboundMail) -> None:
        """Keep a mail, once per key."""
        ...


class LocalMail:
    """``Mail`` without a mail server; the same key is mailed once."""

    def __init__(self, mailbox: Mailbox) -> None:
        self._mailbox = mailbox

    async def send(self, mail: OutboundMail) -> None:
        """Hand a mail over. Raises MailError."""
        try:
            await self._mailbox.put(mail)
        except Unavailable as error:
            raise MailError("The mail was not handed over") from error
