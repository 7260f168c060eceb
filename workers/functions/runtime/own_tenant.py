"""A host serves one tenant: what an event of another's asks for ends here, unseen and at once.

Several hosts may share a database, an engine and its events. A function that meets another tenant's event has
nothing to do with it: that tenant's own host has the same function, and does.
"""

import re
from collections.abc import Awaitable, Callable
from typing import Any, Final

import inngest
import structlog

from workers.functions.runtime.told_numbers import Numbers, told_options

Handler = Callable[[inngest.Context], Awaitable[Any]]
NOT_OURS: Final = {"ended": "another tenant's"}

_ID: Final = re.compile(r"[A-Za-z0-9_.:-]{1,128}")

_log = structlog.get_logger("countersign.functions")


class DeskClient(inngest.Inngest):
    """The engine's client, whose functions and failure handlers are all held to one tenant, and to its numbers."""

    def __init__(self, tenant: str | None, numbers: Numbers | None = None, **options: Any) -> None:
        super().__init__(**options)
        self.tenant, self._numbers = tenant, numbers

    def create_function(self, **options: Any) -> Any:
        """As the SDK's own, which it hands to, with the numbers and times that the desk is told."""
        if self._numbers is not None:
            options |= told_options(options["fn_id"], self._numbers)
        failed, make = options.get("on_failure"), super().create_function
        if failed is not None:
            options["on_failure"] = self._held(failed)
        return lambda handler: make(**options)(self._held(handler))

    def _held(self, handler: Handler) -> Handler:
        """``handler``, for events of our tenant and for the clock's, which are of none."""
        if self.tenant is None:
            return handler

        async def held(ctx: inngest.Context) -> Any:
            named = tenant_of(ctx.event.data)
            if named is None or named == self.tenant:
                return await handler(ctx)
            _log.info("event_of_another_tenant", event_name=ctx.event.name)
            return NOT_OURS

        return held


def tenant_of(data: object) -> str | None:
    """Whose an event is. The engine's own, of runs that failed or were cancelled, hold the one it was about.

    What cannot be a tenant's id is nobody's: such an event is refused where people see it.
    """
    if not isinstance(data, dict):
        return None
    if isinstance(data.get("tenant"), str):
        return str(data["tenant"]) if _ID.fullmatch(data["tenant"]) else None
    about = data.get("event")
    return tenant_of(about.get("data")) if isinstance(about, dict) else None
