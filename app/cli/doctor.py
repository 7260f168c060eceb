"""The examinations behind ``countersign doctor``: each finds one thing and names the fix."""

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final, Literal, NamedTuple

import httpx
from pydantic import ValidationError

from app import store
from app.cli.engine_client import EngineClient
from app.cli.records import database, tenant
from app.domain.keeping import made_at
from app.errors import MailError, Misconfigured, PaymentUnknown, Unavailable
from app.mail.smtp import PORTS, SmtpMail
from app.settings import SLACK_API_URL, Settings
from app.web.engine_door import ENGINE_PATH
from workers.functions.client import APP_ID

_SLOW: Final = 5.0
_MAIL_FIXES: Final = {
    "unreachable": "Check SMTP_HOST and SMTP_PORT, and that this machine may connect to them.",
    "too_slow": "Check SMTP_HOST and SMTP_PORT; port 465 needs SMTP_TLS=implicit, port 587 SMTP_TLS=starttls.",
    "not_offered": "The server offers no STARTTLS or no login there: try SMTP_TLS=implicit with port 465.",
    "bad_certificate": "SMTP_HOST must be a name its certificate holds, signed by an authority this machine trusts.",
    "login_refused": "Check SMTP_USERNAME and SMTP_PASSWORD; many providers want a token made for this purpose.",
    "server_refused": "The server turns this machine away: ask its operator, or your provider which host to use.",
    "busy": "The server asks to be tried later; if it keeps saying so, ask its operator.",
}
_BACKUP_LATE: Final = timedelta(hours=26)  # one comes each night
_STRIPE_GONE: Final = "It did not answer: check that this machine reaches api.stripe.com."
_STRIPE_FIXES: Final = {
    "key_not_accepted": "Check that STRIPE_API_KEY is not revoked and has the permissions named in docs/payments.md."
}


class Finding(NamedTuple):
    """One line of the report. ``fix`` is empty where nothing is to be done."""

    what: str
    state: Literal["ok", "warn", "bad"]
    found: str
    fix: str = ""


async def examine() -> list[Finding]:
    """Run every examination; one that breaks is itself a finding."""
    findings = [_python()]
    settings = _settings(findings)
    findings += await _database()
    for check in (_engine, _functions, _slack, _model, _payments, _mail_out, _backups):
        findings.append(await _safely(check, settings))
    return findings


def _python() -> Finding:
    version = ".".join(str(part) for part in sys.version_info[:3])
    return Finding("Python", "ok", version)


def _settings(findings: list[Finding]) -> Settings | None:
    if "COUNTERSIGN_ENV" not in os.environ:
        findings.append(Finding("Settings", "ok", "none set: `make demo` and `countersign dev` bring their own"))
        return None
    try:
        settings = Settings()
    except ValidationError as error:
        names = sorted({str(part) for problem in error.errors() for part in problem["loc"]})
        texts = "; ".join(p["msg"].removeprefix("Value error, ") for p in error.errors(include_input=False))
        findings.append(Finding("Settings", "bad", ", ".join(names) or "refused", texts))
        return None
    findings.append(Finding("Settings", "ok", settings.countersign_env))
    return settings


async def _database() -> list[Finding]:
    try:
        async with database() as url:
            return [*_vitals(await store.vitals(url)), await _tables(url), *await _letters(url)]
    except Unavailable as error:
        fix = (
            "Check DATABASE_URL, that the server runs, and that this machine may connect. Unset it for a private one."
        )
        return [Finding("Postgres", "bad", error.detail, fix)]


def _vitals(found: store.Vitals) -> list[Finding]:
    old = found.major < store.VERSION_MIN
    apart = found.skew_seconds > 60
    fix = "Its clock and this machine's differ by more than a minute; set both by NTP." if apart else ""
    findings = [
        Finding("Postgres", "bad" if old else "ok", str(found.major), "Use PostgreSQL 14 or newer." if old else ""),
        Finding("Clock", "warn" if apart else "ok", f"{found.skew_seconds:.1f} s apart", fix),
    ]
    if found.synchronous_commit == "off":
        findings.append(
            Finding("Durability", "bad", "synchronous_commit=off", "A decision could be lost. Turn it on.")
        )
    if found.app_role_too_strong:
        fix = (
            "Run ALTER ROLE countersign_app NOSUPERUSER NOBYPASSRLS: tenants are not kept apart while it may bypass."
        )
        findings.append(Finding("Tenancy", "bad", "the application role bypasses row security", fix))
    return findings


async def _tables(url: str) -> Finding:
    waiting = await store.pending(url)
    if waiting:
        return Finding("Tables", "warn", f"{len(waiting)} migrations to apply", "Run `countersign migrate`.")
    return Finding("Tables", "ok", "up to date")


async def _letters(url: str) -> list[Finding]:
    """Mails nobody could read; said only where there are any."""
    if await store.pending(url):
        return []
    pool = await store.open_pool(url, size=1)
    try:
        count = await store.PostgresLetters(pool).count(tenant())
        events = len(await store.PostgresUnsayable(pool).list(tenant()))
    finally:
        await pool.close()
    fix = "Run `countersign deadletters list`: they are kept for 30 days, and can be read again after a fix."
    found = f"{count} mails could not be read, {events} events cannot be said"
    return [Finding("Dead letters", "warn", found, fix)] if count or events else []


async def _safely(check: Callable[[Settings | None], Awaitable[Finding]], settings: Settings | None) -> Finding:
    try:
        return await asyncio.wait_for(check(settings), _SLOW)
    except (httpx.HTTPError, TimeoutError) as error:
        name = check.__name__.strip("_").replace("_", " ").capitalize()
        return Finding(name, "bad", type(error).__name__, "It did not answer: check its address and that it runs.")


async def _engine(settings: Settings | None) -> Finding:
    if settings is None:
        return Finding("Engine", "ok", "local, started by `dev`")
    base = settings.inngest_base_url
    if base is None:
        return Finding("Engine", "ok", "Inngest Cloud")
    async with httpx.AsyncClient(timeout=_SLOW) as http:
        answer = await http.get(f"{base.rstrip('/')}/health")
    if answer.status_code != 200:
        return Finding("Engine", "bad", f"{base} answers {answer.status_code}", "Check INNGEST_BASE_URL.")
    return Finding("Engine", "ok", base)


async def _functions(settings: Settings | None) -> Finding:
    """Whether the engine would start what the host offers: the usual reason why a function never fires."""
    if settings is None or settings.inngest_base_url is None:
        return Finding("Functions", "ok", "registered by `dev`" if settings is None else "see the Inngest dashboard")
    host = f"http://{settings.host}:{settings.port}{ENGINE_PATH}"
    key = settings.inngest_signing_key.get_secret_value() if settings.inngest_signing_key else None
    async with httpx.AsyncClient(timeout=_SLOW) as http:
        try:
            offered = (await http.get(host)).json().get("function_count")
        except (httpx.HTTPError, ValueError):
            fix = f"Start it with `countersign serve`; nothing runs until {host} answers the engine."
            return Finding("Functions", "bad", "the host does not answer", fix)
        known = await EngineClient(http, settings.inngest_base_url, key).functions(APP_ID)
    if not known or (isinstance(offered, int) and offered != len(known)):
        fix = f"Register again: `curl -X PUT {host}`, and check that the engine can reach that address."
        return Finding("Functions", "bad", f"the engine knows {len(known)} of {offered or 'ours'}", fix)
    return Finding("Functions", "ok", f"{len(known)} registered")


async def _slack(settings: Settings | None) -> Finding:
    if settings is None:
        return Finding("Slack", "ok", "local workspace, started by `dev`")
    if settings.slack_bot_token is None or settings.slack_signing_secret is None:
        fix = "Set SLACK_BOT_TOKEN and SLACK_SIGNING_SECRET (README, “A real Slack workspace”)."
        return Finding("Slack", "bad", "no token or signing secret", fix)
    headers = {"authorization": f"Bearer {settings.slack_bot_token.get_secret_value()}"}
    async with httpx.AsyncClient(timeout=_SLOW) as http:
        answer = (await http.post(f"{settings.slack_api_url.rstrip('/')}/auth.test", headers=headers)).json()
    if not answer.get("ok"):
        return Finding("Slack", "bad", str(answer.get("error")), "Install the app again and copy its bot token.")
    where = "a stand-in" if settings.slack_api_url != SLACK_API_URL else str(answer.get("team"))
    return Finding("Slack", "ok", f"{where} as {answer.get('user')}")


async def _payments(settings: Settings | None) -> Finding:
    """Each tenant's key is tried: whether Stripe takes it, and whose it is."""
    if settings is None or settings.payments == "local":
        bad = settings is not None and settings.production
        fix = "Set PAYMENTS=stripe and the STRIPE_ settings (docs/payments.md); until then no money moves."
        return Finding(
            "Payments", "warn" if bad else "ok", "local ledger, nothing is really paid", fix if bad else ""
        )
    from app.payments.stripe_accounts import accounts_of, open_accounts

    accounts = accounts_of(settings.stripe_accounts)
    async with open_accounts(accounts, settings.stripe_api_base) as opened:
        try:
            await opened.check()
        except Misconfigured as error:
            return Finding("Payments", "bad", "a Stripe key of another account", error.sentence)
        except PaymentUnknown as error:
            return Finding(
                "Payments", "bad", f"Stripe: {error.detail}", _STRIPE_FIXES.get(error.detail, _STRIPE_GONE)
            )
    modes = {"live" if one.live else "test" for one in accounts.values()}
    return Finding("Payments", "ok", f"Stripe, {len(accounts)} account(s), {' and '.join(sorted(modes))} mode")


async def _mail_out(settings: Settings | None) -> Finding:
    from app.adapters import smtp_config

    if settings is None or settings.mail_out == "local":
        said = "kept in the records, mailed to nobody"
        fix = "Set MAIL_OUT=smtp and the SMTP_ settings." if settings and settings.production else ""
        return Finding("Mail out", "warn" if fix else "ok", said, fix)
    where = f"{settings.smtp_host}:{settings.smtp_port or PORTS[settings.smtp_tls]}"
    try:
        await SmtpMail(replace(smtp_config(settings), timeout_seconds=_SLOW / 2)).check()
    except (MailError, Misconfigured) as error:
        return Finding("Mail out", "bad", f"{where}: {error.sentence}", _MAIL_FIXES.get(error.detail, error.sentence))
    return Finding("Mail out", "ok", f"{where} as {settings.mail_from}")


async def _model(settings: Settings | None) -> Finding:
    from workers.support import ModelChoice

    text = settings.support_model if settings else "offline"
    try:
        choice = ModelChoice.parse(
            text,
            settings.openai_base_url if settings else None,
            settings.openai_api_key.get_secret_value() if settings and settings.openai_api_key else None,
        )
    except ValueError as error:
        return Finding("Model", "bad", text, str(error))
    return Finding("Model", "ok", choice.label)


async def _backups(settings: Settings | None) -> Finding:
    """Whether nights leave something behind."""
    if settings is None or settings.backup_dir is None:
        return Finding("Backups", "ok", "off: BACKUP_DIR is not set")
    names = store.backups_in(settings.backup_dir)
    newest = made_at(names[-1]) if names else None
    if newest is None:
        return Finding(
            "Backups", "warn", f"none in {settings.backup_dir}", "Run `countersign backup` for a first one."
        )
    late = datetime.now(UTC) - newest > _BACKUP_LATE
    fix = "Nights leave none: run `countersign backup` and see what it says." if late else ""
    return Finding(
        "Backups", "warn" if late else "ok", f"{len(names)}, the newest of {newest:%Y-%m-%d %H:%M} UTC", fix
    )
