"""Stripe's stand-in as a process of its own, once per test run."""

import contextlib
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from app.cli.local_stack.ports import Ports
from app.domain.cases.cases import Customer
from app.domain.ids import ChargeId
from app.domain.records.orders import OrderRecord
from tests.records.stripe_server import charge_of, customer_of, invoice_of


@dataclass(frozen=True)
class StandIn:
    """The stand-in's address, and the hands to change what only banks and Stripe itself can."""

    url: str

    async def do(self, path: str, body: Any = None) -> Any:
        """POST to it."""
        async with httpx.AsyncClient(timeout=10.0) as http:
            answer = await http.post(f"{self.url}/_stand_in/{path}", json=body if body is not None else {})
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def new_charge(self, amount_cents: int, currency: str = "EUR") -> ChargeId:
        """A card was charged."""
        return ChargeId((await self.do("charges", {"amount": amount_cents, "currency": currency.lower()}))["id"])

    async def plan(self, *faults: str) -> None:
        """What happens to the next refunds that are asked for."""
        await self.do("plan", list(faults))

    async def refunds_of(self, charge_id: str) -> list[dict[str, Any]]:
        """The charge's refunds, as Stripe's own books have them."""
        return await self.listed("refunds", charge=charge_id)

    async def listed(self, kind: str, **asked: str) -> list[dict[str, Any]]:
        """One list of the API."""
        async with httpx.AsyncClient(timeout=10.0) as http:
            headers = {"authorization": "Bearer sk_test_ours_1"}
            answer = await http.get(f"{self.url}/v1/{kind}", params=asked, headers=headers)
        return list(answer.json()["data"])

    async def holds(self, customer: Customer, *orders: OrderRecord) -> None:
        """The account has this customer, with what they were charged and invoiced for."""
        await self.do("account/customers", [customer_of(customer)])
        for order in orders:
            await self.charged(order)

    async def charged(self, order: OrderRecord, **fields: Any) -> None:
        """With the invoice that says for what, where the order has lines."""
        await self.do("account/charges", [{**invoiced(order), **fields}])

    async def requests(self) -> list[dict[str, str]]:
        """Every API call there was."""
        async with httpx.AsyncClient(timeout=10.0) as http:
            return list((await http.get(f"{self.url}/_stand_in/requests")).json())


def invoiced(order: OrderRecord) -> dict[str, Any]:
    """A charge for the account, with its invoice where the order has lines."""
    return charge_of(order) | ({"invoice": invoice_of(order)} if order.lines else {})


@contextmanager
def run_stand_in() -> Iterator[StandIn]:
    """Start it and wait until it answers."""
    with Ports() as ports:
        port = ports.spare("Stripe's stand-in")
        command = [sys.executable, "-W", "ignore", "-m", "tests.payments.stripe_stand_in", "--port", str(port)]
        process = subprocess.Popen(command)
        found = StandIn(f"http://127.0.0.1:{port}")
        try:
            for _ in range(600):
                assert process.poll() is None, "the stand-in did not start"
                with contextlib.suppress(httpx.HTTPError):
                    httpx.get(f"{found.url}/_stand_in/requests")
                    break
                time.sleep(0.1)
            yield found
        finally:
            process.terminate()
            process.wait(10)


@pytest.fixture(scope="session")
def stand_in() -> Iterator[StandIn]:
    """Shared: every test has charges of its own."""
    with run_stand_in() as running:
        yield running
