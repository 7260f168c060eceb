"""One try to deliver a webhook: who may be called, the signatures, the call, and what its answer means."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

from standardwebhooks import Webhook

from app.domain.approvals.webhooks.deliveries import Message, Tried
from app.domain.approvals.webhooks.secrets import NAME, Signing
from app.domain.ids import TenantId
from app.domain.operations.desk_config import Callbacks
from app.errors import AddressError, AddressRefused, Misconfigured, NotFound
from app.outside.addresses import is_this_machine
from app.outside.calls import Answer, Limits, Outgoing, Outside
from app.outside.targets import target_of
from app.ports.operations.tenant_secrets import TenantSecrets

# A receiver answers at once and works afterwards; what it answers with is read by nobody.
LIMITS: Final = Limits(connect_seconds=3, whole_seconds=10, body_bytes=64_000)
GONE: Final = 410


class SignedWebhooks:
    """``callbacks`` is asked at each try, so that a host taken off the list hears of nothing more."""

    def __init__(self, outside: Outside, secrets: TenantSecrets, callbacks: Callable[[TenantId], Callbacks]) -> None:
        self._outside, self._secrets, self._callbacks = outside, secrets, callbacks

    async def post(self, tenant: TenantId, message: Message) -> Tried:
        """Never raises for what the receiver does. Raises Unavailable where the secret cannot be read just now."""
        try:
            target = target_of(message.address)
        except AddressRefused as error:
            return Tried(error.detail, stop=True)
        in_development = self._outside.plain_http and is_this_machine(target.host)
        if not in_development and not self._callbacks(tenant).lets(target.host):
            return Tried("host_not_listed", stop=True)
        now = datetime.now(UTC)
        try:
            signing = Signing.read(await self._secrets.get(tenant, NAME))
        except NotFound:
            return Tried("no_secret")
        except (Misconfigured, ValueError):
            return Tried("bad_secret")
        signatures = (Webhook(one).sign(message.id, now, message.body) for one in signing.live(now))
        headers = {
            "content-type": "application/json",
            "webhook-id": message.id,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": " ".join(signatures),
        }
        outgoing = Outgoing(url=message.address, headers=headers, body=message.body.encode())
        try:
            return _meaning(await self._outside.call(outgoing, LIMITS))
        except AddressError as error:
            return Tried(error.detail)


def _meaning(answer: Answer) -> Tried:
    if 200 <= answer.status < 300:
        return Tried("delivered", delivered=True)
    if answer.status == GONE:
        return Tried("gone", stop=True)
    return Tried(f"http_{answer.status}", retry_after_seconds=_seconds(answer.headers.get("retry-after", "")))


def _seconds(said: str) -> int:
    """Of a Retry-After that names seconds; a date, or nonsense, leaves it to our own schedule."""
    return int(said) if said.isascii() and said.isdecimal() and len(said) <= 9 else 0
