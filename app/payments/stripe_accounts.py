"""Which Stripe account serves which tenant, and the proof that a key belongs to the account we think it does."""

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Final, Protocol

import httpx
import stripe
from pydantic import SecretStr

from app.domain.ids import TenantId
from app.errors import Misconfigured, PaymentRefused
from app.payments.refusals import refused
from app.payments.stripe_errors import translated

# What this code was written against. Stripe answers in this shape whatever the account's own default is.
API_VERSION: Final = "2026-10-28.endive"
_TIMEOUT: Final = httpx.Timeout(connect=5.0, read=30.0, write=10.0, pool=10.0)
_LIVE: Final = ("sk_live_", "rk_live_")


@dataclass(frozen=True)
class StripeAccount:
    """One tenant's account at Stripe. The secrets stay out of its repr."""

    account: str  # acct_…
    api_key: str = field(repr=False)
    webhook_secret: str = field(repr=False)

    @property
    def live(self) -> bool:
        """Whether real money moves."""
        return self.api_key.startswith(_LIVE)


class Configured(Protocol):
    """An account as the settings hold it."""

    @property
    def account(self) -> str:
        """acct_…"""
        ...

    @property
    def api_key(self) -> SecretStr:
        """sk_… or rk_…"""
        ...

    @property
    def webhook_secret(self) -> SecretStr:
        """whsec_…"""
        ...


def accounts_of(configured: Mapping[str, Configured]) -> dict[TenantId, StripeAccount]:
    """By tenant, as the settings name them."""
    return {
        TenantId(tenant): StripeAccount(
            one.account, one.api_key.get_secret_value(), one.webhook_secret.get_secret_value()
        )
        for tenant, one in configured.items()
    }


class Accounts:
    """A client per tenant, each checked once: a key of another account is never used."""

    def __init__(self, clients: Mapping[TenantId, tuple[StripeAccount, stripe.StripeClient]]) -> None:
        self._clients = clients
        self._checked: set[TenantId] = set()
        self._lock = asyncio.Lock()

    async def client(self, tenant: TenantId) -> tuple[StripeAccount, stripe.StripeClient]:
        """Raises PaymentRefused(detail="not_configured" | "wrong_account"), PaymentUnknown."""
        found = self._clients.get(tenant)
        if found is None:
            raise refused("not_configured")
        if tenant not in self._checked:
            async with self._lock:
                await _check(*found)
            self._checked.add(tenant)
        return found

    async def check(self) -> None:
        """At start-up. Raises Misconfigured for a wrong account; PaymentUnknown where Stripe does not say."""
        for tenant, (config, _) in self._clients.items():
            try:
                await self.client(tenant)
            except PaymentRefused as error:
                raise Misconfigured(
                    f"The Stripe key of tenant {tenant} does not belong to {config.account}: set STRIPE_API_KEY and "
                    "STRIPE_ACCOUNT from the same account",
                    detail=error.detail,
                ) from None


async def _check(config: StripeAccount, client: stripe.StripeClient) -> None:
    try:
        found = await client.v1.accounts.retrieve_current_async()
    except stripe.StripeError as error:
        raise translated(error) from None
    if found.id != config.account:
        raise refused("wrong_account")


@asynccontextmanager
async def open_accounts(accounts: Mapping[TenantId, StripeAccount], api_base: str) -> AsyncIterator[Accounts]:
    """Clients for the life of the host. The SDK retries nothing: retries are ours, durable, and look first."""
    stripe.enable_telemetry = False  # it would also leave an id in the user's home directory
    logging.getLogger("stripe").setLevel(logging.WARNING)  # at debug it logs whole bodies
    async with AsyncExitStack() as stack:
        clients = {}
        for tenant, config in accounts.items():
            http = stripe.HTTPXClient(timeout=_TIMEOUT)
            stack.push_async_callback(http.close_async)
            client = stripe.StripeClient(
                config.api_key,
                stripe_version=API_VERSION,
                base_addresses={"api": api_base},
                max_network_retries=0,
                http_client=http,
            )
            clients[tenant] = (config, client)
        yield Accounts(clients)
