"""A desk in staging, as real processes: production's locks, stand-ins behind them, and a banner on what is read."""

import pytest

from tests.flows.conftest import RunWorld
from tests.mail.server import mail_server
from tests.world import ROSA

KEY, EVENT_KEY = "signkey-test-" + "5a" * 32, "an-event-key-0123456789"
KEYED = ("--signing-key", KEY, "--event-key", EVENT_KEY)
MAIL_SECRET, STATUS_TOKEN = "mail-secret-0123456789", "status-token-0123456789"
STAGING = {
    "COUNTERSIGN_ENV": "staging",
    "INNGEST_DEV": "",
    "INNGEST_SIGNING_KEY": KEY,
    "INNGEST_EVENT_KEY": EVENT_KEY,
    "SLACK_SIGNING_SECRET": "0123456789abcdef" * 2,
    "MAIL_WEBHOOK_SECRET": MAIL_SECRET,
    "STATUS_TOKEN": STATUS_TOKEN,
    "REPLY_MODE": "auto",
    "MAIL_OUT": "smtp",
    "SMTP_HOST": "127.0.0.1",
    "SMTP_TLS": "none",
    "MAIL_FROM": "Shop <desk@shop.example>",
}


@pytest.mark.timeout(600)
async def test_a_refund_in_staging_goes_its_whole_way_and_says_at_each_step_that_nothing_is_real(
    private_world: RunWorld,
) -> None:
    async with mail_server() as trap:
        environ = {**STAGING, "SMTP_PORT": str(trap.port)}
        async with private_world(environ, engine_arguments=KEYED) as world:
            host = world.stack.host_url
            stranger = await world.http.post(f"{host}/webhooks/mail/demo", json={"from": "a@example.com"})
            assert stranger.status_code == 401
            assert (await world.http.get(f"{host}/status.json")).status_code == 401
            assert (await world.http.get(f"{host}/backstage")).status_code == 404
            assert (await world.http.post(f"{host}/backstage/clock", json={"seconds": 1})).status_code == 404
            assert (await world.http.post(f"{host}/api/inngest", json={})).status_code == 401

            world.http.headers["Authorization"] = f"Bearer {MAIL_SECRET}"
            buyer = await world.buyer()
            case = await world.asks_refund(buyer)
            card = await world.card(case)
            assert "STAGING: nothing here is real" in await world.shown(card)
            await world.person(ROSA).press(card, "Approve")
            await world.happens(case, "message_sent")
            [refund] = await world.refunds(buyer.charge)
            assert refund["amount_cents"] == buyer.paid_cents
            [letter] = trap.mails
            assert str(letter["subject"]).startswith("[STAGING - TEST] ")
            assert "STAGING: nothing here is real" in await world.shown(card)
