"""Mail through an SMTP server: every stage has its limit, and every way to fail is told apart."""

import asyncio
import contextlib
import re
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final, Literal

import aiosmtplib
from aiosmtplib import SMTP

from app.domain.cases.mail.delivery import trouble_of
from app.domain.cases.replies import OutboundMail
from app.errors import MailError, MailRefused, MailUnknown, Misconfigured
from app.mail.outbound.message import Letter, Letterhead, letter, parsed

GOODBYE_SECONDS: Final = 2.0
PORTS: Final = {"implicit": 465, "starttls": 587, "none": 25}
_NAMED: Final = re.compile(r"([^<>]*)<([^<>]+)>")
_FAULTS: Final = (aiosmtplib.SMTPException, OSError, TimeoutError, EOFError)
_TRANSFERS: Final = 3  # limits of the last stage: the DATA command, the text, and the server's filters


@dataclass(frozen=True)
class SmtpConfig:
    """Where the server is. ``context`` is for tests; else the machine's own certificates count."""

    host: str
    port: int
    tls: Literal["implicit", "starttls", "none"]
    head: Letterhead
    username: str = ""
    password: str = field(default="", repr=False)
    timeout_seconds: float = 30.0
    context: ssl.SSLContext | None = None


def letterhead(mail_from: str, reply_to: str, host: str) -> Letterhead:
    """Who writes, from ``Support <support@shop.example>`` or a bare address. Raises Misconfigured."""
    found = _NAMED.fullmatch(mail_from.strip())
    name, address = (found[1].strip().strip('"'), found[2]) if found else ("", mail_from.strip())
    for setting, value in (("MAIL_FROM", address), ("MAIL_REPLY_TO", reply_to.strip())):
        try:
            _ = parsed(value) if value else None
        except MailRefused:
            raise Misconfigured(f"{setting} holds no address that mail can be sent from") from None
    # Postmark would give each mail an id of its own, and its reports name ours only if told so.
    postmark = host == "postmarkapp.com" or host.endswith(".postmarkapp.com")
    extra = (("X-PM-KeepID", "true"), ("X-PM-Metadata-draft", "{key}")) if postmark else ()
    return Letterhead(address, name, reply_to.strip(), extra=extra)


class SmtpMail:
    """``Mail`` by SMTP. A server may mail the same key twice, so an attempt whose answer is lost is not repeated."""

    once_per_key = False

    def __init__(self, config: SmtpConfig) -> None:
        self._config = config
        self.answer_seconds = _TRANSFERS * config.timeout_seconds
        self._domain = parsed(config.head.address).domain

    def id_of(self, key: str) -> str:
        """The Message-ID of a mail with this key, without brackets: a receiver can tell a mail sent twice."""
        return f"{key}@{self._domain}"

    async def send(self, mail: OutboundMail, commit: Callable[[], Awaitable[None]]) -> None:
        """Hand a mail over. Raises MailError, MailRefused or MailUnknown; what ``commit`` raises is passed on."""
        written = letter(mail, self._config.head, mail_id=self.id_of(mail.key), at=datetime.now(UTC))
        async with self._connected() as client:
            await _envelope(client, written)
            await commit()
            await self._content(client, written)

    async def check(self) -> None:
        """Connect, encrypt and log in, and nothing else. Raises what ``send`` would."""
        async with self._connected():
            pass

    @contextlib.asynccontextmanager
    async def _connected(self) -> AsyncIterator[SMTP]:
        client = SMTP(
            hostname=self._config.host,
            port=self._config.port,
            timeout=self._config.timeout_seconds,
            local_hostname=self._domain,
            use_tls=self._config.tls == "implicit",
            start_tls=False,
            tls_context=self._config.context or ssl.create_default_context(),
        )
        try:
            await self._enter(client)
            yield client
            await _leave(client)
        finally:
            client.close()

    async def _enter(self, client: SMTP) -> None:
        limit = self._config.timeout_seconds
        try:
            async with asyncio.timeout(limit * 4):  # connection, greeting, encryption, login
                await client.connect()
                if self._config.tls == "starttls":
                    await client.starttls(timeout=limit)
                if self._config.username:
                    await client.login(self._config.username, self._config.password, timeout=limit)
                if client.is_ehlo_or_helo_needed:
                    await client.ehlo(timeout=limit)
        except _FAULTS as error:
            raise _before(error) from None

    async def _content(self, client: SMTP, written: Letter) -> None:
        """Only an answer says what became of it: without one the server may have taken it all the same."""
        try:
            async with asyncio.timeout(self.answer_seconds):
                await client.data(written.content, timeout=self._config.timeout_seconds * (_TRANSFERS - 1))
        except _FAULTS as error:
            if isinstance(error, aiosmtplib.SMTPDataError) and 400 <= error.code <= 599:
                raise _answered(error.code, error.message, "not_accepted") from None
            raise MailUnknown("The mail server's answer was lost", detail="answer_lost") from error


async def _envelope(client: SMTP, written: Letter) -> None:
    if written.utf8 and not client.supports_extension("smtputf8"):
        raise MailRefused("The mail server cannot send to such an address", detail="address_unsupported")
    options, encoding = (["SMTPUTF8"], "utf-8") if written.utf8 else ([], "ascii")
    try:
        await client.mail(written.sender, options=options, encoding=encoding)
        await client.rcpt(written.recipient, encoding=encoding)
    except ValueError as error:
        raise MailRefused("The address is none that mail can be sent to", detail="bad_address") from error
    except _FAULTS as error:
        raise _before(error) from None


async def _leave(client: SMTP) -> None:
    """Politely; what the server says to a goodbye changes nothing any more."""
    with contextlib.suppress(*_FAULTS):
        await client.quit(timeout=GOODBYE_SECONDS)


def _before(error: BaseException) -> MailError:
    """A fault before the text was sent: certainly nothing left."""
    match error:
        case aiosmtplib.SMTPSenderRefused():
            return _answered(error.code, error.message, "sender_refused", always="sender_refused")
        case aiosmtplib.SMTPRecipientRefused():
            return _answered(error.code, error.message, "recipient_refused")
        case aiosmtplib.SMTPAuthenticationError():
            return _answered(error.code, error.message, "login_refused", always="login_refused")
        case aiosmtplib.SMTPResponseException() if error.code > 0:
            return _answered(error.code, error.message, "server_refused", always="server_refused")
    if _certificate(error):
        return MailRefused("The mail server's certificate is not one to trust", detail="bad_certificate")
    if isinstance(error, aiosmtplib.SMTPTimeoutError | TimeoutError):
        return MailError("The mail server did not answer in time", detail="too_slow")
    if isinstance(error, aiosmtplib.SMTPException) and not isinstance(error, OSError):
        # Neither an answer nor the line: the server does not offer encryption, or no login.
        return MailRefused("The mail server does not offer what the settings ask for", detail="not_offered")
    return MailError("The mail server cannot be reached", detail="unreachable")


def _answered(code: int, text: str, otherwise: str, *, always: str = "") -> MailError:
    """By the server's own words: 5xx is final, anything else may pass."""
    if not 500 <= code <= 599:
        return MailError("The mail server asks to be tried later", detail="busy")
    return MailRefused("The mail server refused it", detail=always or trouble_of(text, otherwise))


def _certificate(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return True
        error = error.__cause__ or error.__context__
    return False
