"""The terminal's commands as their user types them, against a running world."""

import asyncio
import json
import sys
from pathlib import Path

from app.domain.approvals.voting import Status
from tests.world import TENANT, World, until


async def countersign(world: World, *words: str, answers: str = "", **environ: str) -> tuple[int, str, str]:
    """Run ``countersign`` in a process of its own, answering what it asks: (exit code, stdout, stderr)."""
    settings = {**world.stack.environ, "DATABASE_URL": world.stack.database_url, "TENANT": TENANT, **environ}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "app.cli",
        *words,
        env=settings,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await process.communicate(answers.encode())
    assert b"Traceback" not in err
    return process.returncode or 0, out.decode(), err.decode()


async def test_mail_pending_decide_and_audit_from_the_terminal(world: World) -> None:
    buyer = await world.buyer()
    text = f"Order {buyer.order} arrived broken, I would like a refund, please."
    code, out, _ = await countersign(world, "mail", "--from", buyer.email, "--body", text, "--json")
    assert code == 0
    case = json.loads(out)["case_id"]
    approval_id = await world.approval_id(case)
    code, out, _ = await countersign(world, "pending", "--json")
    assert approval_id in {row["approval"] for row in json.loads(out)}
    code, out, _ = await countersign(world, "pending")
    assert f"{approval_id}\t50.00 EUR\t{buyer.email}" in out, "tab-separated when piped"
    code, out, _ = await countersign(world, "decide", approval_id, "approve")
    assert (code, "approved" in out) == (0, True)
    await world.happens(case, "refund_issued")
    assert (await world.approval(approval_id)).decided_by != "slack:U0ROSA"
    code, _, err = await countersign(world, "decide", approval_id, "reject")
    assert (code, "already closed" in err) == (1, True)
    code, out, _ = await countersign(world, "audit", "--json", "--limit", "200")
    assert "refund_issued" in {row["action"] for row in json.loads(out)}
    code, out, _ = await countersign(world, "audit", "verify")
    assert (code, "holds" in out) == (0, True)


async def test_an_eml_file_is_taken_once(world: World, tmp_path: Path) -> None:
    buyer = await world.buyer()
    letter = tmp_path / "letter.eml"
    letter.write_text(f"From: {buyer.email}\nSubject: Hello\nMessage-ID: <{buyer.id}@x>\n\nHow long is shipping?\n")
    first = await countersign(world, "mail", str(letter), "--json")
    again = await countersign(world, "mail", str(letter))
    assert json.loads(first[1])["duplicate"] is False
    assert "already on record" in again[1]


async def test_dead_letters_are_listed_shown_read_again_and_dropped(world: World, tmp_path: Path) -> None:
    async def come(raw: bytes) -> str:
        answer = await world.http.post(
            f"{world.stack.host_url}/webhooks/mail/{TENANT}", content=raw, headers={"content-type": "message/rfc822"}
        )
        return str(answer.json()["dead_letter"])

    hopeless, healed = await come(b"From: nobody\r\n\r\nHi"), await come(b"From: somebody\r\n\r\nHi")
    _, out, _ = await countersign(world, "deadletters", "list")
    assert hopeless in out
    assert "not one plain mail address" in out
    code, out, _ = await countersign(world, "deadletters", "show", hopeless, "--raw")
    assert (code, out) == (0, "From: nobody\r\n\r\nHi")
    _, out, _ = await countersign(world, "doctor")
    assert "could not be read" in out
    code, _, err = await countersign(world, "deadletters", "retry", hopeless)
    assert (code, "still cannot be read" in err) == (1, True)
    # As after a fix: what could not be read before can be read now.
    buyer = await world.buyer()
    mended = f"From: {buyer.email}\r\n\r\nHow long does shipping take?".encode()
    await world.admin.execute("UPDATE dead_letters SET raw = $2, sealed = false WHERE id = $1", healed, mended)
    code, out, _ = await countersign(world, "deadletters", "retry", healed)
    assert (code, "msg_" in out) == (0, True)
    code, out, _ = await countersign(world, "deadletters", "drop", hopeless)
    assert code == 0
    _, out, _ = await countersign(world, "deadletters", "list", "--json")
    assert {hopeless, healed}.isdisjoint(letter["id"] for letter in json.loads(out))
    code, _, err = await countersign(world, "deadletters", "show", hopeless)
    assert (code, "no such letter" in err) == (1, True)


async def test_a_hostile_file_is_refused_in_words(world: World, tmp_path: Path) -> None:
    letter = tmp_path / "bomb.eml"
    letter.write_bytes(b"From: ada@example.com\r\nContent-Type: text/html\r\n\r\n" + b"<a " * 3_000_000)
    code, _, err = await countersign(world, "mail", str(letter))
    assert (code, "too much memory" in err) == (1, True)


async def test_wrong_words_are_answered_in_a_sentence(world: World) -> None:
    for words, told in (
        (("decide", "apr_nope", "approve"), "There is no approval"),
        (("mail", "--from", "nobody", "--body", "x"), "address"),
        (("mail",), "--from"),
        (("mail", "missing.eml"), "not a file"),
        (("resend", "x"), "msg_"),
        (("runs", "list", "--since", "soon"), "30m"),
        (("runs", "list", "--engine", "http://127.0.0.1:9"), "No engine answers"),
        (("runs", "show", "nope"), "not found"),
    ):
        code, _, err = await countersign(world, *words)
        assert (code, told in err) == (1, True), (words, err)


async def test_the_doctor_finds_what_is_wrong_and_names_the_fix(world: World) -> None:
    code, out, _ = await countersign(world, "doctor")
    assert code == 0, out
    code, out, _ = await countersign(world, "doctor", SUPPORT_MODEL="gpt", SLACK_BOT_TOKEN="xoxb-wrong")
    assert code == 1
    assert 'must be "offline", "responses:NAME" or "chat:NAME"' in out
    assert "invalid_auth" in out
    code, out, _ = await countersign(world, "doctor", DATABASE_URL="postgresql://x:canary@127.0.0.1:9/x")
    assert (code, "canary" in out) == (1, False)


async def test_runs_are_listed_shown_cancelled_and_run_again(world: World) -> None:
    buyer = await world.buyer()
    answer = await world.mail(buyer.email, "How long does shipping take?")
    await world.draft(answer["case_id"])
    code, out, _ = await countersign(world, "runs", "list", "--status", "completed", "--json")
    done = [run for run in json.loads(out) if answer["case_id"] in str(run["output"])]
    assert len(done) == 1
    code, out, _ = await countersign(world, "runs", "show", done[0]["id"])
    assert "run-agent" in out
    code, out, _ = await countersign(world, "runs", "rerun", done[0]["id"])
    assert code == 0
    assert "runs again as" in out
    await asyncio.sleep(1)
    assert (await world.actions(answer["case_id"])).count("draft_created") == 1, "no effect twice"


async def test_a_request_whose_gate_was_cancelled_is_taken_back_and_pays_nothing(world: World) -> None:
    buyer = await world.buyer()
    case = await world.asks_refund(buyer)
    card = await world.card(case)
    code, _, err = await countersign(
        world, "runs", "cancel", "--function", "approval-gate", "--status", "running", "--yes"
    )
    assert code == 0, err
    await world.happens(case, "approval_cancelled")
    assert (await world.approval(await world.approval_id(case))).status is Status.CANCELLED

    async def without_buttons() -> bool | None:
        return "Approve" not in await world.shown(card) or None

    await until(without_buttons, "the card to lose its buttons")
    assert await world.refunds(buyer.charge) == []
