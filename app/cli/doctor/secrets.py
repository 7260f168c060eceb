"""Examines the secrets of the tenant: whether SECRETS_KEY opens each of them."""

from collections.abc import Sequence

from app import store
from app.cli.commands.secrets import seals
from app.cli.doctor.finding import Finding
from app.cli.open_records import database, tenant
from app.settings import Settings


async def secrets(settings: Settings) -> Sequence[Finding]:
    """Tried, not assumed. Without any there is nothing to say."""
    async with database() as url:
        if await store.pending(url):
            return []
        pool = await store.open_pool(url, size=1)
        try:
            found = await store.PostgresTenantSecrets(pool, seals()).list(tenant())
        finally:
            await pool.close()
    closed = [one.name for one in found if not one.opens]
    if closed:
        fix = "Put the key they were sealed with back into SECRETS_KEY, behind the newest one and a comma."
        return [Finding("Secrets", "bad", f"no key opens {', '.join(closed)}", fix)]
    if any(not one.is_newest for one in found):
        return [Finding("Secrets", "warn", "sealed with an older key", "Run `countersign secrets rotate`.")]
    return [Finding("Secrets", "ok", f"{len(found)} opened")] if found else []
