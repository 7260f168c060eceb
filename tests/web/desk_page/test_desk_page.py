"""The page for the day Slack is down: what gets in, what it shows, and what a vote there is worth."""

import asyncio
import json
import re

import pytest

from app import store
from app.domain.approvals.voting import Status
from app.domain.ids import TenantId
from app.domain.people.actors import slack_person
from app.local.slack import seed
from app.web.desk_page import limits
from tests.store.given import Given
from tests.web.api.calls import rows
from tests.web.composed import Composed
from tests.web.conftest import SHARED
from tests.web.desk_page.page_visits import ROSA, ROSAS, forms, person, slack_silent, told, visitor

pytestmark = [SHARED, pytest.mark.usefixtures("rested")]

NAMED = (seed.ROSA, seed.REVIEWERS_GROUP)
HOSTILE = '<script>alert(1)</script> "><img src=x onerror=alert(2)> {{ 7*7 }} javascript:alert(3)'


async def links_of(desk: Composed) -> int:
    return int((await rows(desk, "SELECT count(*) AS n FROM page_links"))[0]["n"])


async def test_a_reviewer_signs_in_by_mail_and_decides(desk: Composed, given: Given) -> None:
    approval = await given.approval()
    async with visitor(desk) as ann:
        shut = await ann.http.get(f"/desk/approvals/{approval.id}")
        assert (shut.status_code, approval.facts.order_number in shut.text) == (401, False)
        there = await ann.sign_in(at=f"/desk/approvals/{approval.id}")
        assert there.headers["location"] == f"/desk/approvals/{approval.id}", "back to what they came for"
        queue = await ann.http.get("/desk")
        assert f"/desk/approvals/{approval.id}" in queue.text
        done = await ann.press(approval.id, "approve")
    assert (done.status_code, "Your approval is recorded." in done.text) == (200, True)
    row = await given.approvals.get(given.tenant, approval.id)
    assert (row.status, row.decided_by) == (Status.APPROVED, slack_person(ROSA))
    lines = [line["data"] for line in await given.recorded("page_vote") if line["subject"].endswith(approval.id)]
    assert lines == [{"choice": "approve", "authority": "slack", "refusal": None}]


async def test_a_rejection_has_its_reason_and_the_same_form_twice_is_one_vote(desk: Composed, given: Given) -> None:
    approval = await given.approval()
    async with visitor(desk) as ann:
        await ann.sign_in()
        card = await ann.http.get(f"/desk/approvals/{approval.id}")
        form = next(one for one in forms(card) if "reject" in one.buttons)
        for _ in range(2):
            answer = await ann.send(form, choice="reject", reason="Outside the window", shown="yes")
            assert "Your rejection is recorded. No refund will be made." in told(answer)
    row = await given.approvals.get(given.tenant, approval.id)
    assert (row.status, row.decision_reason, row.reason_shown) == (Status.REJECTED, "Outside the window", True)
    assert len([one for one in await given.recorded("page_vote") if one["subject"].endswith(approval.id)]) == 1


async def test_less_than_was_asked_is_approved_and_more_is_not(desk: Composed, given: Given) -> None:
    approval = await given.approval()
    async with visitor(desk) as ann:
        await ann.sign_in()
        for typed, sentence in (
            ("much", "Please type an amount such as"),
            ("900,000.00", "Only 40.00 EUR was asked for"),
        ):
            answer = await ann.press(approval.id, "less", amount=typed)
            assert sentence in told(answer)
        assert (await given.approvals.get(given.tenant, approval.id)).status is Status.PENDING
        await ann.press(approval.id, "less", amount="1.00")
    row = await given.approvals.get(given.tenant, approval.id)
    assert (row.status, row.final_sum.amount_cents) == (Status.APPROVED, 100)
    assert "1.00" in row.reply_text, "the customer is told the smaller amount"


async def test_an_approval_can_be_taken_back_while_it_is_held(desk: Composed, given: Given) -> None:
    approval = await given.approval(undo_seconds=60)
    async with visitor(desk) as ann:
        await ann.sign_in()
        await ann.press(approval.id, "approve")
        answer = await ann.press(approval.id, "undo")
    assert "Undone. Nothing is carried out." in told(answer)
    assert (await given.approvals.get(given.tenant, approval.id)).status is Status.CANCELLED
    lines = [line["data"] for line in await given.recorded("page_vote") if line["subject"].endswith(approval.id)]
    assert lines == [
        {"choice": "approve", "authority": "slack", "refusal": None},
        {"choice": "undo", "authority": "slack", "refusal": None},
    ]


async def test_a_link_works_once_and_only_in_the_browser_that_asked(desk: Composed) -> None:
    async with visitor(desk) as ann, visitor(desk) as thief, visitor(desk) as bare:
        known = set(await ann.mailed(0))
        await ann.ask()
        [link] = set(await ann.mailed(len(known) + 1)) - known
        await thief.http.get("/desk")
        for stranger in (thief, bare):
            refused = await stranger.open_link(link)
            assert (refused.status_code, "set-cookie" in refused.headers) == (401, False)
        assert (await ann.open_link(link)).status_code == 303, "a stranger's try spends nothing"
        assert (await ann.http.get("/desk")).status_code == 200
        assert (await ann.open_link(link)).status_code == 401
        await ann.http.get("/desk")
        assert (await ann.open_link(link)).status_code == 401


async def test_a_link_that_is_only_looked_at_is_not_spent_and_an_old_one_is_no_good(desk: Composed) -> None:
    async with visitor(desk) as ann:
        known = set(await ann.mailed(0))
        await ann.ask()
        [link] = set(await ann.mailed(len(known) + 1)) - known
        for _ in range(3):
            await ann.http.get(link)
        await rows(
            desk, "UPDATE page_links SET expires_at = clock_timestamp() - interval '1 second' WHERE used_at IS NULL"
        )
        assert (await ann.open_link(link)).status_code == 401
        await rows(
            desk, "UPDATE page_links SET expires_at = clock_timestamp() + interval '9 min' WHERE used_at IS NULL"
        )
        assert (await ann.open_link(link)).status_code == 303


async def test_answers_tell_nobody_who_exists(desk: Composed) -> None:
    """Same status, same words, same headers, and nobody waits for a mail server."""
    before = await rows(desk, "SELECT key, recipient FROM mail_outbox WHERE key LIKE 'page-link-%'")
    async with visitor(desk) as ann:
        answers = [
            await ann.ask(address) for address in (ROSAS, "nobody@countersign.local", "x", "sam@countersign.local")
        ]
    seen = {(one.status_code, one.text, json.dumps({**one.headers, "content-length": ""})) for one in answers}
    assert len(seen) == 1
    await asyncio.sleep(0.3)
    kept = await rows(desk, "SELECT key, recipient FROM mail_outbox WHERE key LIKE 'page-link-%'")
    fresh = {row["recipient"] for row in kept if row not in before}
    assert fresh == {ROSAS}, "who decides here, and nobody else"


async def test_the_mail_server_takes_its_time_and_the_answer_does_not(
    desk: Composed, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.store.people import page_access

    opened = asyncio.Event()

    async def slow(*_: object) -> bool:
        opened.set()
        await asyncio.sleep(5)
        return False

    monkeypatch.setattr(page_access.PostgresPageAccess, "open_link", slow)
    async with visitor(desk) as ann:
        async with asyncio.timeout(2):
            await ann.ask()
            await opened.wait()


async def test_who_asks_in_a_row_is_not_looked_after_and_does_not_hear_of_it(
    desk: Composed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "WINDOW_SECONDS", 600.0)
    before, ben = await links_of(desk), "ben@countersign.local"
    async with visitor(desk, ("198.51.100.7", 1)) as one, visitor(desk, ("192.0.2.7", 1)) as other:
        spelt = (ben, ben.upper(), *(f"ben+{number}@countersign.local" for number in range(12)), f'"ben"@{ben[4:]}.')
        answers = [await one.ask(address) for address in spelt]
        assert len({(answer.status_code, answer.text) for answer in answers}) == 1
        await asyncio.sleep(0.5)
        assert await links_of(desk) == before + 3
        await other.ask(ben)
        await asyncio.sleep(0.5)
        assert await links_of(desk) == before + 4, "a stranger elsewhere does not use up what is Ben's"
        [form] = forms(await one.http.get("/desk"))
        many = [(await one.send(form, address=f"a{n}@x.example")).status_code for n in range(70)]
        assert (many[0], many[-1]) == (200, 429)


async def test_without_our_own_form_nothing_is_done(desk: Composed, given: Given) -> None:
    approval = await given.approval()
    async with visitor(desk) as ann:
        await ann.sign_in()
        page = await ann.http.get(f"/desk/approvals/{approval.id}")
        whole = next(one for one in forms(page) if "approve" in one.buttons)
        sign_out = next(one for one in forms(page) if one.action == "/desk/sign-out")
        other = await given.approval()
        attempts = [
            {**whole.fields, "form": ""},
            {**whole.fields, "form": sign_out.fields["form"]},
            {name: value for name, value in whole.fields.items() if name != "form"},
        ]
        for fields in attempts:
            answer = await ann.http.post(whole.action, data={**fields, "choice": "approve"})
            assert answer.status_code == 401
        good = {**whole.fields, "choice": "approve"}
        elsewhere = await ann.http.post(f"/desk/approvals/{other.id}", data=good)
        assert elsewhere.status_code == 401, "a form is for one card"
        for site in ("cross-site", "same-site", "none"):
            assert (await ann.http.post(whole.action, data=good, headers={"sec-fetch-site": site})).status_code == 401
        assert (await ann.http.post(whole.action, json=good)).status_code == 400
        twice = "&".join([*(f"{name}={value}" for name, value in good.items()), "choice=reject"])
        kind = {"content-type": "application/x-www-form-urlencoded"}
        assert (await ann.http.post(whole.action, content=twice, headers=kind)).status_code == 400
        assert (await ann.http.post(whole.action, content="a=" + "b" * 340_000, headers=kind)).status_code == 413
    for one in (approval, other):
        assert (await given.approvals.get(given.tenant, one.id)).status is Status.PENDING


async def test_a_press_on_a_card_that_has_moved_does_nothing_and_keeps_what_was_typed(
    desk: Composed, given: Given
) -> None:
    approval = await given.approval()
    async with visitor(desk) as ann:
        await ann.sign_in()
        shown = forms(await ann.http.get(f"/desk/approvals/{approval.id}"))
        await rows(desk, "UPDATE approvals SET revision = revision + 1 WHERE id = $1", approval.id)
        for choice, typed in (("approve", {}), ("reject", {"reason": "Too <late>", "shown": "yes"})):
            form = next(one for one in shown if choice in one.buttons)
            answer = await ann.send(form, choice=choice, **typed)
            assert answer.status_code == 409
            assert "This request has changed since you opened it" in told(answer)
        assert "Too &lt;late&gt;</textarea>" in answer.text
        assert (await given.approvals.get(given.tenant, approval.id)).status is Status.PENDING
        await ann.press(approval.id, "reject", reason="Too late")
    assert (await given.approvals.get(given.tenant, approval.id)).status is Status.REJECTED


async def test_a_made_up_session_is_none(desk: Composed) -> None:
    for cookie in ("A" * 43, "", "x", "A" * 4000, "' OR 1=1 --"):
        async with visitor(desk) as eve:
            headers = {"cookie": f"__Host-countersign-desk={cookie}"}
            assert (await eve.http.get("/desk", headers=headers)).status_code == 401


async def test_who_signs_out_is_out_even_with_a_copy_of_the_cookie(desk: Composed) -> None:
    async with visitor(desk) as ann:
        await ann.sign_in()
        copied = ann.http.cookies["__Host-countersign-desk"]
        leave = next(one for one in forms(await ann.http.get("/desk")) if one.action == "/desk/sign-out")
        assert "You are signed out." in (await ann.send(leave)).text
        assert "__Host-countersign-desk" not in ann.http.cookies
        again = await ann.http.get("/desk", headers={"cookie": f"__Host-countersign-desk={copied}"})
        assert again.status_code == 401


async def test_cookies_and_headers_keep_others_out(desk: Composed) -> None:
    async with visitor(desk) as ann:
        shut = await ann.http.get("/desk")
        answer = await ann.sign_in()
    cookies = [*shut.headers.get_list("set-cookie"), *answer.headers.get_list("set-cookie")]
    for cookie in cookies:
        assert re.match(r"__Host-countersign-(desk|browser)=", cookie)
        assert all(flag in cookie for flag in ("HttpOnly", "Secure", "SameSite=lax", "Path=/"))
    policy = shut.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script" not in policy
    assert all(part in policy for part in ("form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'"))
    assert shut.headers["cache-control"] == "no-store"
    assert shut.headers["referrer-policy"] == "no-referrer"


async def test_another_tenants_approval_is_not_there(desk: Composed, given: Given) -> None:
    acme = TenantId("acme")
    await store.seed(given.pool, acme)
    theirs = await Given(given.pool, acme).approval()
    mine = await given.approval()
    async with visitor(desk) as ann:
        await ann.sign_in()
        for wanted in (theirs.id, "apr_" + "0" * 24, "x"):
            answer = await ann.http.get(f"/desk/approvals/{wanted}")
            assert (answer.status_code, "There is no such request here." in answer.text) == (404, True), wanted
        card = forms(await ann.http.get(f"/desk/approvals/{mine.id}"))
        form = next(one for one in card if "approve" in one.buttons)
        form.action = f"/desk/approvals/{theirs.id}"
        assert (await ann.send(form, choice="approve")).status_code == 401
    assert (await Given(given.pool, acme).approvals.get(acme, theirs.id)).status is Status.PENDING


@pytest.mark.parametrize("wanted", ["//evil.example", "https://evil.example", "apr_1/../..", "\\evil.example"])
async def test_links_and_forms_lead_nowhere_else(desk: Composed, wanted: str) -> None:
    async with visitor(desk) as ann:
        [form] = forms(
            await ann.http.get("/desk", headers={"host": "evil.example", "x-forwarded-host": "evil.example"})
        )
        known = set(await ann.mailed(0))
        form.fields["approval"] = wanted
        await ann.send(form, address=ROSAS)
        [link] = set(await ann.mailed(len(known) + 1)) - known
        assert (await ann.open_link(link)).headers["location"] == "/desk"


async def test_what_customers_write_is_only_text(desk: Composed, given: Given) -> None:
    message = await given.message(subject=HOSTILE, body=HOSTILE)
    approval = await given.approval(message=message, agent_reason=HOSTILE)
    async with visitor(desk) as ann:
        await ann.sign_in()
        answers = [await ann.http.get(path) for path in ("/desk", f"/desk/approvals/{approval.id}")]
        answers.append(await ann.http.get(f"/desk/link?t={HOSTILE}"))
        answers.append(await ann.press(approval.id, "reject", reason=HOSTILE))
    for one in answers:
        assert "<script" not in one.text
        assert "<img" not in one.text
    assert "&lt;script&gt;" in answers[1].text
    assert (
        "{{ 7*7 }}" in answers[1].text
        or "49" not in re.findall(r"<blockquote>(.*?)</blockquote>", answers[1].text)[0]
    )


async def test_who_may_not_decide_gets_no_link_and_loses_the_session(desk: Composed, given: Given) -> None:
    approval = await given.approval()
    async with visitor(desk) as ann:
        await ann.sign_in()
        person(desk, ROSA, deleted=True)
        try:
            gone = await ann.http.get(f"/desk/approvals/{approval.id}")
            assert (gone.status_code, "You may not decide here" in gone.text) == (403, True)
            async with slack_silent(desk):
                assert (await ann.http.get("/desk")).status_code == 401, "the session has ended"
                before = await links_of(desk)
                async with visitor(desk) as again:
                    assert (await again.ask()).status_code == 200
                    await asyncio.sleep(0.3)
                assert await links_of(desk) == before, "whoever was last seen deactivated stays out"
        finally:
            person(desk, ROSA, deleted=False)
            await desk.host.look_round.once()


async def test_while_slack_is_silent_the_desks_file_decides_and_the_record_says_so(
    desk: Composed, given: Given
) -> None:
    approval = await given.approval()
    async with visitor(desk) as ann, slack_silent(desk):
        await ann.sign_in()
        card = await ann.http.get(f"/desk/approvals/{approval.id}")
        assert "Slack does not answer." in card.text
        await ann.press(approval.id, "approve")
        before = await links_of(desk)
        async with visitor(desk) as ben:
            await ben.ask("ben@countersign.local")
            await asyncio.sleep(0.3)
        assert await links_of(desk) == before, "a group's members are known to Slack alone"
    lines = [line["data"] for line in await given.recorded("page_vote") if line["subject"].endswith(approval.id)]
    assert lines == [{"choice": "approve", "authority": "desk_file", "refusal": None}]


async def test_refusals_are_those_of_a_press_in_slack(desk: Composed, given: Given) -> None:
    own = await given.approval(requested_by=slack_person(ROSA))
    async with visitor(desk) as ann:
        await ann.sign_in()
        assert "You asked for this yourself" in (await ann.press(own.id, "approve")).text
        closed = await given.approval()
        form = next(
            one for one in forms(await ann.http.get(f"/desk/approvals/{closed.id}")) if "approve" in one.buttons
        )
        await ann.press(closed.id, "reject")
        late = await ann.send(form, choice="approve")
        assert "You had already decided" in late.text
        assert "<@" not in late.text
