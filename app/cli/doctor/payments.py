"""Examines whoever moves the money."""

from typing import Final, Literal

from app.cli.doctor.finding import Finding
from app.errors import Misconfigured, PaymentUnknown
from app.settings import Settings

_STRIPE_GONE: Final = "It did not answer: check that this machine reaches api.stripe.com."
_STRIPE_FIXES: Final = {
    "key_not_accepted": "Check that STRIPE_API_KEY is not revoked and has the permissions named in docs/payments.md."
}


async def payments(settings: Settings) -> list[Finding]:
    """The key is tried: whether Stripe takes it, and whose it is."""
    if settings.payments == "local":
        fix = "Set PAYMENTS=stripe and the STRIPE_ settings (docs/payments.md); until then no money moves."
        state: tuple[Literal["warn", "ok"], str] = ("warn", fix) if settings.real else ("ok", "")
        return [Finding("Payments", state[0], "local ledger, nothing is really paid", state[1])]
    from app.payments.stripe_accounts import accounts_of, open_accounts

    accounts = accounts_of(settings.stripe_accounts)
    async with open_accounts(accounts, settings.stripe_api_base) as opened:
        try:
            await opened.check()
        except Misconfigured as error:
            return [Finding("Payments", "bad", "a Stripe key of another account", error.sentence)]
        except PaymentUnknown as error:
            fix = _STRIPE_FIXES.get(error.detail, _STRIPE_GONE)
            return [Finding("Payments", "bad", f"Stripe: {error.detail}", fix)]
    modes = {"live" if one.live else "test" for one in accounts.values()}
    return [Finding("Payments", "ok", f"Stripe, {len(accounts)} account(s), {' and '.join(sorted(modes))} mode")]
