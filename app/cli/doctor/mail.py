"""Examines the mail server that replies leave through."""

from dataclasses import replace
from typing import Final

from app.adapters.from_settings import smtp_config
from app.cli.doctor.finding import SLOW_SECONDS, Finding
from app.errors import MailError, Misconfigured
from app.mail.outbound.smtp import PORTS, SmtpMail
from app.settings import Settings

_MAIL_FIXES: Final = {
    "unreachable": "Check SMTP_HOST and SMTP_PORT, and that this machine may connect to them.",
    "too_slow": "Check SMTP_HOST and SMTP_PORT; port 465 needs SMTP_TLS=implicit, port 587 SMTP_TLS=starttls.",
    "not_offered": "The server offers no STARTTLS or no login there: try SMTP_TLS=implicit with port 465.",
    "bad_certificate": "SMTP_HOST must be a name its certificate holds, signed by an authority this machine trusts.",
    "login_refused": "Check SMTP_USERNAME and SMTP_PASSWORD; many providers want a token made for this purpose.",
    "server_refused": "The server turns this machine away: ask its operator, or your provider which host to use.",
    "busy": "The server asks to be tried later; if it keeps saying so, ask its operator.",
}


async def mail_out(settings: Settings) -> list[Finding]:
    """Logs in, and sends nothing."""
    if settings.mail_out == "local":
        fix = "Set MAIL_OUT=smtp and the SMTP_ settings." if settings.real else ""
        return [Finding("Mail out", "warn" if fix else "ok", "kept in the records, mailed to nobody", fix)]
    where = f"{settings.smtp_host}:{settings.smtp_port or PORTS[settings.smtp_tls]}"
    try:
        await SmtpMail(replace(smtp_config(settings), timeout_seconds=SLOW_SECONDS / 2)).check()
    except (MailError, Misconfigured) as error:
        fix = _MAIL_FIXES.get(error.detail, error.sentence)
        return [Finding("Mail out", "bad", f"{where}: {error.sentence}", fix)]
    return [Finding("Mail out", "ok", f"{where} as {settings.mail_from}")]
