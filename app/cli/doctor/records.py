"""Examines the records: the database, its tables, and what could not be read into them."""

from app import store
from app.cli.doctor.finding import Finding
from app.cli.records import database, tenant
from app.errors import Unavailable


async def records() -> list[Finding]:
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
