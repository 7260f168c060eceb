"""Who pays a refund: the ledger in the records, or Stripe."""

from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings

from app.settings.stripe_account import STRIPE_API_BASE


class PaymentsSettings(BaseSettings):
    """Who pays a refund. [`payments.md`](payments.md) sets Stripe up."""

    payments: Literal["local", "stripe"] = Field(
        default="local", description="`local`: a ledger in Postgres, nothing is really paid. `stripe`: Stripe pays"
    )
    stripe_api_key: SecretStr | None = Field(
        default=None,
        description="A key of `TENANT`'s account. A key of another account stops the start; production takes live "
        "keys only, staging and development test keys only",
    )
    stripe_account: str = Field(default="", description="That account's id (`acct_…`)")
    stripe_webhook_secret: SecretStr | None = Field(
        default=None, description="The signing secret of that account's webhook endpoint (`whsec_…`)"
    )
    stripe_api_base: str = Field(default=STRIPE_API_BASE, description="A stand-in, in staging and development only")
