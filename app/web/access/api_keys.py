"""The lock of the API: a bearer token that is one of this tenant's keys, valid now, and meant for this."""

from dataclasses import dataclass, field

from starlette.requests import Request

from app.domain.ids import TenantId
from app.domain.people.api_keys import ApiKey, Scope
from app.domain.people.key_locks import refused_words
from app.errors import KeyLocked, NotAllowed, Unauthenticated
from app.ports.people.api_keys import ApiKeys
from app.web.access.call_rates import CallRates
from app.web.access.guess_limits import Guesses


@dataclass(frozen=True)
class KeyDoor:
    """Whose keys are taken: those of the one tenant that this host serves."""

    tenant: TenantId
    keys: ApiKeys
    guesses: Guesses = field(default_factory=Guesses)
    rates: CallRates = field(default_factory=CallRates)

    async def admit(self, request: Request, *scopes: Scope) -> ApiKey:
        """Whose key has one of these. Raises Unauthenticated, NotAllowed, TooManyCalls, TooManyAttempts."""
        presented = _bearer(request)
        self.rates.before_records(request, presented)
        found = await self.keys.known(self.tenant, presented)
        if found is None:
            await self.guesses.wrong("api", request.scope)
            raise Unauthenticated("The key is none of this desk's; `countersign keys list` shows which there are")
        key, valid = found
        self.rates.count(request, presented, key)
        if not valid:
            raise Unauthenticated(
                f"Key {key.id} is revoked, replaced or has expired; `countersign keys create` makes another"
            )
        if key.locked_at is not None:
            raise KeyLocked(refused_words(key.id))
        if not key.scopes.intersection(scopes):
            has, needs = ", ".join(sorted(key.scopes)), " or ".join(scopes)
            raise NotAllowed(f"Key {key.id} is for {has}, and this needs {needs}; create a key with that scope")
        return key


def _bearer(request: Request) -> str:
    given = request.headers.getlist("authorization")
    scheme, _, token = given[0].partition(" ") if len(given) == 1 else ("", "", "")
    if scheme.lower() != "bearer" or not token.strip():
        raise Unauthenticated("Send one header “Authorization: Bearer <key>”; `countersign keys create` makes a key")
    return token.strip()
