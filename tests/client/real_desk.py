"""A real desk behind the watched door: its host, its records and its engine; people act by the desk's own rules."""

import asyncio
import contextlib
import json
import threading
import time
import uuid
from collections.abc import Coroutine, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, TypeVar

import httpx
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app import store
from app.domain.approvals.questions import NewQuestion
from app.domain.approvals.voting import Choice, Counted, ReviewerRequest, Vote
from app.domain.ids import ActorId, ApprovalId
from app.domain.people.actors import slack_person
from app.tool_schemas import canonical
from tests.client.watched import Watched, watched
from tests.flows.approvals.asked import Asked, asking, run_asked_world
from tests.flows.conftest import RunWorld
from tests.world import ROSA, TENANT, World

T = TypeVar("T")
FILE = """
reviewers: [U0ROSA]
undo: off
callbacks: {hosts: [agent.shop.example]}
tools:
  delete_branch:
    title: Delete a branch
    changes: true
    schema:
      type: object
      properties: {name: {type: string}, force: {type: boolean}, dry: {type: boolean}}
      required: [name]
      additionalProperties: false
  pick_branch:
    title: Pick a branch
    asks: text
    schema: {type: object, properties: {}, additionalProperties: false}
"""
PATIENCE_SECONDS = 60.0
_CHOICES = {"approved": Choice.APPROVE, "rejected": Choice.REJECT}
_PAST = """
    UPDATE approvals SET opened_at = opened_at - interval '1 day', deadline = clock_timestamp() - interval '1 second'
    WHERE id = $1
"""
_UNDO = "UPDATE approvals SET undo_seconds = $2 WHERE id = $1"
_ANSWERS = "SELECT approval_id, id, answer FROM questions WHERE answered_at IS NOT NULL AND approval_id = ANY($1)"
_COMMENTS = "SELECT approval_id, body FROM approval_comments WHERE approval_id = ANY($1)"
_REDEEMED = "SELECT approval_id FROM approval_redemptions WHERE approval_id = ANY($1)"


class RealWorld:
    """One for all tests, on a loop of its own, since clients without a loop are tested too."""

    def __init__(self, private_world: RunWorld) -> None:
        self._run = private_world
        self._loop, self._ready, self._over = asyncio.new_event_loop(), Future[World](), asyncio.Event()
        self._thread = threading.Thread(target=self._loop.run_until_complete, args=(self._main(),), daemon=True)
        self._thread.start()
        self.world = self._ready.result(180)

    async def _main(self) -> None:
        try:
            async with run_asked_world(self._run, FILE) as world:
                self._ready.set_result(world)
                await self._over.wait()
        except BaseException as error:
            if not self._ready.done():
                self._ready.set_exception(error)
            raise

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        """From any thread but its own."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(PATIENCE_SECONDS)

    def close(self) -> None:
        """Everything ends."""
        self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join(60)
        self._loop.close()


@dataclass
class RealDesk(Watched):
    """As a contract desk is to a test, with a key of its own. What it holds is what the API tells."""

    real: RealWorld = field(kw_only=True)
    asked: Asked = field(kw_only=True)

    @property
    def rows(self) -> dict[str, dict[str, Any]]:
        """By their ids, in the order in which they were asked."""
        return {one.id: dict(one.raw) for one in reversed(self.real.do(self.asked.all()))}

    def only(self) -> dict[str, Any]:
        """The one request that there is."""
        [row] = self.rows.values()
        return row

    def decide(self, approval_id: str, outcome: str = "approved", reason: str = "", **changes: Any) -> None:
        """By the store's own methods, as each door calls them; back once nobody can undo it any more."""
        settled = changes.pop("settled", True)
        self.real.do(self._decide(ApprovalId(approval_id), outcome, reason, changes, settled))
        if settled:
            self._until_settled(approval_id)

    def settle(self, approval_id: str) -> None:
        """The undo window passes."""
        self._until_settled(approval_id)

    def asks(self, approval_id: str, text: str) -> str:
        """A reviewer wants to know something first."""
        new = NewQuestion(by=slack_person(ROSA), text=text, source=uuid.uuid4().hex)
        questions = store.PostgresQuestions(self.real.world.pool, pause_max_seconds=lambda _: 600)
        verdict = self.real.do(questions.ask(TENANT, ApprovalId(approval_id), new))
        assert verdict.question_id is not None, verdict
        return verdict.question_id

    def forgets_the_key(self) -> None:
        """It is revoked."""
        self.real.do(self._revoke())

    @property
    def answers(self) -> list[tuple[str, str, str]]:
        """To reviewers' questions."""
        return [(row[0], row[1], row[2]) for row in self._found(_ANSWERS)]

    @property
    def comments(self) -> list[tuple[str, str]]:
        """Under the cards."""
        return [(row[0], row[1]) for row in self._found(_COMMENTS)]

    @property
    def redeemed(self) -> set[str]:
        """Whose decisions were used."""
        return {row[0] for row in self._found(_REDEEMED)}

    def _found(self, question: str) -> list[Any]:
        ids = list(self.rows)
        return list(self.real.do(self.real.world.admin.fetch(question, ids)))

    def _until_settled(self, approval_id: str) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not self.rows[approval_id]["settled"]:
            assert time.monotonic() < deadline, f"{approval_id} is not settled"
            time.sleep(0.05)

    async def _decide(
        self, approval_id: ApprovalId, outcome: str, reason: str, changes: dict[str, Any], settled: bool
    ) -> None:
        world, approvals = self.real.world, store.PostgresApprovals(self.real.world.pool)
        if outcome == "expired":
            await world.admin.execute(_PAST, approval_id)
            assert await approvals.expire(TENANT, approval_id) == "expired"
            return
        if outcome == "withdrawn":
            async with self.asked.client() as client:
                await client.approvals.withdraw(approval_id, reason or "Not needed")
            return
        undo_seconds = 0 if settled and outcome != "cancelled" else 3
        await world.admin.execute(_UNDO, approval_id, undo_seconds)
        vote = await self._vote(approval_id, outcome, reason, changes)
        assert isinstance(await approvals.cast(TENANT, approval_id, vote), Counted)
        if outcome == "cancelled":
            wish = ReviewerRequest(slack_person(ROSA), uuid.uuid4().hex, may_decide=True, address="rosa@desk.example")
            assert isinstance(await approvals.undo(TENANT, approval_id, wish), Counted)

    async def _vote(self, approval_id: ApprovalId, outcome: str, reason: str, changes: dict[str, Any]) -> Vote:
        async with self.asked.client() as client:
            asked = dict((await client.approvals.get(approval_id)).arguments)
        changed = {**asked, **changes.get("arguments", {})}
        return Vote(
            by=slack_person(ROSA),
            choice=_CHOICES.get(outcome, Choice.APPROVE),
            source=uuid.uuid4().hex,
            may_decide=True,
            address="rosa@desk.example",
            reason=reason,
            arguments=None if changed == asked else canonical(changed),
            answer=changes.get("answer"),
        )

    async def _revoke(self) -> None:
        keys = store.PostgresApiKeys(self.real.world.pool)
        [mine] = [one for one in await keys.all(TENANT) if f"csk_{one.prefix}_" in self.key]
        await keys.revoke(TENANT, mine.id, by=ActorId("test"))


@contextlib.contextmanager
def run_real_desk(real: RealWorld) -> Iterator[RealDesk]:
    """With an agent that nobody has heard of before."""
    asked = real.do(asking(real.world))
    desk = RealDesk(key=asked.key, real=real, asked=asked)

    async def through(request: Request) -> Response:
        headers = {name: value for name, value in request.headers.items() if name not in ("host", "content-length")}
        body, path = await request.body(), request.scope["raw_path"].decode()
        async with httpx.AsyncClient(base_url=asked.world.stack.host_url, timeout=70) as http:
            answer = await http.request(request.method, path, params=request.query_params, headers=headers,
                                        content=body)  # fmt: skip
        if (request.method, request.url.path, answer.status_code) == ("POST", "/v1/approvals", 201):
            desk.bodies.append(json.loads(body))
        kept = {name: value for name, value in answer.headers.items() if name in ("content-type", "retry-after")}
        return Response(answer.content, answer.status_code, kept)

    with watched(desk, [Route("/{path:path}", through, methods=["GET", "POST"])]):
        yield desk
