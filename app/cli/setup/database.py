"""The first steps: a database that can be used, its tables, and a tenant in it."""

import asyncio
from typing import NamedTuple

from app import store
from app.cli.setup.asking import Asker, Question
from app.domain.ids import TenantId
from app.errors import Conflict, Misconfigured
from app.slack.i18n import po_files


class Named(NamedTuple):
    """A desk, as it is called."""

    id: TenantId
    name: str
    language: str


def ask_database(asker: Asker) -> str:
    """A database this login may set up, with its tables up to date; its address."""
    asker.heading("The records")
    url = asker.ask(
        Question(
            flag="--database-url",
            setting="DATABASE_URL",
            text="Address of the database",
            help="An empty PostgreSQL 15 or newer, without superuser: postgresql://USER:PASSWORD@HOST:5432/NAME.",
            check=_usable,
        )
    )
    applied = asyncio.run(store.migrate(url))
    asker.say(f"The tables are made: {len(applied)} migrations." if applied else "The tables are up to date.")
    return url


def _usable(url: str) -> str:
    look = asyncio.run(store.look_at(url))
    if not look.why:
        return url
    words = " ".join(look.why)
    if look.statements:
        words += f" As an administrator of database {look.database} run: {' '.join(look.statements)}"
    raise Misconfigured(words)


def ask_tenant(asker: Asker, url: str) -> Named:
    """The desk itself: made where it is not there, named and given its language."""
    asker.heading("The desk")
    tenant = TenantId(
        asker.ask(
            Question(
                flag="--tenant",
                setting="TENANT",
                text="A short id for the desk",
                help="It stands in addresses and settings, and never changes: small letters, digits and hyphens.",
                default=store.DEFAULT_TENANT,
                check=store.checked_tenant_id,
            )
        )
    )
    known = asyncio.run(_known(url, tenant))
    name = asker.ask(
        Question(flag="--name", text="The name people read", default=known.name if known else tenant.capitalize())
    )
    language = asker.ask(
        Question(
            flag="--language",
            text=f"Language of the people at the desk ({', '.join(po_files.languages())})",
            default=known.language if known else "en",
            check=_spoken,
        )
    )
    wins = asyncio.run(_made(url, tenant, name, language))
    if wins:
        asker.say(f"{wins}.")
        language = known.language if known else language
    asker.say(
        f"Tenant {tenant} ({name}) {'is there' if known else 'is made'}; its people are spoken to in {language}."
    )
    return Named(tenant, name, language)


def _spoken(language: str) -> str:
    spoken = po_files.languages()
    if language not in spoken:
        raise Misconfigured(f"There is no language {language!r} here. There are: {', '.join(spoken)}.")
    return language


async def _known(url: str, tenant: TenantId) -> store.TenantRow | None:
    pool = await store.open_pool(url, size=1)
    try:
        rows = await store.TenantDirectory(pool).list()
    finally:
        await pool.close()
    return next((row for row in rows if row.id == tenant), None)


async def _made(url: str, tenant: TenantId, name: str, language: str) -> str:
    """Why the language stays as it is; empty: it does not."""
    pool = await store.open_pool(url, size=1)
    try:
        directory = store.TenantDirectory(pool)
        if not await directory.add(tenant, name):
            await directory.rename(tenant, name)
        await store.PostgresTenants(pool).speak(tenant, language)
    except Conflict as error:
        return error.sentence
    else:
        return ""
    finally:
        await pool.close()
