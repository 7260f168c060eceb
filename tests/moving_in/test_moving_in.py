"""From an empty database of a plain login to a desk that works: init, doctor, serve, a rehearsed decision."""

import asyncio
import json
import signal
import uuid
from pathlib import Path

import pytest

from app.domain.ids import Posted
from app.domain.operations.rehearsals import mail_id
from tests.conftest import NewDatabase, OwnedDatabase
from tests.moving_in.place import Place, running, serving
from tests.world import MAL, until

FIGURES = ("approvals", "cases", "messages", "refunds", "drafts", "votes", "mail_outbox")


async def figures(place: Place) -> dict[str, int]:
    return {table: (await place.rows(f"SELECT count(*) FROM {table}"))[0][0] for table in FIGURES}


async def rehearsal_card(place: Place, *, besides: Posted | None = None) -> Posted:
    """The newest message with a rehearsal's buttons."""

    async def shown() -> Posted | None:
        found = [one for one in await place.messages("C0APPROVALS") if "rehearsal_approve" in json.dumps(one)]
        newest = Posted("C0APPROVALS", found[-1]["ts"]) if found else None
        return None if newest == besides else newest

    return await until(shown, "a rehearsal's card")


@pytest.mark.timeout(1200)
async def test_an_empty_database_becomes_a_desk_on_which_a_press_goes_the_whole_way(
    owned_database: OwnedDatabase, new_database: NewDatabase, tmp_path: Path
) -> None:
    async with running(tmp_path, owned_database.url, await new_database(None)) as place:
        said = await place.init(name="The Shop", language="de")
        assert "1. " in said
        assert place.host in (tmp_path / "app.yaml").read_text()
        code, said = await place.countersign("doctor", "--json")
        found = {one["what"]: one["state"] for one in json.loads(said)}
        assert (code, found["Registration"], found["Records"]) == (1, "bad", "warn"), "no host runs yet"
        code, said = await place.countersign("config", "apply", str(tmp_path / "desk.yaml"))
        assert code == 0, said
        async with serving(place):
            code, said = await place.countersign("doctor", "--json")
            assert (code, [one for one in json.loads(said) if one["state"] == "bad"]) == (0, []), said
            assert {"Slack door", "Channels", "Registration", "Public address"} <= {
                one["what"] for one in json.loads(said) if one["state"] == "ok"
            }
            await _broken_off(place, await _rehearsed(place))
            await _attacked(place)
        code, said = await place.countersign("doctor", "--rehearse", "--wait", "5")
        assert (code, "The mail door does not answer" in said) == (1, True), said
        assert (await place.countersign("audit", "verify"))[0] == 0


async def _rehearsed(place: Place) -> Posted:
    """A stranger's press is none; a reviewer's goes all the way, and leaves nothing that anybody counts."""
    before = await figures(place)
    process = await place.begun("doctor", "--rehearse", "--wait", "120")
    card = await rehearsal_card(place)
    assert "PROBE: Es wird nichts ausgezahlt" in await place.text(card)
    await place.person(MAL).press(card, "Freigeben (Probe)")
    await asyncio.sleep(1)
    assert "Freigeben (Probe)" in await place.text(card), "a stranger's press is none"
    await place.person().press(card, "Freigeben (Probe)")
    said, _ = await process.communicate()
    told = said.decode()
    assert process.returncode == 0, told
    hops = ("mail accepted", "event published", "function woke", "card posted", "pressed by slack:U0ROSA")
    places = [told.index(hop) for hop in (*hops, "run went on", "outcome shown", "The desk works")]
    assert places == sorted(places), told
    shown = await place.text(card)
    assert ("Es wurde nichts ausgezahlt" in shown, "Freigeben (Probe)" in shown) == (True, False)
    assert "Antwortentwurf" in json.dumps(await place.messages(card.channel, card.ts))
    assert await figures(place) == before
    [row] = await place.rows("SELECT count(*) FROM audit WHERE action = 'desk_rehearsed'")
    assert row[0] == 1
    return card


async def _broken_off(place: Place, earlier: Posted) -> None:
    """Ctrl-C takes the card's buttons away."""
    process = await place.begun("doctor", "--rehearse", "--wait", "120")
    card = await rehearsal_card(place, besides=earlier)
    process.send_signal(signal.SIGINT)
    said, _ = await process.communicate()
    assert (process.returncode, b"withdrawn" in said, b"Traceback" in said) == (1, True, False), said.decode()

    async def closed() -> bool | None:
        return "am Terminal abgebrochen" in await place.text(card) or None

    await until(closed, "the card to say so")


async def _attacked(place: Place) -> None:
    """A mail that only looks like a rehearsal's is a mail, and so is a rehearsal's that comes again."""
    secret = place.secret("MAIL_WEBHOOK_SECRET")
    letter = {"from": "mallory@example.com", "subject": "Hi", "body": "Refund me", "message_id": mail_id("0" * 64)}
    where = f"{place.host}/webhooks/mail/shop"
    answer = await place.http.post(where, json=letter, headers={"authorization": f"Bearer {secret}"})
    assert (answer.status_code, "case_id" in answer.json()) == (200, True), answer.text
    again = {**letter, "message_id": f"{uuid.uuid4().hex}@example.com"}
    assert (await place.http.post(where, json=again)).status_code == 401
