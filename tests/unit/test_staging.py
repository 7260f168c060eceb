"""Staging has production's locks and development's stand-ins: one table of who refuses what."""

import pytest
from pydantic import ValidationError

from app.settings import Settings

WHOLE = {
    "inngest_event_key": "0123456789abcdef",
    "inngest_signing_key": "signkey-prod-0123456789abcdef0123456789abcdef",
    "mail_webhook_secret": "0123456789abcdef",
    "records_key": "A" * 43 + "=",
    "public_url": "https://desk.example.com",
    "slack_signing_secret": "0123456789abcdef" * 2,
}
LOCAL_SLACK = "http://127.0.0.1:8266/api/"
STRIPE = {"payments": "stripe", "stripe_account": "acct_1", "stripe_webhook_secret": "whsec_0123456789abcdef"}
LIVE, TEST = {**STRIPE, "stripe_api_key": "sk_live_1"}, {**STRIPE, "stripe_api_key": "sk_test_1"}
MAILED = {"mail_out": "smtp", "smtp_host": "mx.shop.example", "mail_from": "desk@shop.example"}

D, S, P = "development", "staging", "production"
# What is set beside a whole desk's settings, and where it is taken.
TABLE: list[tuple[str, dict[str, object], set[str]]] = [
    ("a whole desk", {}, {D, S, P}),
    ("unsigned engine calls", {"inngest_dev": True}, {D}),
    ("no engine keys", {"inngest_signing_key": None, "inngest_event_key": None}, set()),
    ("no engine keys in dev mode", {"inngest_dev": True, "inngest_signing_key": None}, {D}),
    ("others reach it", {"host": "0.0.0.0"}, {S, P}),
    ("an open mail door", {"mail_webhook_secret": None}, {D}),
    ("mails unsealed", {"records_key": None}, {D}),
    ("no address", {"public_url": ""}, {D}),
    ("an address without TLS", {"public_url": "http://desk.example.com"}, {D}),
    ("an address on this machine", {"public_url": "http://127.0.0.1:8000"}, {D, S, P}),
    ("an engine on this machine", {"inngest_base_url": "http://127.0.0.1:8288"}, {D, S, P}),
    ("a local Slack", {"slack_api_url": LOCAL_SLACK}, {D, S}),
    (
        "a local Slack with the secret everybody knows",
        {"slack_api_url": LOCAL_SLACK, "slack_signing_secret": "local-signing-secret"},
        {D},
    ),
    ("a short secret", {"status_token": "short"}, set()),
    ("a live key", LIVE, {P}),
    ("a test key", TEST, {D, S}),
    ("a stand-in for Stripe", {**TEST, "stripe_api_base": "http://127.0.0.1:12111"}, {D, S}),
    ("a stand-in for Stripe with a live key", {**LIVE, "stripe_api_base": "http://127.0.0.1:12111"}, set()),
    ("a local ledger", {"payments": "local"}, {D, S, P}),
    ("replies kept here", {"mail_out": "local"}, {D, S, P}),
    ("replies to customers", MAILED, {D, P}),
    ("replies to customers, as told", {**MAILED, "staging_sends_mail": True}, {D, S, P}),
    ("replies to a trap here", {**MAILED, "smtp_host": "127.0.0.1", "smtp_tls": "none"}, {D, S, P}),
]


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


def starts(env: str, given: dict[str, object]) -> bool:
    """Whether a host starts with these."""
    try:
        Settings(_env_file=None, **{**WHOLE, **given, "countersign_env": env})  # type: ignore[arg-type]
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize(("given", "taken"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_where_a_host_starts_with_what(given: dict[str, object], taken: set[str]) -> None:
    assert {env for env in (D, S, P) if starts(env, given)} == taken


def test_staging_is_locked_and_not_real() -> None:
    found = {env: Settings(_env_file=None, **WHOLE, countersign_env=env) for env in (D, S, P)}  # type: ignore
    assert {env: (one.locked, one.real, one.staging) for env, one in found.items()} == {
        D: (False, False, False),
        S: (True, False, True),
        P: (True, True, False),
    }


def test_a_live_key_in_staging_is_refused_with_the_way_out_and_not_repeated() -> None:
    with pytest.raises(ValidationError, match="moves real money: use a test key") as refused:
        Settings(_env_file=None, **WHOLE, **{**LIVE, "stripe_api_key": "sk_live_s3cr3t"}, countersign_env=S)  # type: ignore
    assert "s3cr3t" not in str(refused.value)
