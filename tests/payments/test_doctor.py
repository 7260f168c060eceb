"""``countersign doctor`` tries each tenant's key and names the fix."""

import pytest

from app.cli.doctor.payments import payments
from app.settings import Settings
from tests.payments.conftest import StandIn

pytestmark = pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")


def settings(stand_in: StandIn, **given: str) -> Settings:
    """A development desk at the stand-in."""
    plain = {
        "countersign_env": "development",
        "inngest_dev": "1",
        "payments": "stripe",
        "stripe_api_base": stand_in.url,
        "stripe_api_key": "sk_test_ours_1",
        "stripe_account": "acct_ours",
        "stripe_webhook_secret": "whsec_0123456789abcdef",
    }
    return Settings(**{**plain, **given})  # type: ignore[arg-type]


async def test_the_right_key_is_said_to_be_right(stand_in: StandIn) -> None:
    [found] = await payments(settings(stand_in))
    assert (found.state, found.fix) == ("ok", "")
    assert "test mode" in found.found


@pytest.mark.parametrize(
    ("given", "fix"),
    [
        ({"stripe_account": "acct_theirs"}, "from the same account"),
        ({"stripe_api_key": "sk_test_revoked"}, "not revoked"),
        ({"stripe_api_base": "http://127.0.0.1:9"}, "reaches"),
    ],
    ids=["another account", "not accepted", "not there"],
)
async def test_what_is_wrong_with_a_key_is_named_with_its_fix(
    stand_in: StandIn, given: dict[str, str], fix: str
) -> None:
    [found] = await payments(settings(stand_in, **given))
    assert found.state == "bad"
    assert fix in found.fix
    assert "sk_test" not in found.found + found.fix
