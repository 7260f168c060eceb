"""What a caller presents, compared in constant time; and whether a caller is a program on this machine."""

import base64
import binascii
import hmac
from typing import Final

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import Scope

_LOCAL_HOSTS: Final = frozenset({"127.0.0.1", "localhost", "[::1]"})
_LOCAL_CLIENTS: Final = frozenset({"127.0.0.1", "::1"})


def presents(request: Request, secret: str) -> bool:
    """Whether the request carries ``secret``, as basic auth's password or as bearer token."""
    return hmac.compare_digest(_presented(request).encode(), secret.encode())


def from_this_machine(scope: Scope, headers: Headers) -> bool:
    """A page in a browser can reach loopback too: what it sends carries an Origin, or another Host."""
    client = scope.get("client") or ("", 0)
    host = headers.get("host", "").rsplit(":", 1)[0]
    return client[0] in _LOCAL_CLIENTS and host in _LOCAL_HOSTS and "origin" not in headers


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
