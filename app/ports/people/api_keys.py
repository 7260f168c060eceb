"""Keys of a team's own programs, as the door reads them."""

from typing import Protocol

from app.domain.ids import TenantId
from app.domain.people.api_keys import ApiKey


class ApiKeys(Protocol):
    """Who calls."""

    async def known(self, tenant: TenantId, presented: str) -> tuple[ApiKey, bool] | None:
        """The key of this secret, and whether it is valid now; None for a secret that is nobody's.

        That it was used is noted, at most once a minute.
        """
        ...
