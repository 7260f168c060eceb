"""The status page: closed unless opened, honest about parts that do not answer, and safe to look at."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any, cast

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.domain.cases.support_queue import Waiting
from app.domain.ids import TenantId
from app.domain.operations.reachability import Reach
from app.domain.operations.registration import Registration, Standing
from app.domain.operations.run_status import DeskStatus, KeptRun, RunCount, RunStatus
from app.errors import Unavailable
from app.ports.people.people import Tenants
from app.web.operations.status import StatusDesk, status_routes

TOKEN = "a-token-of-sixteen-or-more"
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
ANSWERS = Reach(ok=True, since=NOW)
CALM = DeskStatus(NOW, 0, None, 0, None, [], [], [])


def failed_run(run_id: str = "01RUN", code: str = "StepBug") -> KeptRun:
    return KeptRun(run_id, "send-reply", "draft", "drf_1", RunStatus.FAILED, 11, code, NOW, NOW)


@dataclass
class Desk:
    """What the page asks."""

    condition: DeskStatus = CALM
    engine: bool | None = True
    standing: Standing = Standing.OURS
    slack: Reach = ANSWERS
    down: bool = False
    asked: list[str] = field(default_factory=list)

    async def all(self) -> Sequence[TenantId]:
        if self.down:
            raise Unavailable("The records did not answer in time")
        return [TenantId("demo")]

    async def read(self, tenant: TenantId) -> DeskStatus:
        self.asked.append(tenant)
        return self.condition

    async def engine_answers(self) -> bool | None:
        return self.engine

    def client(self, token: str | None = TOKEN, *, local: bool = False, caller: str = "10.0.0.5") -> TestClient:
        app = FastAPI()
        called = Registration(self.standing, NOW, "" if self.standing is Standing.OURS else "https://evil.example/x")
        desk = StatusDesk(
            cast("Tenants", self), self, self.engine_answers, lambda: called, lambda: self.slack, token, local
        )
        app.include_router(status_routes(desk))
        return TestClient(app, base_url="http://127.0.0.1:8000", client=(caller, 1))

    def page(self) -> str:
        return self.client().get("/status", headers={"authorization": f"Bearer {TOKEN}"}).text


@pytest.mark.parametrize("path", ["/status", "/status.json", "/metrics"])
@pytest.mark.parametrize(
    ("header", "status"),
    [
        ("", 401),
        (f"Bearer {TOKEN}x", 401),
        ("Bearer ", 401),
        ("Basic " + base64.b64encode(b"ops:wrong").decode(), 401),
        (f"Bearer {TOKEN}", 200),
        ("Basic " + base64.b64encode(f"ops:{TOKEN}".encode()).decode(), 200),
    ],
)
def test_the_token_opens_it_and_nothing_else(path: str, header: str, status: int) -> None:
    desk = Desk()
    answer = desk.client(caller="127.0.0.1", local=True).get(path, headers={"authorization": header})
    assert answer.status_code == status
    assert answer.headers["cache-control"] == "no-store"
    if status == 401:
        assert answer.headers["www-authenticate"].startswith("Basic")
        assert desk.asked == [], "nothing is read for a stranger"


@pytest.mark.parametrize(
    ("local", "caller", "headers", "status"),
    [
        (True, "127.0.0.1", {}, 200),
        (True, "10.0.0.5", {}, 401),
        (True, "127.0.0.1", {"host": "evil.example:8000"}, 401),
        (True, "127.0.0.1", {"origin": "https://evil.example"}, 401),
        (False, "127.0.0.1", {}, 401),
    ],
)
def test_without_a_token_it_is_for_this_machine_in_development(
    local: bool, caller: str, headers: dict[str, str], status: int
) -> None:
    answer = Desk().client(None, local=local, caller=caller).get("/status", headers=headers)
    assert answer.status_code == status
    assert "www-authenticate" not in answer.headers, "no password would help"


def test_a_calm_desk_says_so() -> None:
    page = Desk().page()
    assert "All is well" in page
    assert "nobody waits" in page


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"engine": False}, "The engine does not answer"),
        ({"standing": Standing.FORGOTTEN}, "The engine has forgotten our functions"),
        ({"standing": Standing.OUTDATED}, "The engine does not know all our functions"),
        ({"standing": Standing.STRANGER}, "The engine calls https://evil.example/x, which is no host of ours"),
        ({"standing": Standing.SIBLING}, "another host of this desk"),
        ({"standing": Standing.FOREIGN}, "another tenant&#x27;s host"),
        ({"slack": Reach(ok=False, since=NOW, code="no_answer")}, "Slack does not answer since 2026-06-01 12:00:00"),
        ({"down": True}, "The database does not answer"),
        ({"condition": DeskStatus(NOW, 2, 7300.0, 3, 90.0, [], [], [])}, "an event has waited for 1 minute"),
        ({"condition": DeskStatus(NOW, 0, None, 0, None, [], [failed_run()], [])}, "1 run failed"),
        ({"condition": DeskStatus(NOW, 0, None, 0, None, [], [], [], dead_letters=2)}, "2 mails could not be read"),
    ],
)
def test_what_is_wrong_is_said_first(change: dict[str, Any], told: str) -> None:
    page = Desk(**change).page()
    assert "Needs attention" in page
    assert page.index(told) < page.index("Engine</span>")


def test_failed_runs_come_with_the_command_that_helps() -> None:
    page = Desk(DeskStatus(NOW, 0, None, 0, None, [], [failed_run("01A"), failed_run("01B")], [])).page()
    assert "countersign runs rerun 01A" in page
    assert page.count("countersign runs rerun --status failed --function send-reply --since 7d") == 1
    assert "draft<br><code>drf_1</code>" in page


def test_nothing_on_it_can_become_markup() -> None:
    hostile = '<script>"&'
    counts = [RunCount(hostile, RunStatus.RUNNING, 1, NOW)]
    page = Desk(DeskStatus(NOW, 0, None, 0, None, counts, [failed_run(hostile, hostile)], [])).page()
    assert "<script>" not in page
    assert page.count("&lt;script&gt;&quot;&amp;") >= 3


def test_its_policy_allows_its_own_style_and_nothing_more() -> None:
    answer = Desk().client().get("/status", headers={"authorization": f"Bearer {TOKEN}"})
    style = answer.text.partition("<style>")[2].partition("</style>")[0]
    digest = base64.b64encode(sha256(style.encode()).digest()).decode()
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert f"style-src 'sha256-{digest}'" in policy
    assert "<script" not in answer.text
    assert "style=" not in answer.text


def test_programs_get_the_same_as_json() -> None:
    counts = [RunCount("approval-gate", RunStatus.WAITING, 4, NOW)]
    desk = Desk(DeskStatus(NOW, 4, 60.0, 0, None, counts, [failed_run()], []), engine=None)
    body = desk.client().get("/status.json", headers={"authorization": f"Bearer {TOKEN}"}).json()
    assert (body["engine"], body["database"]) == (None, True)
    assert body["desks"]["demo"]["counts"] == [
        {"function": "approval-gate", "status": "waiting", "count": 4, "oldest_at": NOW.isoformat()}
    ]
    assert body["desks"]["demo"]["failed"][0]["run_id"] == "01RUN"


def test_what_nobody_can_tell_is_not_called_well() -> None:
    """Inngest Cloud does not say where it calls."""
    desk = Desk(engine=None, standing=Standing.UNKNOWN)
    page = desk.page()
    assert "Not known" in page
    assert 'class="good"><span class="label">Registration' not in page
    assert 'countersign_up{part="registration"}' not in _scraped(desk)


def test_programs_are_told_who_is_called_and_since_when_slack_is_gone() -> None:
    desk = Desk(standing=Standing.STRANGER, slack=Reach(ok=False, since=NOW, code="http_503"))
    body = desk.client().get("/status.json", headers={"authorization": f"Bearer {TOKEN}"}).json()
    assert body["registration"] == {
        "standing": "stranger",
        "since": NOW.isoformat(),
        "address": "https://evil.example/x",
    }
    assert body["slack"] == {"ok": False, "since": NOW.isoformat(), "code": "http_503"}
    lines = _scraped(desk)
    assert (lines['countersign_up{part="registration"}'], lines['countersign_up{part="slack"}']) == (0, 0)


def test_prometheus_reads_what_the_desk_waits_for_and_forgets_what_is_gone() -> None:
    counts = [RunCount("send-reply", RunStatus.FAILED, 3, NOW)]
    desk = Desk(condition=DeskStatus(NOW, 7, 61.5, 2, 9.0, counts, [], [], overdue=3), engine=False)
    assert "the longest waiting customer for 1 minute, 3 for too long" in desk.page()
    lines = _scraped(desk)
    assert lines['countersign_overdue_approvals{tenant="demo"}'] == 3
    assert lines['countersign_pending_approvals{tenant="demo"}'] == 7
    assert lines['countersign_oldest_pending_seconds{tenant="demo"}'] == 61.5
    assert lines['countersign_oldest_pending_event_seconds{tenant="demo"}'] == 9
    assert lines['countersign_runs{function="send-reply",status="failed",tenant="demo"}'] == 3
    assert (lines['countersign_up{part="engine"}'], lines['countersign_up{part="database"}']) == (0, 1)
    desk.condition = CALM
    assert not [name for name in _scraped(desk) if name.startswith("countersign_runs")]
    desk.down = True
    assert _scraped(desk)['countersign_up{part="database"}'] == 0


def test_customers_who_wait_for_a_reply_are_counted_wherever_figures_are_read() -> None:
    since = NOW - timedelta(hours=3)
    waiting = Waiting(14, since, 12, since, 1, 5_400.0)
    desk = Desk(condition=replace(CALM, waiting=waiting))
    page = desk.page()
    assert "nobody waits" not in page
    assert "the longest for 3 hours" in page
    assert "12 drafts, 1 mail without one, the longest wait 3 hours" in page
    assert "in seven days 95 of 100 came within 1 hour" in page
    body = desk.client().get("/status.json", headers={"authorization": f"Bearer {TOKEN}"}).json()
    assert body["desks"]["demo"]["waiting"] == {
        "customers": 14,
        "longest": since.isoformat(),
        "drafts": 12,
        "longest_draft": since.isoformat(),
        "persons": 1,
        "silence_p95_seconds": 5_400.0,
    }
    lines = _scraped(desk)
    assert lines['countersign_waiting_customers{tenant="demo"}'] == 14
    assert lines['countersign_longest_wait_seconds{tenant="demo"}'] == 10_800
    assert lines['countersign_drafts_to_send{tenant="demo"}'] == 12
    assert lines['countersign_mails_for_a_person{tenant="demo"}'] == 1
    assert lines['countersign_silence_p95_seconds{tenant="demo"}'] == 5_400


def _scraped(desk: Desk) -> dict[str, float]:
    answer = desk.client().get("/metrics", headers={"authorization": f"Bearer {TOKEN}"})
    assert answer.headers["content-type"].startswith("text/plain")
    lines = (line.rpartition(" ") for line in answer.text.splitlines() if not line.startswith("#"))
    return {name: float(value) for name, _, value in lines}
