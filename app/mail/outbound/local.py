"""The local mail adapter: mails go into a table where tests and people can read them."""

from collections.abc import Awaitable, Callable
from typing import Final, Protocol

from app.domain.cases.replies import OutboundMail
from app.errors import MailError, Unavailable

ID_DOMAIN: Final = "local.invalid"


class Mailbox(Protocol):
    """Where mails are kept."""

    async def put(self, mail: OutboundMail) -> None:
        """Keep a mail, once per key."""
        ...


class LocalMail:
    """``Mail`` without a mail server; the same key is mailed once."""

    once_per_key = True
    answer_seconds = 0.0

    def __init__(self, mailbox: Mailbox) -> None:
        self._mailbox = mailbox

    def id_of(self, key: str) -> str:
        """The Message-ID of a mail with this key, without brackets."""
        return f"{key}@{ID_DOMAIN}"

    async def send(self, mail: OutboundMail, commit: Callable[[], Awaitable[None]]) -> None:
        """Hand a mail over. Raises MailError; what ``commit`` raises is passed on."""
        await commit()
        try:
            await self._mailbox.put(mail)
        except Unavailable as error:
            raise MailError("The mail was not handed over", detail="records") from error
