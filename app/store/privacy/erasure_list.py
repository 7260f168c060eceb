"""The list of erasures beside the backups, and its repetition in records that were restored from before them.

It stands outside the records because a restore overwrites those, and in the backups' folder because it has to be
wherever a backup can be restored from. A line names nobody: it holds digests of ids and addresses, salted each.
"""

import asyncio
import fcntl
import json
import os
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from app.domain.ids import CustomerId, TenantId
from app.domain.people.actors import DESK
from app.domain.privacy.erasures import Erasure, Person, fingerprint
from app.errors import BackupFailed
from app.store.db.pool import Pool, open_pool
from app.store.db.transactions import STEP_SECONDS, tenant_tx
from app.store.db.vault import Vault
from app.store.operations.backups import archive as backup_archive
from app.store.privacy import naming
from app.store.privacy.erasures import PostgresErasures
from app.store.privacy.person_rows import addresses_of

NAME: Final = "erasures.jsonl"
AGAIN: Final = "Erased before; repeated after a backup was restored"
ROUNDS_MAX: Final = 10_000
_PEOPLE: Final = """
SELECT id, email FROM customers WHERE id > $1 AND email NOT LIKE '%@erased.invalid' ORDER BY id LIMIT $2
"""
_STRANGERS: Final = """
SELECT DISTINCT sender FROM messages
WHERE sender > $1 AND sender NOT LIKE '%@erased.invalid' AND kind <> 'request' ORDER BY 1 LIMIT $2
"""
_TENANTS: Final = "SELECT id FROM tenants ORDER BY id"
_PAGE: Final = 5_000


@dataclass(frozen=True)
class Line:
    """One request. ``people`` are digests; see ``fingerprint``."""

    id: str
    tenant: TenantId
    at: datetime
    salt: str
    people: frozenset[str]


class ErasureFile:
    """Implements ``ports.ErasureList`` in one folder; several hosts may write to it."""

    def __init__(self, folder: Path, name: str = NAME) -> None:
        self.path = folder / name

    async def add(self, tenant: TenantId, erasure: Erasure) -> None:
        """Once for each request, on the disk before this returns. Raises BackupFailed."""
        try:
            await asyncio.to_thread(self._add, tenant, erasure)
        except OSError as error:
            raise BackupFailed("The list of erasures could not be written", detail=type(error).__name__) from error

    def _add(self, tenant: TenantId, erasure: Erasure) -> None:
        backup_archive.private_folder(self.path.parent)
        with os.fdopen(os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600), "r+") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            whole = file.read()
            if any(one.id == erasure.id for one in _parsed(whole)):
                return
            cut = "" if not whole or whole.endswith("\n") else "\n"  # whoever wrote before us died half-way
            file.write(cut + json.dumps(_line(tenant, erasure)) + "\n")
            file.flush()
            os.fsync(file.fileno())

    def lines(self) -> list[Line]:
        """All that can be read; a half line was never waited for."""
        return list(_parsed(self.path.read_text())) if self.path.is_file() else []


def _line(tenant: TenantId, erasure: Erasure) -> dict[str, Any]:
    salt, person = secrets.token_hex(16), erasure.person
    named = [*person.addresses, *([person.customer_id] if person.customer_id else [])]
    people = sorted({fingerprint(salt, tenant, one) for one in named})
    at = erasure.requested_at.isoformat()
    return {"v": 1, "id": erasure.id, "tenant": tenant, "at": at, "salt": salt, "people": people}


def _parsed(text: str) -> Iterator[Line]:
    for line in text.splitlines():
        try:
            read = json.loads(line)
            at, people = datetime.fromisoformat(read["at"]), frozenset(read["people"])
            yield Line(read["id"], TenantId(read["tenant"]), at, read["salt"], people)
        except (ValueError, KeyError, TypeError):
            continue


async def repeat(url: str, lines: Sequence[Line], vault: Vault | None, *, made_at: datetime | None) -> int:
    """Erase again who was erased after the backup was made; how many people. Slack was seen to then."""
    since = [one for one in lines if made_at is None or one.at >= made_at]
    pool, people = await open_pool(url, size=2), 0
    try:
        for row in await pool.fetch(_TENANTS) if since else []:
            tenant = TenantId(row["id"])
            for person in await _found(pool, tenant, [one for one in since if one.tenant == tenant]):
                await _erase(PostgresErasures(pool, vault), tenant, person)
                people += 1
    finally:
        await pool.close()
    return people


async def _found(pool: Pool, tenant: TenantId, lines: Sequence[Line]) -> list[Person]:
    async with tenant_tx(pool, tenant, limit_seconds=STEP_SECONDS * 10) as conn:
        found, last = [], ""
        while rows := await conn.fetch(_PEOPLE, last, _PAGE) if lines else []:
            last = rows[-1]["id"]
            for row in rows:
                if _listed(lines, tenant, row["id"], row["email"]):
                    customer = CustomerId(row["id"])
                    found.append(Person(customer, await addresses_of(conn, customer, row["email"])))
        last = ""
        while rows := await conn.fetch(_STRANGERS, last, _PAGE) if lines else []:
            last = rows[-1]["sender"]
            known = {address for one in found for address in one.addresses}
            names = [row["sender"] for row in rows if row["sender"] not in known]
            found += [Person(None, (name,)) for name in names if _listed(lines, tenant, name)]
        said = await naming.addresses_said(conn) if lines else set()
        known = {address for one in found for address in one.addresses}
        return found + [Person(None, (one,)) for one in sorted(said - known) if _listed(lines, tenant, one)]


def _listed(lines: Sequence[Line], tenant: TenantId, *named: str) -> bool:
    return any(fingerprint(line.salt, tenant, name) in line.people for line in lines for name in named)


async def _erase(records: PostgresErasures, tenant: TenantId, person: Person) -> None:
    """What is being carried out there ends when the desk runs: its host then finishes the request."""
    erasure_id = await records.request(tenant, person, reason=AGAIN, by=DESK)
    for _ in range(ROUNDS_MAX):
        taken = await records.withdraw(tenant, erasure_id)
        left = await records.erase(tenant, erasure_id)
        if not left.more and not taken:
            break
    if not left.waiting:
        await records.finish(tenant, erasure_id)
