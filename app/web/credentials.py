"""What a caller presents, compared in constant time; and whether a caller is a program on this machine."""

import base64
import binascii
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import Scope

from app.domain.ids import TenantId
from app.errors import Unauthenticated

_LOCAL_HOSTS: Final = frozenset({"127.0.0.1", "localhost", "[::1]"})
_LOCAL_CLIENTS: Final = frozenset({"127.0.0.1", "::1"})
_PORT: Final = re.compile(r":[0-9]{1,5}$")
_FOREIGN: Final = ("origin", "forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")


@dataclass(frozen=True)
class DoorSecrets:
    """Who may post for which tenant: the desk's own has ``secret``, each other one of ``others`` its own.

    A secret opens one tenant's door, since whoever holds it can say whose mail is verified. No secrets at all are a
    developer's own machine, where every door is open.
    """

    desk: TenantId
    secret: str | None
    others: Mapping[TenantId, str] = field(default_factory=dict)

    def admit(self, request: Request, tenant: TenantId) -> None:
        """Raises Unauthenticated, also for a tenant that does not exist."""
        if self.secret is None and not self.others:
            return
        wanted = self.others.get(tenant) or (self.secret if tenant == self.desk else None)
        if wanted is None or not presents(request, wanted):
            raise Unauthenticated(
                "This door needs the secret of the tenant in its address (MAIL_WEBHOOK_SECRET for the desk's own, "
                "MAIL_TENANT_SECRETS for others), as basic auth password or bearer token"
            )


def presents(request: Request, secret: str) -> bool:
    """Whether the request carries ``secret``, as basic auth's password or as bearer token."""
    return hmac.compare_digest(_presented(request).encode(), secret.encode())


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
