"""The sources of records that this host can ask, as settings and the desk's file name them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from app import store
from app.adapters.from_settings import outside_of, plain, tenant_secrets_of
from app.domain.ids import TenantId
from app.errors import Misconfigured, NotFound, RecordsUnavailable
from app.payments.stripe_accounts import accounts_of, open_accounts
from app.ports.operations.desk_configs import DeskConfigs
from app.ports.operations.tenant_secrets import TenantSecrets
from app.ports.records import RecordSource
from app.records.chosen import ChosenRecords
from app.records.http import Asked, HttpRecords
from app.records.mirrored import MirroredRecords
from app.records.stripe import StripeRecords
from app.settings import Settings
from app.store.db.pool import Pool


@asynccontextmanager
async def open_records(settings: Settings, pool: Pool, configs: DeskConfigs) -> AsyncIterator[RecordSource]:
    """Whichever source the desk is told to use at each look-up."""
    told = _Told(settings, configs, tenant_secrets_of(settings, pool))
    mirror = store.PostgresRecordMirror(pool)
    asked = HttpRecords(outside_of(settings), told.asked, told.secret)
    async with open_accounts(accounts_of(settings.stripe_accounts), settings.stripe_api_base) as accounts:
        yield ChosenRecords(
            {
                "tables": store.PostgresRecords(pool),
                "http": MirroredRecords("http", asked, mirror, told.cache_seconds),
                "stripe": MirroredRecords("stripe", StripeRecords(accounts), mirror, told.cache_seconds),
            },
            lambda tenant: configs.now(tenant).records.source,
        )


class _Told:
    """What a look-up is told, at the moment it is made."""

    def __init__(self, settings: Settings, configs: DeskConfigs, secrets: TenantSecrets) -> None:
        self._settings, self._configs, self._secrets = settings, configs, secrets

    def asked(self, tenant: TenantId) -> Asked:
        """Raises RecordsUnavailable where no address is named."""
        records = self._configs.now(tenant).records
        if not records.url:
            raise RecordsUnavailable("No address is named at which to look records up", detail="not_configured")
        return Asked(records.url, records.timeout_seconds)

    def cache_seconds(self, tenant: TenantId) -> float:
        """How old an answer may be."""
        return self._configs.now(tenant).records.cache_seconds

    async def secret(self, tenant: TenantId) -> str:
        """What signs look-ups: the tenant's own secret, where the desk's file names one."""
        key = self._configs.now(tenant).records.key
        if key is None:
            return plain(self._settings.records_secret) or ""
        try:
            return await self._secrets.get(tenant, key)
        except (NotFound, Misconfigured) as error:
            raise RecordsUnavailable(error.sentence, detail="bad_secret") from None
