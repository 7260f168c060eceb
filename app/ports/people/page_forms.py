"""The forms that a call of somebody's agent is answered or changed by, on the desk's page."""

from collections.abc import Mapping
from typing import Protocol

from app.domain.approvals.approval import ApprovalDetails
from app.domain.people.page_forms import CallTerms, FieldFaults, PageForm


class CallForms(Protocol):
    """The same fields and the same rules as in Slack, in the desk's language."""

    async def answer(self, details: ApprovalDetails, typed: Mapping[str, str]) -> PageForm | None:
        """Where an answer is asked for: its form, filled in as it was ``typed`` where it was sent before."""
        ...

    async def changes(
        self, details: ApprovalDetails, typed: Mapping[str, str], *, revealed: bool = False
    ) -> PageForm | None:
        """Where arguments may be changed: a field for each that may.

        What is somebody's has one where it is ``revealed``, on record, or was sent from such a form.
        """
        ...

    async def read(self, details: ApprovalDetails, typed: Mapping[str, str]) -> CallTerms | FieldFaults:
        """What somebody sent with either. Raises BadInput for a form that is not this request's."""
        ...
