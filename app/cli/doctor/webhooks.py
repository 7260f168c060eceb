"""Examines webhooks: whether there is a secret to sign with where hosts are listed, and what nobody took."""

from collections.abc import Sequence
from typing import Final

from app import store
from app.adapters.desk_base import open_configs
from app.cli.doctor.finding import Finding
from app.cli.open_records import database, tenant
from app.domain.approvals.webhooks.secrets import NAME
from app.settings import Settings
from app.store.db.pool import Pool

DEAD_MAX: Final = 1_000


async def webhooks(settings: Settings) -> Sequence[Finding]:
    """Where no host is listed there is nothing to say."""
    async with database() as url:
        if await store.pending(url):
            return []
        pool = await store.open_pool(url, size=1)
        try:
            return await _look(settings, pool)
        finally:
            await pool.close()


async def _look(settings: Settings, pool: Pool) -> Sequence[Finding]:
    if not (await open_configs(settings, pool)).now(tenant()).callbacks.hosts:
        return []
    kept = await store.PostgresTenantSecrets(pool, store.Seals(())).list(tenant())
    if NAME not in {one.name for one in kept}:
        fix = "`countersign webhooks secret` makes it; give it to whoever verifies the webhooks."
        return [Finding("Webhooks", "bad", "there is no secret to sign with, so none leaves", fix)]
    dead = await store.PostgresWebhookDeliveries(pool).rows(tenant(), dead=True, limit=DEAD_MAX)
    if dead:
        fix = "`countersign webhooks list --dead` says why; `countersign webhooks replay --dead` tries again."
        return [Finding("Webhooks", "warn", f"{len(dead)} were taken by nobody", fix)]
    return [Finding("Webhooks", "ok", "signed, and none is dead")]
