"""Examines the source of the team's records, where one is asked: for an address that nobody has."""

from typing import Final

from app import store
from app.adapters.desk_base import open_configs
from app.adapters.record_sources import open_records
from app.cli.doctor.finding import Finding
from app.cli.open_records import database
from app.domain.ids import TenantId
from app.errors import RecordsUnavailable
from app.settings import Settings

NOBODY: Final = "nobody@doctor.invalid"
_WHAT: Final = "Record source"
_FIXES: Final = {
    "bad_secret": "Set RECORDS_SECRET, or the secret that the desk's file names.",
    "key_may_not_read": "Give the key read access to Customers, Charges and Invoices (docs/record-sources.md).",
    "not_public": "Use an address on the public internet at port 443, or name this one in OUTSIDE_ALLOWED_HOSTS.",
    "bad_answer": "Answer as docs/record-sources.md describes.",
    "left_out": "Mend these sums where the records are kept: such orders cannot be refunded by line.",
    "contradicted": "One of the two is wrong: mend the source, or import the order anew.",
}
_FIX: Final = "Nothing is drafted for mails that came meanwhile; Try Again in their cases asks once more."


async def record_source(settings: Settings) -> list[Finding]:
    """How it answers now, and what was wrong with an answer before."""
    tenant = TenantId(settings.tenant)
    async with database() as url:
        pool = await store.open_pool(url, size=2)
        try:
            configs = await open_configs(settings, pool)
            named = configs.now(tenant).records.source
            if named == "tables":
                return [Finding(_WHAT, "ok", "the desk's own tables")]
            async with open_records(settings, pool, configs) as records:
                try:
                    await records.find_customer(tenant, NOBODY)
                except RecordsUnavailable as error:
                    fix = _FIXES.get(error.detail, _FIX)
                    return [Finding(_WHAT, "bad", f"{named}: {error.sentence}", fix)]
            faults = await store.PostgresRecordMirror(pool).latest_fault(tenant, named)
        finally:
            await pool.close()
    told = [Finding(_WHAT, "warn", f"{named}, {at}: {why}", _FIXES.get(code, _FIX)) for at, code, why in faults]
    return [Finding(_WHAT, "ok", f"{named} answers"), *told]
