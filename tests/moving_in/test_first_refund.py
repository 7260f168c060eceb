"""A shop of a thousand customers moves in: one ticked line is refunded to the cent, answered by mail, and erased."""

import asyncio
import json
import re
import uuid
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any, Final

import pytest

from app.cli.local_stack.stack import LOCAL_BOT_TOKEN
from app.cli.local_stack.story import Rosa
from app.domain.ids import Posted
from app.slack import ids
from tests.agent.test_over_http import completion
from tests.conftest import NewDatabase, OwnedDatabase
from tests.flows.model import model
from tests.mail.server import Server, mail_server
from tests.moving_in import debian_postgres
from tests.moving_in.shop_export import BUYER, CUSTOMERS, ORDER, ORDERS, PAID_CENTS, export
from tests.moving_in.test_moving_in import EVENT_KEY, SIGNING_KEY, SLACK_SECRET, Place, running, serving
from tests.payments.conftest import StandIn, run_stand_in
from tests.world import ROSA, until

BULBS_CENTS: Final = 1_607  # three bulbs at 4.50, with 2.57 tax
LAMPS_CENTS: Final = 8_923  # two lamps at 39.99 less 5.00, with 14.25 tax
PHOTO: Final = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40
RELAY: Final = "mx.lamps.example"  # whose word on a sender counts


@pytest.fixture(scope="module")
def postgres_15() -> Iterator[str | None]:
    """The distribution's own server, empty, where there is one: its superuser's URL."""
    programs = debian_postgres.installed()
    if programs is None:
        yield None
        return
    with debian_postgres.run_server(programs) as admin_url:
        yield admin_url


@pytest.fixture
async def empty_database(postgres_15: str | None, owned_database: OwnedDatabase) -> str:
    """Of a plain login; on the packaged server where the distribution has none."""
    if postgres_15 is None:
        return owned_database.url
    return await debian_postgres.empty_database(postgres_15, f"lamps_{uuid.uuid4().hex[:8]}")


def letter() -> bytes:
    """About two lines of one order, with a photo, and stamped by the shop's own mail server."""
    mail = EmailMessage()
    mail["Authentication-Results"] = (
        f"{RELAY}; dkim=pass header.d=lovelace.example; dmarc=pass header.from=lovelace.example"
    )
    mail["From"], mail["To"], mail["Subject"] = f"Ada <{BUYER}>", "help@lamps.example", f"Order {ORDER}"
    mail["Message-ID"] = "<first-refund@lovelace.example>"
    mail.set_content(
        f"Hello,\n\nof order {ORDER} both brass desk lamps and all three warm white light bulbs arrived broken. "
        "Please refund those two items; the green shade is fine.\n\nAda\n"
    )
    mail.add_attachment(PHOTO, maintype="image", subtype="png", filename="broken.png")
    return bytes(mail)


def proposes_two_lines(heard: str) -> dict[str, Any]:
    """A model that looks at the orders, asks for two lines of one, and answers the customer."""
    if "call_orders" not in heard:
        return completion("tool_calls", tool_calls=[_call("call_orders", "list_orders", {})])
    if "call_refund" not in heard:
        [order_id, *_] = re.findall(r'"order_id": "([^"]+)"', heard.replace("\\", ""))
        lines = [{"line": 1, "quantity": 2}, {"line": 2, "quantity": 3}]
        asked = {"order_id": order_id, "lines": lines, "reason": "Both lamps and all bulbs arrived broken."}
        return completion("tool_calls", tool_calls=[_call("call_refund", "issue_refund", asked)])
    return completion("stop", content="Dear Ada, I am sorry that your things arrived broken. Kind regards, the desk")


def _call(name: str, tool: str, arguments: dict[str, Any]) -> dict[str, Any]:
    return {"id": name, "type": "function", "function": {"name": tool, "arguments": json.dumps(arguments)}}


async def set_up(place: Place, stripe: StandIn, mails: Server, model_settings: dict[str, str]) -> None:
    """What a team types: init by flags, the lines that init leaves to it, and the desk's file."""
    flags = {
        "database-url": place.database,
        "tenant": "shop",
        "name": "The Lamp Shop",
        "language": "en",
        "environment": "staging",
        "public-url": place.host,
        "engine-url": place.engine,
        "event-key": EVENT_KEY,
        "signing-key": SIGNING_KEY,
        "bot-token": LOCAL_BOT_TOKEN,
        "signing-secret": SLACK_SECRET,
        "reviewers": "@refund-reviewers",
        "staff": "@support",
        "oncall-group": "@on-call",
        "manifest": str(place.folder / "app.yaml"),
        "desk-file": str(place.folder / "desk.yaml"),
    }
    await succeeds(place, "init", "--yes", *(f"--{name}={value}" for name, value in flags.items()))
    settings = {
        "PAYMENTS": "stripe",
        "STRIPE_API_BASE": stripe.url,
        "STRIPE_API_KEY": "sk_test_ours_1",
        "STRIPE_ACCOUNT": "acct_ours",
        "STRIPE_WEBHOOK_SECRET": "whsec_" + "0123456789abcdef" * 2,
        "MAIL_OUT": "smtp",
        "SMTP_HOST": "127.0.0.1",
        "SMTP_PORT": str(mails.port),
        "SMTP_TLS": "none",
        "MAIL_FROM": "The Lamp Shop <help@lamps.example>",
        "MAIL_AUTHSERV_IDS": RELAY,
        **model_settings,
    }
    with (place.folder / ".env").open("a", encoding="utf-8") as file:
        file.writelines(f"{name}={value}\n" for name, value in settings.items())
    await succeeds(place, "config", "apply", str(place.folder / "desk.yaml"))


async def succeeds(place: Place, *words: str) -> str:
    """A command that has to; what it said."""
    code, said = await place.countersign(*words)
    assert code == 0, f"countersign {' '.join(words)}\n{said}"
    return said


async def the_card(place: Place) -> Posted:
    """The one request that waits."""
    card = await until(lambda: on_card(place), "a card")
    [waiting] = json.loads(await succeeds(place, "pending", "--json"))
    assert "L-100001" in json.dumps(waiting)
    return card


async def on_card(place: Place) -> Posted | None:
    """The newest message of the reviewers' channel that can be approved."""
    answer = await place.http.get(f"{place.slack}/_local/messages", params={"channel": "C0APPROVALS"})
    found = [one["ts"] for one in answer.json() if f'"{ids.APPROVE}"' in json.dumps(one)]
    return Posted("C0APPROVALS", found[-1]) if found else None


@pytest.mark.timeout(1200)
async def test_a_shop_moves_in_and_refunds_one_ticked_line_to_the_cent(
    empty_database: str, new_database: NewDatabase, tmp_path: Path
) -> None:
    async with (
        running(tmp_path, empty_database, await new_database(None)) as place,
        mail_server() as mails,
        model(proposes_two_lines) as model_settings,
    ):
        with run_stand_in() as stripe:
            await set_up(place, stripe, mails, model_settings)
            charge = await stripe.new_charge(PAID_CENTS)
            shop = export(tmp_path, charge)
            assert f"{CUSTOMERS:,} are new" in await succeeds(place, "import", "customers", str(shop.customers))
            assert f"{ORDERS:,} are new" in await succeeds(place, "import", "orders", str(shop.orders))
            async with serving(place):
                case = await mailed(place)
                await ticked(place, await the_card(place))
                [made] = await until(lambda: refunds(stripe, charge), "the refund at Stripe")
                assert made["amount"] == BULBS_CENTS
                await answered(place, mails, case)
                await erased(place)
            await succeeds(place, "audit", "verify")


async def mailed(place: Place) -> str:
    """The mail comes in by the provider's call, with its photo; its case."""
    answer = await place.http.post(
        f"{place.host}/webhooks/mail/shop",
        content=letter(),
        headers={"content-type": "message/rfc822"},
        auth=("provider", await place.secret("MAIL_WEBHOOK_SECRET")),
    )
    assert answer.status_code == 200, answer.text
    case = str(answer.json()["case_id"])
    [kept] = json.loads(await succeeds(place, "attachment", "list", case, "--json"))
    assert (kept["name"], kept["size_bytes"], kept["mark"]) == ("broken.png", len(PHOTO), "")
    return case


async def ticked(place: Place, card: Posted) -> None:
    """The reviewer reads both lines and the photo's name, and leaves only the bulbs ticked."""
    rosa = Rosa(place.slack, place.http, ROSA)
    shown = await place.text(card)
    for words in (
        "2 x Desk lamp, brass: 89.23 EUR",
        "3 x Light bulb, warm white: 16.07 EUR",
        "broken.png",
        "STAGING",
    ):
        assert words in shown
    button = await rosa.button(card, "Change")
    await rosa.do("click", {"user": ROSA, "channel": card.channel, "ts": card.ts, **button})
    for _ in range(2):  # the sum is shown first, and approved only then
        view = await until(lambda: top_view(rosa), "the form")
        values = {ids.LINES_BLOCK: {ids.LINES_INPUT: ["2"]}}
        await rosa.do("submit_view", {"user": ROSA, "view_id": view["id"], "values": values})


async def top_view(rosa: Rosa) -> dict[str, Any] | None:
    views = await rosa.read("views", user=rosa.user)
    return views[-1] if views else None


async def refunds(stripe: StandIn, charge: str) -> list[dict[str, Any]] | None:
    return await stripe.refunds_of(charge) or None


async def answered(place: Place, mails: Server, case: str) -> None:
    """Support sends the draft; it names what was refunded, and leaves by SMTP."""

    async def drafted() -> str | None:
        await asyncio.sleep(2)  # each look is a process of its own
        waiting = json.loads(await succeeds(place, "cases", "list", "--json"))
        return next((one["draft"] for one in waiting if one["case"] == case and one["draft"]), None)

    await succeeds(place, "send", await until(drafted, "a draft"))

    async def arrived() -> EmailMessage | None:
        return mails.mails[0] if mails.mails else None

    mail = await until(arrived, "the reply")
    text = mail.get_content()
    assert (BUYER in str(mail["To"]), "16.07 EUR" in text, "Light bulb" in text) == (True, True, True), text


async def erased(place: Place) -> None:
    """Nothing of her is left in Slack or in the records."""
    said = await succeeds(place, "customer", "erase", BUYER, "--reason", "She asked for it", "--yes")
    assert "erased" in said.lower()
    for channel in ("C0APPROVALS", "C0SUPPORT"):
        told = json.dumps(
            (await place.http.get(f"{place.slack}/_local/messages", params={"channel": channel})).json()
        )
        assert BUYER not in told
        assert "lovelace" not in told.lower()
