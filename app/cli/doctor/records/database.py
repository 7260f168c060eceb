"""Examines the records: the database, its tables, and what could not be read into them."""

from app import store
from app.cli.doctor.finding import Finding
from app.cli.doctor.records.contents import contents
from app.cli.open_records import database, tenant
from app.errors import Misconfigured, Unavailable


async def records() -> list[Finding]:
    """The database first; then, where its tables are this version's, what is in them."""
    try:
        async with database() as url:
            tables = await _tables(url)
            within = await _within(url) if tables.state == "ok" else []
            return [*_vitals(await store.vitals(url)), tables, *within]
    except Unavailable as error:
        fix = "Check DATABASE_URL, that the server runs, and that this machine may connect."
        return [Finding("Postgres", "bad", error.detail or "it does not answer", fix)]


def _vitals(found: store.ServerFacts) -> list[Finding]:
    old = found.major < store.VERSION_MIN
    apart = found.skew_seconds > 60
    fix = "Its clock and this machine's differ by more than a minute; set both by NTP." if apart else ""
    findings = [
        Finding("Postgres", "bad" if old else "ok", str(found.major), "Use PostgreSQL 15 or newer." if old else ""),
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
    try:
        waiting = await store.pending(url)
    except Misconfigured as error:
        return Finding("Tables", "bad", "not of this version", error.sentence)
    if waiting:
        return Finding("Tables", "bad", f"{len(waiting)} migrations to apply", "Run `countersign migrate`.")
    return Finding("Tables", "ok", "up to date")


async def _within(url: str) -> list[Finding]:
    """The tenant; and mails nobody could read, where there are any."""
    pool = await store.open_pool(url, size=1)
    try:
        if tenant() not in await store.PostgresTenants(pool).all():
            fix = f"Check TENANT and DATABASE_URL; `countersign tenant add {tenant()}` makes this one."
            return [Finding("Tenant", "bad", f"{tenant()} is not in these records", fix)]
        count = await store.PostgresDeadLetters(pool).count(tenant())
        events = len(await store.PostgresUndeliverableEvents(pool).list(tenant()))
        facts = await store.PostgresDeskFacts(pool).facts(tenant())
    finally:
        await pool.close()
    fix = "Run `countersign deadletters list`: they are kept for 30 days, and can be read again after a fix."
    found = f"{count} mails could not be read, {events} events cannot be said"
    letters = [Finding("Dead letters", "warn", found, fix)] if count or events else []
    return [Finding("Tenant", "ok", str(tenant())), *contents(facts), *letters]
