"""A shop moves in, wherever it keeps its records: one ticked line is refunded, answered by mail, and forgotten."""

import asyncio
import json
from email.message import EmailMessage
from pathlib import Path
from typing import Any, Final

import asyncpg
import pytest

from app.domain.ids import Posted, TenantId
from app.slack import ids
from tests.conftest import NewDatabase
from tests.flows.operations.test_erasure import in_slack
from tests.moving_in import debian_postgres, letters, shop
from tests.moving_in.conftest import EmptyDatabase
from tests.moving_in.desk import Walk, begun
from tests.moving_in.place import TENANT, Place
from tests.moving_in.sources import SOURCES, Open, rows_kept
from tests.store.privacy.forgetting import found_in
from tests.world import SAM, until

_WAKE: Final = "UPDATE inngest_engine.jobs SET at = statement_timestamp() WHERE kind = 'sleep' RETURNING id"
_ROWS: Final = "SELECT t::text FROM inngest_engine.{} t"


@pytest.mark.skipif(debian_postgres.installed() is None, reason="NOT RUN: there is no PostgreSQL of a distribution")
async def test_the_server_that_is_moved_in_on_is_a_postgresql_15(empty_database: EmptyDatabase) -> None:
    conn = await asyncpg.connect(empty_database.url)
    version = conn.get_server_version()
    await conn.close()
    if version.major > debian_postgres.WANTED:
        pytest.skip(f"NOT RUN on PostgreSQL {debian_postgres.WANTED}: this distribution has {version.major}")
    assert version.major == debian_postgres.WANTED


@pytest.mark.timeout(1200)
@pytest.mark.parametrize("opened", SOURCES, ids=lambda one: str(one.__name__))
async def test_a_shop_moves_in_and_refunds_one_ticked_line_to_the_cent(
    opened: Open, empty_database: EmptyDatabase, new_database: NewDatabase, tmp_path: Path
) -> None:
    async with begun(opened, empty_database, await new_database(None), tmp_path) as walk:
        before = await rows_kept(walk.place)
        case = await mailed(walk.place, letters.about_two_lines())
        await keeps_the_photo(walk.place, case)
        card = await the_card(walk.place)
        assert await rows_kept(walk.place) == (before if before[0] else [1, 1, 3])
        photo = await shown_in_its_thread(walk.place, card)
        await ticked(walk.place, card)
        made = await refunded(walk, card)
        await answered(walk, case)
        if walk.source.silence is not None:
            await waits_while_nobody_answers(walk)
        await forgotten(walk)
        assert (await walk.place.http.get(photo)).status_code == 404, "Slack holds it no more"
        assert await walk.stripe.listed("refunds") == [made], "exactly one, whatever came after it"


async def mailed(place: Place, letter: bytes) -> str:
    """It comes in by the provider's call; its case."""
    answer = await place.http.post(
        f"{place.host}/webhooks/mail/{TENANT}",
        content=letter,
        headers={"content-type": "message/rfc822"},
        auth=("provider", place.secret("MAIL_WEBHOOK_SECRET")),
    )
    assert answer.status_code == 200, answer.text
    return str(answer.json()["case_id"])


async def keeps_the_photo(place: Place, case: str) -> None:
    """Whole."""
    [kept] = json.loads(await place.succeeds("attachment", "list", case, "--json"))
    assert (kept["name"], kept["size_bytes"], kept["mark"]) == ("broken.jpg", len(letters.PHOTO), "")


async def files(place: Place) -> list[Path] | None:
    """What lies where the installation has attachments lie, once anything does."""
    return [one for one in (place.folder / "files").rglob("*") if one.is_file()] or None


async def the_card(place: Place) -> Posted:
    """The one request that waits, with both lines and the photo's name on it."""

    async def posted() -> Posted | None:
        messages = await place.messages("C0APPROVALS")
        found = [one["ts"] for one in messages if f'"{ids.APPROVE}"' in json.dumps(one)]
        return Posted("C0APPROVALS", found[-1]) if found else None

    card = await until(posted, "a card")
    [waiting] = json.loads(await place.succeeds("pending", "--json"))
    assert shop.ORDER.number in json.dumps(waiting)
    shown = await place.text(card)
    lines = ("2 x Desk lamp, brass: 83.99 EUR", "3 x Light bulb, warm white: 14.19 EUR", "98.18 EUR")
    for words in (*lines, "broken.jpg", "STAGING"):
        assert words in shown
    return card


async def shown_in_its_thread(place: Place, card: Posted) -> str:
    """The photo lies sealed in the team's folder; a press in Details puts it into the card's thread. Its address."""
    [sealed] = await until(lambda: files(place), "the photo to lie in its folder")
    assert letters.PHOTO[:64] not in sealed.read_bytes()
    rosa = place.person()
    button = await rosa.button(card, "Details")
    await rosa.do("click", {"user": rosa.user, "channel": card.channel, "ts": card.ts, **button})

    async def details() -> dict[str, Any] | None:
        views = await rosa.read("views", user=rosa.user)
        return views[-1] if views else None

    async def posted() -> dict[str, Any] | None:
        told = await rosa.read("messages", channel=card.channel, thread_ts=card.ts)
        return next((one for message in told for one in message.get("files") or ()), None)

    view = await until(details, "Details")
    [block] = [one["block_id"] for one in view["blocks"] if f'"{ids.SHOW_CARD_FILE}"' in json.dumps(one)]
    pressed = {"user": rosa.user, "view_id": view["id"], "action_id": ids.SHOW_CARD_FILE, "block_id": block}
    await rosa.do("click_in_view", pressed)
    file = await until(posted, "the photo in the card's thread")
    assert (file["name"], file["mimetype"]) == ("1-broken.jpg", "image/jpeg")
    assert (await place.http.get(file["url_private"])).content == letters.PHOTO
    return str(file["url_private"])


async def ticked(place: Place, card: Posted) -> None:
    """The reviewer opens the form, in which both lines are ticked, and leaves only the bulbs."""
    rosa = place.person()
    button = await rosa.button(card, "Change")
    await rosa.do("click", {"user": rosa.user, "channel": card.channel, "ts": card.ts, **button})

    async def form() -> dict[str, Any] | None:
        views = await rosa.read("views", user=rosa.user)
        return views[-1] if views else None

    for step in range(2):  # the sum is shown first, and approved only then
        view = await until(form, "the form")
        [boxes] = [one["element"] for one in view["blocks"] if one["block_id"] == ids.LINES_BLOCK]
        ticks = [one["value"] for one in boxes["initial_options"]]
        assert (boxes["type"], ticks) == ("checkboxes", ["1", "2"] if step == 0 else ["2"])
        values = {ids.LINES_BLOCK: {ids.LINES_INPUT: ["2"]}}
        await rosa.do("submit_view", {"user": rosa.user, "view_id": view["id"], "values": values})


async def refunded(walk: Walk, card: Posted) -> dict[str, Any]:
    """The bulbs alone, at Stripe and on record; the card says so to the end."""

    async def at_stripe() -> list[dict[str, Any]] | None:
        return await walk.stripe.refunds_of(shop.ORDER.charge_id) or None

    async def receipt() -> str | None:
        shown = await walk.place.text(card)
        return shown if made["id"] in shown else None

    [made] = await until(at_stripe, "the refund at Stripe")
    assert (made["amount"], made["metadata"]["countersign_tenant"]) == (shop.BULBS_CENTS, TENANT)
    paid = await walk.place.rows("SELECT line_number, quantity, amount_cents FROM refund_lines")
    assert [tuple(one) for one in paid] == [(2, 3, shop.BULBS_CENTS)]
    assert "14.19 EUR" in await until(receipt, "the receipt on the card")
    return dict(made)


async def answered(walk: Walk, case: str) -> None:
    """Support sends the draft; it names what was refunded, and leaves by SMTP."""
    await walk.place.succeeds("send", await draft(walk.place, case))

    async def arrived() -> EmailMessage | None:
        return walk.mails.mails[0] if walk.mails.mails else None

    mail = await until(arrived, "the reply")
    text = mail.get_content()
    assert (shop.ADA.email in str(mail["To"]), "14.19 EUR" in text, "Light bulb" in text) == (True, True, True), text
    assert "83.99" not in text
    assert "first-refund@" in str(mail["In-Reply-To"])


async def draft(place: Place, case: str) -> str:
    """The one that waits in the case's thread."""

    async def posted() -> str | None:
        found = await place.rows("SELECT id FROM drafts WHERE case_id = $1 AND card_ts IS NOT NULL", case)
        return str(found[-1]["id"]) if found else None

    return await until(posted, f"a draft of {case}")


async def waits_while_nobody_answers(walk: Walk) -> None:
    """Nothing is made up; a person is asked, and once somebody answers again, one press has it go on."""
    assert walk.source.silence is not None
    async with walk.source.silence():
        case = await mailed(walk.place, letters.about_something_else())
        message = await until(lambda: stalled(walk.place, case), "a word in the case's thread, with Try Again")
        assert await walk.place.rows("SELECT 1 FROM drafts WHERE case_id = $1", case) == []
    await walk.place.person(SAM).press(message, "Try Again")
    await draft(walk.place, case)


async def stalled(place: Place, case: str) -> Posted | None:
    """Where the case says that no draft comes."""
    [head] = await place.rows("SELECT thread_channel, thread_ts FROM cases WHERE id = $1", case)
    for message in await place.messages(*head) if head["thread_ts"] else ():
        if "records did not answer" in str(message) and "Try Again" in str(message):
            return Posted(head["thread_channel"], message["ts"])
    return None


async def forgotten(walk: Walk) -> None:
    """She is nowhere in tables, outbox, folder, Slack, engine and logs; what was paid stays."""
    place, words = walk.place, (shop.ADA.email, "lovelace", "broken.jpg", "arrived broken", "candles")
    assert in_slack(place.folder, *words)
    assert await until(lambda: files(place), "the photo to lie in its folder")
    command = ("customer", "erase", shop.ADA.email, "--reason", "She asked for it", "--yes")
    said, _ = await asyncio.gather(place.succeeds(*command), until(lambda: late(place), "the last look to begin"))
    assert "did not go whole: 0" in said
    assert await found_in(walk.judge, TenantId(TENANT), *words) == {}
    assert set(await found_in(walk.judge, TenantId(TENANT), shop.ADA.id)) <= {"audit"}
    assert in_slack(place.folder, *words) == []
    assert await files(place) is None
    engine = [row[0] for table in ("events", "runs", "steps") for row in await place.in_engine(_ROWS.format(table))]
    logs = [one.read_text(errors="replace") for one in place.folder.glob("*.log")]
    assert [one for one in (*engine, *logs) if any(word in one.lower() for word in words)] == []
    [order] = await place.rows("SELECT paid_cents FROM orders WHERE number = $1", shop.ORDER.number)
    assert order["paid_cents"] == shop.ORDER.paid_cents


async def late(place: Place) -> bool | None:
    """Whoever is forgotten is looked for once more forty seconds later: the engine's clock reaches that now."""
    return bool(await place.in_engine(_WAKE)) or None
