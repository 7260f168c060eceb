"""``countersign cases`` and ``send``, as support types them."""

import json

import pytest

from app.domain.approvals.voting import Status
from tests.store.given import ALICE, DEMO, Given
from tests.store.operations.test_routine_commands import countersign


@pytest.fixture
def environ(database_url: str) -> dict[str, str]:
    return {"DATABASE_URL": database_url, "COUNTERSIGN_ENV": "development"}


async def cases(environ: dict[str, str], *arguments: str) -> tuple[int, str]:
    return await countersign("cases", *arguments, **environ)


async def listed(environ: dict[str, str]) -> list[dict[str, str]]:
    code, said = await cases(environ, "list", "--json")
    assert code == 0, said
    found: list[dict[str, str]] = json.loads(said)
    return found


async def test_what_waits_is_listed_shown_and_claimed(given: Given, environ: dict[str, str]) -> None:
    assert await cases(environ, "list") == (0, "Nothing waits for support.\n")
    mail, draft = await given.drafted()
    assert [(one["case"], one["draft"], one["claimed_by"]) for one in await listed(environ)] == [
        (mail.case_id, draft, "")
    ]
    shown = json.loads((await cases(environ, "show", mail.case_id, "--json"))[1])
    assert (shown["stage"], shown["drafts"], shown["messages"]) == ("ready", {draft: "ready"}, [mail.message_id])
    plain = (await cases(environ, "show", mail.case_id))[1]
    assert f"drafts:        {draft} (ready)\n" in plain
    assert "claimed by:    -\n" in plain
    assert await cases(environ, "claim", mail.case_id) == (0, "You take care of this case now.\n")
    assert (await listed(environ))[0]["claimed_by"].startswith("cli:")
    assert await cases(environ, "claim", mail.case_id, "--release") == (0, "Nobody takes care of it now.\n")
    await given.claims.claim(DEMO, mail.case_id, by=ALICE, instead_of=None)
    code, said = await cases(environ, "claim", mail.case_id)
    assert (code, f"{ALICE} takes care of it" in said) == (1, True)
    assert (await cases(environ, "show", "case_none"))[0] == 1


async def test_a_case_is_closed_and_opened_again(given: Given, environ: dict[str, str]) -> None:
    mail, _ = await given.drafted()
    assert "On record: no reply needed" in (await cases(environ, "close", mail.case_id))[1]
    assert "so already" in (await cases(environ, "close", mail.case_id))[1]
    assert await listed(environ) == []
    assert await cases(environ, "reopen", mail.case_id) == (0, "It waits for a reply again.\n")
    assert len(await listed(environ)) == 1
    lines = await given.recorded("reply_not_needed", "reply_needed_after_all")
    assert [row["actor"].split(":")[0] for row in lines] == ["cli", "cli"]
    approval = await given.approval()
    code, said = await cases(environ, "close", approval.case_id)
    assert (code, "A decision is still asked for here" in said) == (1, True)


async def test_a_case_is_snoozed_and_brought_back(given: Given, environ: dict[str, str]) -> None:
    mail, _ = await given.drafted()
    code, said = await cases(environ, "snooze", mail.case_id, "2")
    assert (code, said.startswith("Out of sight until ")) == (0, True)
    assert await listed(environ) == []
    assert json.loads((await cases(environ, "show", mail.case_id, "--json"))[1])["snoozed_until"] in said
    assert await cases(environ, "snooze", mail.case_id, "0") == (0, "It is in the list again.\n")
    assert len(await listed(environ)) == 1
    assert (await cases(environ, "snooze", mail.case_id, "721"))[0] == 2


async def test_a_strangers_case_is_linked_to_a_customer(given: Given, environ: dict[str, str]) -> None:
    mail = await given.message(sender="eve@example.org")
    code, said = await cases(environ, "link", mail.case_id, "nobody@example.org")
    assert (code, "No customer has this address or id" in said) == (1, True)
    assert "The case is linked" in (await cases(environ, "link", mail.case_id, "ada@example.com"))[1]
    shown = json.loads((await cases(environ, "show", mail.case_id, "--json"))[1])
    assert (shown["customer"], shown["linked_by"].split(":")[0]) == ("ada@example.com", "cli")
    own = await given.message()
    assert (await cases(environ, "link", own.case_id, "ada@example.com"))[0] == 1


async def test_a_draft_is_sent_once(given: Given, environ: dict[str, str]) -> None:
    _, draft = await given.drafted()
    code, said = await countersign("send", draft, **environ)
    assert (code, f"On its way: {draft}" in said) == (0, True)
    assert await given.pool.fetchval("SELECT status FROM drafts WHERE id = $1", draft) == "sending"
    code, said = await countersign("send", draft, **environ)
    assert (code, "Nothing was sent" in said) == (1, True)
    code, said = await countersign("send", "drf_none", **environ)
    assert (code, "There is no draft drf_none" in said) == (1, True)


async def test_a_draft_of_a_closed_case_is_not_sent(given: Given, environ: dict[str, str]) -> None:
    mail, draft = await given.drafted()
    await given.closings.no_reply(DEMO, mail.message_id, by=ALICE)
    code, said = await countersign("send", draft, **environ)
    assert (code, "no reply needed" in said) == (1, True)
    assert await given.pool.fetchval("SELECT status FROM drafts WHERE id = $1", draft) == "ready"


async def test_a_request_is_withdrawn_with_a_reason(given: Given, environ: dict[str, str]) -> None:
    approval = await given.approval()
    code, said = await countersign("withdraw", approval.id, "--reason", " ", **environ)
    assert (code, "Say why" in said) == (1, True)
    code, said = await countersign("withdraw", approval.id, "--reason", "The parcel came", **environ)
    assert (code, f"Withdrawn: {approval.id}" in said) == (0, True)
    found = await given.approvals.get(DEMO, approval.id)
    assert (found.status, found.decision_reason) == (Status.CANCELLED, "The parcel came")
    code, said = await countersign("withdraw", "apr_none", "--reason", "x", **environ)
    assert (code, "There is no approval apr_none" in said) == (1, True)
