"""What others have to be told is made from PUBLIC_URL alone, and no secret is in it."""

import re

import pytest

from app.cli.doctor.addresses import addresses
from app.settings import Settings
from app.web.access.locks import LOCKS, Lock

SECRET = "0123456789abcdef0123456789abcdef"
CALLED_BY_OTHERS = (Lock.ENGINE, Lock.SLACK, Lock.STRIPE, Lock.MAIL)


def told(public_url: str, **more: str) -> str:
    given = {
        "public_url": public_url,
        "tenant": "shop",
        "countersign_env": "development",
        "inngest_dev": "1",
        "mail_webhook_secret": SECRET,
        "payments": "stripe",
        "stripe_api_key": f"sk_test_{SECRET}",
        "stripe_account": "acct_1032D82eZvKYlo2C",
        "stripe_webhook_secret": f"whsec_{SECRET}",
    }
    settings = Settings.model_validate({**given, **more})
    return "\n".join(f"{one.what} {one.found}" for one in addresses(settings))


@pytest.fixture(autouse=True)
def nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


def test_each_door_that_others_call_is_told_at_the_public_address() -> None:
    said = told("https://desk.acme.test")
    doors = {path.replace("{tenant}", "shop") for (_, path), lock in LOCKS.items() if lock in CALLED_BY_OTHERS}
    assert set(re.findall(r"https://desk\.acme\.test(/[\w/.-]+)", said)) == doors
    assert SECRET not in said


def test_another_public_address_changes_every_one() -> None:
    assert told("https://elsewhere.test").replace("elsewhere", "desk") == told("https://desk.test")


def test_where_slack_calls_nobody_no_address_is_told_to_it() -> None:
    assert "Slack" not in told("https://desk.test", slack_app_token="xapp-1")
