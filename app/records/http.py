"""Asks the team's own address for a customer and their orders: one signed POST, so no address stands in any log."""

import json
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Final

from app.domain.ids import CustomerId, TenantId, new_id
from app.domain.records.fetched import Fetched
from app.errors import AddressError, RecordsUnavailable
from app.outside.calls import Limits, Outgoing, Outside
from app.records.answers import VERSION, customer_answer, order_answer, refused
from app.records.signing import signed

_SLOW: Final = 5.0


@dataclass(frozen=True)
class Asked:
    """Whom to ask, as the desk is told at this moment."""

    url: str
    timeout_seconds: float = _SLOW


@dataclass(frozen=True)
class HttpRecords:
    """A fetcher. ``secret`` is the tenant's own, read at each look-up, so that rotating it takes effect at once."""

    outside: Outside
    asked: Callable[[TenantId], Asked]
    secret: Callable[[TenantId], Awaitable[str]]

    async def find(self, tenant: TenantId, *, address: str = "", customer_id: str = "") -> Fetched | None:
        """A customer with their latest orders, by one of the two."""
        about = {"email": address} if address else {"customer_id": customer_id}
        body = await self._ask(tenant, {"look_up": "customer", **about})
        return customer_answer(body, address=address, customer_id=customer_id)

    async def order(self, tenant: TenantId, customer_id: CustomerId, said: str) -> Fetched | None:
        """The one order of this customer that has this number or id."""
        body = await self._ask(tenant, {"look_up": "order", "customer_id": customer_id, "order": said})
        return order_answer(body, customer_id=customer_id, said=said)

    async def _ask(self, tenant: TenantId, question: dict[str, Any]) -> bytes:
        asked = self.asked(tenant)
        body = json.dumps({"version": VERSION, "tenant": tenant, **question}).encode()
        signature = signed(await self.secret(tenant), body, look_up_id=new_id("lkp"), at_seconds=int(time.time()))
        headers = {"Content-Type": "application/json", **signature}
        limits = Limits(connect_seconds=min(3.0, asked.timeout_seconds), whole_seconds=asked.timeout_seconds)
        try:
            answer = await self.outside.call(Outgoing(url=asked.url, headers=headers, body=body), limits)
        except AddressError as error:
            raise RecordsUnavailable(error.sentence, detail=error.detail) from None
        if answer.status != 200:
            raise RecordsUnavailable(
                f"The address answers with status {answer.status}", detail=f"status_{answer.status}"
            )
        if answer.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
            raise refused("The answer is not of type application/json")
        return answer.body
