"""The payment provider's door: prove, commit, and only then answer 200. What it says only wakes somebody."""

from dataclasses import dataclass
from typing import Final, Protocol

from fastapi import APIRouter, Request

from app.domain.ids import TenantId
from app.ports.payments.payment_provider import ProviderEvents, ProviderNews
from app.web.request_bodies import read_capped

BYTES_MAX: Final = 256 * 1024


class ReadNews(Protocol):
    """Proves a body and says what it is about; None for what nobody acts upon.

    Raises NotFound, Unauthenticated or BadInput.
    """

    def __call__(self, tenant: TenantId, body: bytes, signature: str) -> ProviderNews | None:
        """Read ``body``."""
        ...


@dataclass(frozen=True)
class PaymentDoor:
    """What the door needs."""

    news: ProviderEvents
    read: ReadNews


def payment_routes(door: PaymentDoor) -> APIRouter:
    """``POST /webhooks/stripe/{tenant}``."""
    routes = APIRouter()

    @routes.post("/webhooks/stripe/{tenant}")
    async def receive(tenant: str, request: Request) -> dict[str, bool]:
        body = await read_capped(request, BYTES_MAX)
        news = door.read(TenantId(tenant), body, request.headers.get("stripe-signature", ""))
        if news is None:
            return {"ignored": True}
        return {"duplicate": not await door.news.accept(TenantId(tenant), news)}

    return routes
