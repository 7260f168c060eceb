"""Whom staff name in a command or form: asked for at the team's own records where ours know nobody."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from app.domain.ids import TenantId
from app.domain.investigations import Subject, SubjectKind
from app.domain.subject_references import Named
from app.errors import BadInput, RecordsUnavailable, SeveralCustomers
from app.ports.investigations import Investigations
from app.ports.records import LookUps
from app.slack.i18n import catalogue

ASKED_MAX: Final = 2  # of those named in one text: a command has seconds


@dataclass(frozen=True)
class KnownCustomers:
    """Whether a sender's address is verified matters for mails; staff may ask about anybody."""

    investigations: Investigations
    look_ups: LookUps

    async def find(self, tenant: TenantId, names: Iterable[Named]) -> Subject | None:
        """The first name that stands for something of ours. Raises BadInput where the records cannot tell."""
        wanted = list(names)
        found = await self.investigations.find(tenant, wanted)
        if found is not None:
            return found
        unknown = [one.id for one in wanted if one.kind is SubjectKind.CUSTOMER][:ASKED_MAX]
        if not any([await self._fetched(tenant, one) for one in unknown]):
            return None
        return await self.investigations.find(tenant, wanted)

    async def _fetched(self, tenant: TenantId, named: str) -> bool:
        try:
            return await self.look_ups.fetched(tenant, named)
        except RecordsUnavailable as error:
            raise BadInput(catalogue.LOOK_UP_SILENT, detail=error.detail) from None
        except SeveralCustomers:
            raise BadInput(catalogue.LOOK_UP_SEVERAL, detail="several_customers") from None
