"""Settings refuse nonsense at start-up, with a sentence."""

from decimal import Decimal
from pathlib import Path

import pytest
from pydantic import ValidationError

from app.adapters.desk_base import desk_base
from app.domain.operations.desk_config import AttachmentLimits, with_told
from app.domain.operations.model_usage import Price
from app.domain.operations.origins import is_loopback
from app.settings import Settings

KEYS = {
    "inngest_event_key": "0123456789abcdef",
    "inngest_signing_key": "signkey-prod-0123456789abcdef0123456789abcdef",
    "mail_webhook_secret": "0123456789abcdef",
    "records_key": "A" * 43 + "=",
    "public_url": "https://desk.example.com",
}
HEX = "0123456789abcdef" * 2
DEV = {"inngest_dev": True, "countersign_env": "development"}


def settings(**given: object) -> Settings:
    """Settings from these values only, whatever the machine's environment holds."""
    return Settings(**given)  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


def test_production_needs_signatures() -> None:
    with pytest.raises(ValidationError, match="INNGEST_SIGNING_KEY"):
        settings(mail_webhook_secret="0123456789abcdef")


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "10.0.0.8", "desk.example.com", ""])
def test_unsigned_mode_is_refused_where_others_can_reach_it(host: str) -> None:
    with pytest.raises(ValidationError, match="HOST must be 127"):
        settings(inngest_dev=True, countersign_env="development", host=host)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "10.0.0.8", "desk.example.com", "localhost.example.com", ""])
def test_development_is_refused_where_others_can_reach_it_with_keys_too(host: str) -> None:
    with pytest.raises(ValidationError, match=r"without a lock.*HOST must be 127.*run production"):
        settings(**KEYS, countersign_env="development", host=host)
    assert settings(**KEYS, host=host or "0.0.0.0")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "127.8.8.8"])
def test_unsigned_mode_is_allowed_on_loopback(host: str) -> None:
    assert settings(inngest_dev=True, countersign_env="development", host=host).inngest_dev


def test_unsigned_mode_is_refused_in_production() -> None:
    with pytest.raises(ValidationError, match="COUNTERSIGN_ENV=development"):
        settings(inngest_dev=True, **KEYS)


def test_a_stand_in_is_refused_in_production() -> None:
    with pytest.raises(ValidationError, match="stand-in"):
        settings(slack_api_url="http://127.0.0.1:8266/api/", **KEYS)


@pytest.mark.parametrize("secret", [None, "", "short"])
def test_an_open_mail_door_is_refused_in_production(secret: str | None) -> None:
    with pytest.raises(ValidationError, match="MAIL_WEBHOOK_SECRET"):
        settings(**{**KEYS, "mail_webhook_secret": secret})


@pytest.mark.parametrize("name", ["mail_tenant_secrets", "stripe_tenants"])
def test_what_made_a_host_serve_several_tenants_is_refused_and_not_ignored(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    with pytest.raises(ValidationError, match=f"{name.upper()} is gone"):
        settings(**KEYS, **{name: '{"acme": "0123456789abcdef"}'})
    (tmp_path / ".env").write_text(f'{name.upper()}={{"acme": "0123456789abcdef"}}\n')
    with pytest.raises(ValidationError, match="one host per tenant") as refused:
        Settings(_env_file=tmp_path / ".env", **KEYS)  # type: ignore[call-arg]
    assert "0123456789abcdef" not in str(refused.value)
    monkeypatch.setenv(name.upper(), "{}")
    with pytest.raises(ValidationError, match="serves exactly its own TENANT"):
        settings(**KEYS)


@pytest.mark.parametrize(
    ("name", "wrong", "right"),
    [
        (
            "inngest_signing_key",
            ["s", "0" * 30, "0" * 33, "signkey-prod-", "signkey-prod-" + "g" * 32, "x" * 64, " " * 32],
            "0" * 32,
        ),
        (
            "inngest_signing_key",
            ["signkey-prod-" + "0" * 31, "signkey--" + "0" * 32, "0" * 32 + "\n"],
            "signkey-x-" + "0a" * 16,
        ),
        ("inngest_event_key", ["e", "0" * 15, "with spaces in it, long", "a/b" * 10, "é" * 16], "0123456789abcde_-"),
        (
            "slack_signing_secret",
            ["s", "0" * 31, "local-signing-secret", "G" * 32, "0" * 31 + "\n"],
            "0123456789abcdef" * 2,
        ),
        ("mail_webhook_secret", ["short", "0" * 15, "0123456789 abcdef", "\t" * 20], "0123456789abcdef"),
        ("status_token", ["short", "0" * 15, "0123456789 abcdef"], "0123456789abcdef"),
    ],
)
def test_a_secret_that_is_none_refuses_the_start_and_is_not_repeated(name: str, wrong: list[str], right: str) -> None:
    assert settings(**{**KEYS, name: right})
    for value in wrong:
        with pytest.raises(ValidationError, match=name.upper()) as refused:
            settings(**{**KEYS, name: value})
        assert value not in str(refused.value).replace("signkey-…-", "") or len(value) < 2


def test_the_local_workspaces_signing_secret_is_known_to_everybody_and_taken_in_development_only() -> None:
    local = {"slack_signing_secret": "local-signing-secret", "slack_api_url": "http://127.0.0.1:8266/api/"}
    assert settings(**DEV, **local).slack_signing_secret
    with pytest.raises(ValidationError, match="SLACK_SIGNING_SECRET"):
        settings(**DEV, slack_signing_secret="local-signing-secret")


def test_prices_are_read_as_written_and_a_missing_cached_price_is_the_input_price() -> None:
    text = '{"gpt-x": {"input": 1.25, "cached": 0.13, "output": 10}, "gpt-y": {"input": 2, "output": 3}}'
    found = settings(model_prices=text, **KEYS).model_prices
    assert found == {
        "gpt-x": Price(input=Decimal("1.25"), output=Decimal(10), cached=Decimal("0.13")),
        "gpt-y": Price(input=Decimal(2), output=Decimal(3), cached=Decimal(2)),
    }


@pytest.mark.parametrize(
    "text",
    [
        "1.25",
        "[]",
        "{",
        '{"m": 1}',
        '{"m": {"input": 1}}',
        '{"m": {"input": "1", "output": 1}}',
        '{"m": {"input": -1, "output": 1}}',
        '{"m": {"input": 1, "output": 1, "per": 1000}}',
        '{"m": {"input": NaN, "output": 1}}',
        '{"m": {"input": 1e9, "output": 1}}',
        '{"m": {"input": true, "output": 1}}',
        '{"m": {"input": 1, "output": 1, "cached": 1e400}}',
    ],
)
def test_prices_that_are_none_are_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValidationError, match="US dollars per million tokens, such as"):
        settings(model_prices=text, **KEYS)


@pytest.mark.parametrize("ladder", [(0, 1, 2), (2, 2, 3), (3, 2, 1), (1, 3, 3)])
def test_a_ladder_out_of_order_is_refused(ladder: tuple[int, int, int]) -> None:
    names = ("remind_after_seconds", "escalate_after_seconds", "expire_after_seconds")
    with pytest.raises(ValidationError, match="ladder"):
        settings(**dict(zip(names, ladder, strict=True)), **KEYS)


STRIPE = {
    "payments": "stripe",
    "stripe_api_key": "sk_live_1",
    "stripe_account": "acct_1",
    "stripe_webhook_secret": "whsec_0123456789abcdef",
}


def test_case_82_a_test_key_is_refused_in_production_and_a_live_key_in_development() -> None:
    assert settings(**KEYS, **STRIPE).stripe_accounts["demo"].live
    with pytest.raises(ValidationError, match="production needs a live one"):
        settings(**KEYS, **{**STRIPE, "stripe_api_key": "rk_test_1"})
    with pytest.raises(ValidationError, match="moves real money"):
        settings(**KEYS, **STRIPE, countersign_env="development")


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"stripe_account": ""}, "PAYMENTS=stripe needs"),
        ({"stripe_webhook_secret": None}, "PAYMENTS=stripe needs"),
        ({"stripe_api_key": "pk_live_1"}, "secret or restricted key"),
        ({"stripe_account": "1"}, "acct_"),
        ({"stripe_webhook_secret": "sk_live_1"}, "whsec_"),
        ({"stripe_webhook_secret": "whsec_1"}, "whsec_"),
        ({"stripe_api_base": "http://127.0.0.1:1"}, "stand-in"),
    ],
)
def test_stripe_without_what_it_needs_is_refused_with_a_sentence(given: dict[str, str], told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        settings(**KEYS, **{**STRIPE, **given})


def test_a_refused_setting_does_not_repeat_a_secret() -> None:
    """Case 101."""
    with pytest.raises(ValidationError) as refused:
        settings(**KEYS, **{**STRIPE, "stripe_api_key": "sk_test_s3cr3t", "stripe_account": "?"})
    assert "s3cr3t" not in str(refused.value)


def test_reviewers_come_as_a_list_with_commas() -> None:
    assert settings(slack_reviewers=" U1 , S2,", **KEYS).slack_reviewers == ("U1", "S2")


def test_a_name_is_not_taken_for_loopback() -> None:
    assert not is_loopback("localhost.example.com")


MAILED = {"mail_out": "smtp", "smtp_host": "mx.shop.example", "mail_from": "Shop <desk@shop.example>"}


@pytest.mark.parametrize("missing", ["smtp_host", "mail_from"])
def test_mailing_needs_a_server_and_a_sender(missing: str) -> None:
    assert settings(**MAILED, **KEYS).smtp_tls == "starttls"
    with pytest.raises(ValidationError, match=missing.upper()):
        settings(**{**MAILED, missing: ""}, **KEYS)


@pytest.mark.parametrize("host", ["mx.shop.example", "10.0.0.8", "0.0.0.0"])
def test_letters_in_the_clear_are_refused_beyond_this_machine(host: str) -> None:
    with pytest.raises(ValidationError, match="in the clear"):
        settings(**{**MAILED, "smtp_host": host}, smtp_tls="none", **KEYS)
    assert settings(**{**MAILED, "smtp_host": "127.0.0.1"}, smtp_tls="none", **KEYS)


@pytest.mark.parametrize("login", [{"smtp_username": "desk"}, {"smtp_password": "secret"}])
def test_half_a_login_is_refused(login: dict[str, str]) -> None:
    with pytest.raises(ValidationError, match="go together"):
        settings(**MAILED, **login, **KEYS)


def test_production_says_who_it_is() -> None:
    with pytest.raises(ValidationError, match="PUBLIC_URL is needed in production"):
        settings(**{**KEYS, "public_url": ""})
    assert settings(**KEYS).origin == "https://desk.example.com"


@pytest.mark.parametrize("given", ["https://Desk.example.com/", " https://desk.example.com:443 "])
def test_one_address_has_one_form(given: str) -> None:
    assert settings(**{**KEYS, "public_url": given}).origin == "https://desk.example.com"


@pytest.mark.parametrize(
    "wrong",
    [
        "desk.example.com",
        "ftp://desk.example.com",
        "https://",
        "https://desk.example.com/api/inngest",
        "https://desk.example.com?x",
        "https://desk.example.com#x",
        "https://ann:secret@desk.example.com",
        "https://desk.example.com:0",
        "https://desk.example.com:65536",
        "https://desk.example.com:",
        "https://desk example.com",
        "https://desk.exa\tmple.com",
        "https://büro.example.com",
        "https://0.0.0.0:8000",
        "https://1.2.3",
        "https://a..example.com",
    ],
)
def test_an_address_that_is_no_origin_is_refused_with_an_example(wrong: str) -> None:
    with pytest.raises(ValidationError, match=r"such as https://desk\.example\.com: ") as refused:
        settings(**{**KEYS, "public_url": wrong})
    assert "secret" not in str(refused.value)


def test_the_open_internet_is_reached_by_https_only() -> None:
    plain = "http://desk.example.com"
    with pytest.raises(ValidationError, match="begins with https://"):
        settings(**{**KEYS, "public_url": plain})
    assert settings(**{**KEYS, "public_url": "http://127.0.0.1:8000"}).origin == "http://127.0.0.1:8000"
    assert settings(**{**KEYS, "public_url": plain}, countersign_env="development").origin == plain


@pytest.mark.parametrize(
    ("host", "origin"),
    [
        ("127.0.0.1", "http://127.0.0.1:8111"),
        ("localhost", "http://localhost:8111"),
        ("::1", "http://[::1]:8111"),
    ],
)
def test_development_is_where_it_listens(host: str, origin: str) -> None:
    keys = {**KEYS, "public_url": ""}
    assert settings(**keys, countersign_env="development", host=host, port=8111).origin == origin


def test_each_tenants_host_is_an_app_of_its_own_at_the_engine() -> None:
    """One engine may serve several: hosts left as they are must not take each other's place."""
    assert settings(**KEYS).app_id == "countersign"
    apps = {settings(**KEYS, tenant=tenant).app_id for tenant in ("demo", "acme", "bolt")}
    assert len(apps) == 3
    assert not [one for one in apps for other in apps if other != one and other.startswith(f"{one}-")]
    assert settings(**KEYS, tenant="acme", inngest_app_id="our-desk").app_id == "our-desk"


@pytest.mark.parametrize("wrong", ["Desk", "a b", "-a", "a-", "a--b", "a'||true", "a/b", "x" * 65, "büro"])
def test_an_app_id_that_is_none_is_refused_with_an_example(wrong: str) -> None:
    with pytest.raises(ValidationError, match="such as acme-countersign"):
        settings(**KEYS, inngest_app_id=wrong)


def test_sums_follow_from_the_single_limit_unless_they_are_given() -> None:
    sums = settings(auto_approve_below_cents=2000, **KEYS).limits.sums
    assert sums is not None
    assert (sums.order_cents, sums.customer_cents, sums.day_cents) == (1999, 1999, 20_000)
    given = {"auto_approve_order_cents": 1, "auto_approve_customer_cents": 2, "auto_approve_day_cents": 3}
    sums = settings(auto_approve_below_cents=2000, **given, **KEYS).limits.sums
    assert sums is not None
    assert (sums.order_cents, sums.customer_cents, sums.day_cents) == (1, 2, 3)
    assert settings(**KEYS).limits.sums is None
    with pytest.raises(ValidationError, match="set that too, or none"):
        settings(**given, **KEYS)


@pytest.mark.parametrize("key", ["", "short", "A" * 43 + "=,x"])
def test_originals_need_a_real_key_in_production(key: str) -> None:
    with pytest.raises(ValidationError, match="countersign key"):
        settings(**{**KEYS, "records_key": key})
    assert settings(inngest_dev=True, countersign_env="development").records_key is None


def test_limits_of_files_are_the_environments_and_the_desks_file_has_the_last_word() -> None:
    base = desk_base(settings(**KEYS, attachments_count_max=3, attachments_bytes_max=1_000, attachments_keep_days=30))
    assert base.attachments == AttachmentLimits(3, 1_000, 30)
    assert with_told(base, 1, {"attachments.keep_days": 7}).attachments == AttachmentLimits(3, 1_000, 7)
    with pytest.raises(ValidationError, match="attachments_bytes_max"):
        settings(**KEYS, attachments_bytes_max=26 * 1024 * 1024)
