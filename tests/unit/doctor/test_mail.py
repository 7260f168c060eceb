"""What the doctor says of the mail server, and how it says to mend it."""

import pytest

from app.cli.doctor.mail import mail_out
from app.settings import Settings
from tests.mail.server import mail_server

pytestmark = pytest.mark.filterwarnings("ignore:Support for class-based:DeprecationWarning")  # of the engine's SDK

KEYS = {
    "inngest_event_key": "0123456789abcdef",
    "inngest_signing_key": "signkey-prod-0123456789abcdef0123456789abcdef",
    "mail_webhook_secret": "0123456789abcdef",
    "records_key": "A" * 43 + "=",
    "public_url": "https://desk.example.com",
}


def mailed(port: int, **given: object) -> Settings:
    plain = {"mail_out": "smtp", "smtp_host": "127.0.0.1", "smtp_port": port, "mail_from": "Shop <desk@shop.example>"}
    return Settings(**{**plain, "smtp_tls": "none", **KEYS, **given})  # type: ignore[arg-type]


async def test_a_server_that_lets_us_in_is_fine_and_gets_no_letter() -> None:
    async with mail_server() as server:
        [found] = await mail_out(mailed(server.port, smtp_username="desk", smtp_password="secret"))
        assert (found.state, found.fix) == ("ok", "")
        assert "MAIL" not in server.commands


@pytest.mark.parametrize(
    ("fault", "given", "fix"),
    [
        ({}, {"smtp_username": "desk", "smtp_password": "wrong"}, "SMTP_USERNAME"),
        ({}, {"smtp_tls": "starttls"}, "SMTP_TLS=implicit"),
        ({"CONNECT": "554 no"}, {}, "turns this machine away"),
        ({"CONNECT": "drop"}, {}, "SMTP_HOST and SMTP_PORT"),
        ({}, {"mail_from": "nobody"}, "MAIL_FROM"),
    ],
)
async def test_whatever_is_wrong_comes_with_its_fix(
    fault: dict[str, str], given: dict[str, object], fix: str
) -> None:
    async with mail_server() as server:
        server.faults |= fault
        [found] = await mail_out(mailed(server.port, **given))
    assert found.state == "bad"
    assert fix in found.fix
    assert "wrong" not in str(found)


async def test_production_that_mails_nobody_is_warned_of() -> None:
    kept = Settings(**KEYS)  # type: ignore[arg-type]
    assert (await mail_out(kept))[0].state == "warn"
