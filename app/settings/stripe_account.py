"""One tenant's account at Stripe, as the settings name it, and what is wrong with it."""

import re
from typing import Final

from pydantic import BaseModel, ConfigDict, SecretStr

STRIPE_API_BASE: Final = "https://api.stripe.com"


class StripeTenant(BaseModel):
    """One tenant's account at Stripe."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)
    api_key: SecretStr
    account: str
    webhook_secret: SecretStr

    @property
    def live(self) -> bool:
        """Whether real money moves."""
        return self.api_key.get_secret_value().startswith(("sk_live_", "rk_live_"))

    def faults(self, *, real: bool) -> list[str]:
        """One sentence per thing that is wrong, or of the other mode."""
        checks = (
            (
                not re.fullmatch(r"(sk|rk)_(test|live)_\w+", self.api_key.get_secret_value()),
                "the API key must be a secret or restricted key (sk_… or rk_…).",
            ),
            (not re.fullmatch(r"acct_\w+", self.account), "the account must be its id (acct_…)."),
            (
                not re.fullmatch(r"whsec_\S{16,}", self.webhook_secret.get_secret_value()),
                "the webhook secret must be the endpoint's signing secret (whsec_…).",
            ),
            (
                real and not self.live,
                "a test key moves no money: production needs a live one "
                "(COUNTERSIGN_ENV=staging and development take test keys).",
            ),
            (
                not real and self.live,
                "a live key moves real money: use a test key, or COUNTERSIGN_ENV=production.",
            ),
        )
        return [sentence for broken, sentence in checks if broken]
