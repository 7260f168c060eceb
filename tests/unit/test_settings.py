"""Settings refuse nonsense at start-up, with a sentence."""

import pytest
from pydantic import ValidationError

from app.settings import Settings, is_loopback

KEYS = {"inngest_event_key": "e", "inngest_signing_key": "s", "mail_webhook_secret": "0123456789abcdef"}


def settings(**given: object) -> Settings:
    """Settings from these values only, whatever the machine's environment holds."""
    return Settings(_env_file=None, **given)  # type: ignore[arg-type]


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


@pytest.mark.parametrize("ladder", [(0, 1, 2), (2, 2, 3), (3, 2, 1), (1, 3, 3)])
def test_a_ladder_out_of_order_is_refused(ladder: tuple[int, int, int]) -> None:
    names = ("remind_after_seconds", "escalate_after_seconds", "expire_after_seconds")
    with pytest.raises(ValidationError, match="ladder"):
        settings(**dict(zip(names, ladder, strict=True)), **KEYS)


def test_reviewers_come_as_a_list_with_commas() -> None:
    assert settings(slack_reviewers=" U1 , S2,", **KEYS).slack_reviewers == ("U1", "S2")


def test_a_name_is_not_taken_for_loopback() -> None:
    assert not is_loopback("localhost.example.com")
