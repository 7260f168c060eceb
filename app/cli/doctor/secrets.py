"""Examines the secrets of the tenant and the key it signs with: whether SECRETS_KEY opens each of them."""

from collections.abc import Sequence
from typing import Final

from app import store
from app.cli.commands.secrets import seals
from app.cli.doctor.finding import Finding
from app.cli.open_records import database, tenant
from app.domain.approvals.proofs.signing_keys import SigningKey
from app.settings import Settings

_OLDER: Final = ("sealed with an older key", "Run `countersign secrets rotate`.")


async def secrets(settings: Settings) -> Sequence[Finding]:
    """Tried, not assumed. Without any there is nothing to say."""
    async with database() as url:
        if await store.pending(url):
            return []
        pool = await store.open_pool(url, size=1)
        try:
            found = await store.PostgresTenantSecrets(pool, seals()).list(tenant())
            keys = await store.PostgresSigningKeys(pool, seals()).all(tenant())
        finally:
            await pool.close()
    return [*_secrets(found), *_signing([key for key in keys if key.replaced_at is None])]


def _secrets(found: Sequence[store.KeptSecret]) -> Sequence[Finding]:
    closed = [one.name for one in found if not one.opens]
    if closed:
        fix = "Put the key they were sealed with back into SECRETS_KEY, behind the newest one and a comma."
        return [Finding("Secrets", "bad", f"no key opens {', '.join(closed)}", fix)]
    if any(not one.is_newest for one in found):
        return [Finding("Secrets", "warn", *_OLDER)]
    return [Finding("Secrets", "ok", f"{len(found)} opened")] if found else []


def _signing(keys: Sequence[SigningKey]) -> Sequence[Finding]:
    """Where it does not open, decisions go on without their proof."""
    if any(not key.opens for key in keys):
        fix = "Put the key that it was sealed with back into SECRETS_KEY, or run `countersign signing-keys rotate`."
        return [Finding("Signing key", "bad", "no key opens it, so no decision is signed", fix)]
    if any(not key.is_newest for key in keys):
        return [Finding("Signing key", "warn", *_OLDER)]
    return [Finding("Signing key", "ok", key.kid) for key in keys]
