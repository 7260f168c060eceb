"""Which language a tenant's people are spoken to in: asked of the records, remembered for a moment."""

import contextlib
import functools
import inspect
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Final, Protocol, TypeVar

from app.domain.ids import TenantId
from app.errors import Unavailable
from app.ports.people.people import Tenants
from app.slack.i18n import catalogue

REMEMBERED_SECONDS: Final = 15.0

Kind = TypeVar("Kind", bound=type)


@dataclass
class TenantLanguage:
    """The file's, where it says one; else the directory's.

    A language is never worth a failure: where the records do not answer, the last one known is spoken.
    """

    tenants: Tenants
    tenant: TenantId
    told: Callable[[], str | None] = lambda: None  # what the desk's file in force says
    clock: Callable[[], float] = time.monotonic
    _known: str = catalogue.DEFAULT_LANGUAGE
    _until: float = field(default=0.0)

    async def now(self) -> str:
        """The language to speak."""
        if told := self.told():
            return told
        if self.clock() >= self._until:
            self._until = self.clock() + REMEMBERED_SECONDS
            with contextlib.suppress(Unavailable):
                self._known = await self.tenants.language(self.tenant)
        return self._known

    async def middleware(self, next: Callable[[], Awaitable[Any]]) -> None:
        """For Bolt: whatever answers this request speaks it."""
        catalogue.speak(await self.now())
        await next()


class _Speaker(Protocol):
    tenant_language: TenantLanguage | None


def speaks(kind: Kind) -> Kind:
    """Class decorator: every public coroutine method says what it says in the language of ``self.tongue``."""
    for name, method in list(vars(kind).items()):
        if not name.startswith("_") and inspect.iscoroutinefunction(method):
            setattr(kind, name, _spoken(method))
    return kind


def _spoken(method: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    @functools.wraps(method)
    async def say(self: _Speaker, *args: Any, **kwargs: Any) -> Any:
        language = await self.tenant_language.now() if self.tenant_language else catalogue.DEFAULT_LANGUAGE
        with catalogue.speaking(language):
            return await method(self, *args, **kwargs)

    return say
