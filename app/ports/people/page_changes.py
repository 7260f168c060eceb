"""How the page offers fewer lines or a smaller sum, by the same rules as Slack's modal."""

from collections.abc import Mapping
from typing import Protocol

from app.domain.approvals.approval import ApprovalDetails
from app.domain.people.page_changes import ChangesRead, ChangesShown


class ChangeForms(Protocol):
    """The form, and what was filled into it."""

    async def form(self, details: ApprovalDetails, typed: Mapping[str, str]) -> ChangesShown | None:
        """As it is asked, or as it was filled in; None where nothing may be changed."""
        ...

    async def read(self, details: ApprovalDetails, typed: Mapping[str, str]) -> ChangesRead:
        """Raises BadInput with a sentence of the desk's language."""
        ...
