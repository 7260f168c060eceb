"""How a terminal changes what a desk is told: who may, what that loosens, and who has to agree."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from app import store
from app.adapters.desk_base import desk_base
from app.cli.open_records import open_records
from app.cli.operator import operator
from app.desk_file.differences import Change, Shown, differences, shown
from app.domain.ids import TenantId
from app.domain.operations.desk_config import DeskConfig, with_told
from app.domain.operations.desk_config.loosening import loosened, waits_for_second
from app.domain.operations.desk_versions import DeskVersion, NewVersion
from app.errors import BadInput, NotAllowed
from app.settings.desk import DeskSettings


@dataclass(frozen=True)
class Wanted:
    """A file that is to be applied, or one that is to be applied again."""

    text: str
    told: Mapping[str, Any]
    rolls_back: int | None = None


@dataclass(frozen=True)
class Now:
    """What is in force, as this terminal's environment and the newest version have it."""

    base: DeskConfig
    version: int
    told: Mapping[str, Any]
    settings: frozenset[str]  # names of those that somebody set
    language: str  # the directory's, which counts where the file says none

    @property
    def config(self) -> DeskConfig:
        return with_told(self.base, self.version, self.told)

    def after(self, told: Mapping[str, Any]) -> DeskConfig:
        """Raises BadInput where the file and the environment do not go together."""
        try:
            return with_told(self.base, self.version + 1, told)
        except ValueError as error:
            raise BadInput(f"Together with the environment's settings this does not work: {error}") from None

    def changes(self, told: Mapping[str, Any]) -> list[Change]:
        return differences(self.config, self.after(told))

    def waits(self, told: Mapping[str, Any]) -> bool:
        return waits_for_second(self.config, self.after(told))

    def shown(self) -> list[Shown]:
        return shown(self.config, self.told, self.settings, {"language": self.language})


class Changes:
    """One tenant's file."""

    def __init__(self, pool: store.Pool, tenant: TenantId, settings: DeskSettings) -> None:
        self._versions, self._tenants = store.PostgresDeskVersions(pool), store.PostgresTenants(pool)
        self._tenant, self._settings = tenant, settings

    async def now(self) -> Now:
        newest = await self._versions.newest(self._tenant)
        names = frozenset(name.upper() for name in self._settings.model_fields_set)
        base = desk_base(self._settings)
        version, told = (newest.version, newest.told) if newest else (0, {})
        return Now(base, version, told, names, await self._tenants.language(self._tenant))

    async def get(self, version: int) -> DeskVersion:
        """Raises NotFound."""
        return await self._versions.get(self._tenant, version)

    async def all(self) -> list[DeskVersion]:
        return await self._versions.all(self._tenant)

    async def make(self, wanted: Wanted, owner: str | None) -> tuple[Now, DeskVersion | None]:
        """None where it says what is in force already. Raises NotAllowed or BadInput."""
        now = await self.now()
        _may_change(now.config, owner)
        if now.version and dict(wanted.told) == dict(now.told):
            return now, None
        after = now.after(wanted.told)
        if not after.reviewers:
            raise BadInput("Nobody could decide anything: name `reviewers` in the file, or set SLACK_REVIEWERS")
        new = NewVersion(
            base=now.version,
            text=wanted.text,
            told=wanted.told,
            loosens=tuple(loosened(now.config, after)),
            waits=now.waits(wanted.told),
            by=operator(),
            owner=owner if now.config.owners else None,
            rolls_back=wanted.rolls_back,
        )
        return now, await self._versions.add(self._tenant, new)

    async def confirm(self, version: int, owner: str | None) -> DeskVersion:
        """Raises NotAllowed, NotFound or BadInput."""
        named = await self._second(owner)
        return await self._versions.confirm(self._tenant, version, by=operator(), owner=named)

    async def discard(self, version: int, owner: str | None) -> DeskVersion:
        """Raises as ``confirm``."""
        named = await self._second(owner)
        return await self._versions.discard(self._tenant, version, by=operator(), owner=named)

    async def _second(self, owner: str | None) -> str:
        _may_change((await self.now()).config, owner)
        if owner is None:
            raise BadInput("The file in force names no owners, so nothing waits for one")
        return owner


async def in_force(pool: store.Pool, tenant: TenantId) -> DeskConfig:
    """What this desk is told now."""
    return (await Changes(pool, tenant, DeskSettings()).now()).config


def _may_change(config: DeskConfig, owner: str | None) -> None:
    """The terminal's own user is on record beside whoever they say they act as."""
    if not config.owners:
        return
    named = ", ".join(config.owners)
    if owner is None:
        raise NotAllowed(f"This desk's file names owners ({named}): say which of them you are with --as U…")
    if owner not in config.owners:
        raise NotAllowed(f"{owner} is no owner of this desk. Its file names {named}")


@asynccontextmanager
async def open_changes() -> AsyncIterator[Changes]:
    """With the records open."""
    async with open_records() as records:
        yield Changes(records.pool, records.tenant, DeskSettings())
