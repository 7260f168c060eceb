"""What a caller presents, compared in constant time; and whether a caller is a program on this machine."""

import base64
import binascii
import hmac
import re
from dataclasses import dataclass, field
from typing import Final

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import Scope

from app.domain.ids import TenantId
from app.errors import NotFound, Unauthenticated
from app.web.access.guess_limits import Guesses

_LOCAL_HOSTS: Final = frozenset({"127.0.0.1", "localhost", "[::1]"})
_LOCAL_CLIENTS: Final = frozenset({"127.0.0.1", "::1"})
_PORT: Final = re.compile(r":[0-9]{1,5}$")
_FOREIGN: Final = ("origin", "forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")


@dataclass(frozen=True)
class DoorSecrets:
    """Who may post for whom: this host serves one tenant, and whoever has its secret.

    Whoever holds it can say whose mail is verified. None is a developer's own machine, for whose programs it is open.
    """

    desk: TenantId
    secret: str | None
    guesses: Guesses = field(default_factory=Guesses)

    async def admit(self, request: Request, tenant: TenantId, *, door: str) -> None:
        """Raises NotFound for a tenant that is not served here, Unauthenticated, TooManyAttempts."""
        if tenant != self.desk:
            raise NotFound("There is no such tenant here; check the address the mail provider posts to")
        if self.secret is None:
            this_machine(request)
        elif not await admits(request, self.secret, self.guesses, door=door):
            raise Unauthenticated("This door needs MAIL_WEBHOOK_SECRET, as basic auth password or bearer token")


async def admits(request: Request, secret: str, guesses: Guesses, *, door: str) -> bool:
    """Whether the request carries ``secret``. A wrong one is counted, and raises TooManyAttempts in a row of them."""
    if presents(request, secret):
        return True
    if "authorization" in request.headers:  # a browser asks without any first
        await guesses.wrong(door, request.scope)
    return False


def presents(request: Request, secret: str) -> bool:
    """Whether the request carries ``secret``, as basic auth's password or as bearer token."""
    return hmac.compare_digest(_presented(request).encode(), secret.encode())


def this_machine(request: Request) -> None:
    """The lock of what has no other. Raises Unauthenticated."""
    if not from_this_machine(request.scope, request.headers):
        raise Unauthenticated("In development this answers programs on this machine only")


def from_this_machine(scope: Scope, headers: Headers) -> bool:
    """A page in a browser can reach loopback too, and so can strangers through a proxy beside us.

    What a page sends carries an Origin, says that it is of another site, or (after its name was pointed here) has
    that name as Host; what a proxy hands on says whom it is from.
    """
    client = scope.get("client") or ("", 0)
    hosts = [_PORT.sub("", host.lower()) for host in headers.getlist("host")]
    return (
        client[0] in _LOCAL_CLIENTS
        and len(hosts) == 1
        and hosts[0] in _LOCAL_HOSTS
        and not any(name in headers for name in _FOREIGN)
        and headers.get("sec-fetch-site", "none") != "cross-site"
    )


def _presented(request: Request) -> str:
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return value.strip()
    if scheme.lower() != "basic":
        return ""
    try:
        return base64.b64decode(value, validate=True).decode().partition(":")[2]
    except (binascii.Error, UnicodeDecodeError):
        return ""
