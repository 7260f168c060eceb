"""The approvals' doors of a desk by their contract alone, over real HTTP: records in memory, and a person's hands."""

import asyncio
import contextlib
import hashlib
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import jcs
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.client.watched import Watched, problem, watched

KEY = "csk_contract_0123456789"
ENDED = ("rejected", "expired", "cancelled", "withdrawn")


def now() -> str:
    """As the desk writes it."""
    return datetime.now(UTC).isoformat().replace("+00:00", "Z")


def hashed(arguments: Any) -> str:
    """Of the canonical form."""
    return hashlib.sha256(jcs.canonicalize(arguments)).hexdigest()


@dataclass
class ContractDesk(Watched):
    """What it holds, and what a person does."""

    key: str = KEY
    rows: dict[str, dict[str, Any]] = field(default_factory=dict)
    keys: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    answers: list[tuple[str, str, str]] = field(default_factory=list)
    comments: list[tuple[str, str]] = field(default_factory=list)
    redeemed: set[str] = field(default_factory=set)

    def refusal(self, request: Request) -> Response | None:
        """It knows one key."""
        if request.headers.get("authorization") == f"Bearer {self.key}":
            return None
        return problem(401, "unauthorized", "No key of this desk's")

    def forgets_the_key(self) -> None:
        """As if it was revoked."""
        self.key = "gone"

    def decide(self, approval_id: str, outcome: str = "approved", reason: str = "", **changes: Any) -> None:
        """A reviewer decides; ``changes`` are arguments of theirs, an answer, and whether it stands (``settled``)."""
        row = self.rows[approval_id]
        arguments = {**row["arguments"], **changes.pop("arguments", {})}
        row["state"], row["settled"] = outcome, changes.pop("settled", True)
        row["decision"] = {
            "outcome": outcome, "by": "U0ROSA", "at": now(), "reason": reason, "arguments": arguments,
            "changed": arguments != row["arguments"], "arguments_hash": hashed(arguments), "answer": None, **changes,
        }  # fmt: skip
        row["token"] = f"token-of-{approval_id}" if outcome == "approved" and row["settled"] else None

    def settle(self, approval_id: str) -> None:
        """Nobody can undo it any more."""
        self.decide(approval_id)

    def asks(self, approval_id: str, text: str) -> str:
        """A reviewer wants to know something first."""
        self.rows[approval_id]["question"] = {"id": f"q_{text}", "text": text, "asked_at": now()}
        return f"q_{text}"

    def only(self) -> dict[str, Any]:
        """The one request that there is."""
        [row] = self.rows.values()
        return row


def routes_of(desk: ContractDesk) -> list[Route]:
    """The doors."""

    async def create(request: Request) -> Response:
        body, key = await request.json(), request.headers["idempotency-key"]
        digest = jcs.canonicalize(body)
        if key in desk.keys:
            approval_id, before = desk.keys[key]
            if before != digest:
                return problem(409, "idempotency_conflict", "Something else was asked for under this Idempotency-Key")
            return JSONResponse(desk.rows[approval_id])
        approval_id = f"apr_{len(desk.rows) + 1:024x}"
        desk.bodies.append(body)
        state = "pending" if body.get("submit", True) else "draft"
        desk.keys[key] = (approval_id, digest)
        lasts = timedelta(seconds=body.get("expires_in_seconds", 3600))
        desk.rows[approval_id] = {
            "id": approval_id, "kind": body["kind"], "tool": body.get("tool"), "title": body.get("title", ""),
            "reason": body.get("reason", ""), "state": state, "settled": False, "arguments": body["arguments"],
            "arguments_hash": hashed(body["arguments"]), "action_digest": "0" * 64, "opened_at": now(),
            "deadline": (datetime.now(UTC) + lasts).isoformat(), "opened_by": "key_1", "question": None,
            "reviewers": [], "nobody_can_decide": False,
            "decision": None, "result": None, "token": None, "callback": body.get("callback"),
        }  # fmt: skip
        return JSONResponse(desk.rows[approval_id], 201)

    async def get(request: Request) -> Response:
        row = desk.rows.get(request.path_params["id"])
        if row is None:
            return problem(404, "not_found", "There is no such approval")
        until = time.monotonic() + int(request.query_params.get("wait", "0"))
        while not row["settled"] and row["question"] is None and time.monotonic() < until:
            await asyncio.sleep(0.02)
        return JSONResponse(row)

    async def several(request: Request) -> Response:
        state, limit = request.query_params.get("state"), int(request.query_params.get("limit", "50"))
        after = request.query_params.get("after", "")
        newest_first = reversed(desk.rows.values())
        found = [row for row in newest_first if (not after or row["id"] < after) and state in (None, row["state"])]
        following = found[limit - 1]["id"] if len(found) > limit else None
        return JSONResponse({"approvals": found[:limit], "next": following})

    async def act(request: Request) -> Response:
        body, row = await request.json(), desk.rows[request.path_params["id"]]
        return ACTS[request.path_params["act"]](desk, row, body)

    return [
        Route("/v1/approvals", create, methods=["POST"]),
        Route("/v1/approvals", several, methods=["GET"]),
        Route("/v1/approvals/{id}", get, methods=["GET"]),
        Route("/v1/approvals/{id}/{act}", act, methods=["POST"]),
    ]


def withdraw(desk: ContractDesk, row: dict[str, Any], body: dict[str, Any]) -> Response:
    """Taken back by the asker."""
    if row["state"] in ENDED and row["state"] != "withdrawn":
        return problem(409, "conflict", f"{row['id']} is closed already")
    desk.decide(row["id"], "withdrawn", body["reason"])
    return JSONResponse({"id": row["id"], "state": "withdrawn", "withdrawn_at": now()})


def comment(desk: ContractDesk, row: dict[str, Any], body: dict[str, Any]) -> Response:
    """Under the card."""
    desk.comments.append((row["id"], body["text"]))
    return JSONResponse({"id": row["id"]})


def answer_(desk: ContractDesk, row: dict[str, Any], body: dict[str, Any]) -> Response:
    """To a reviewer."""
    if row["question"] is None or row["question"]["id"] != body["question_id"]:
        return problem(409, "conflict", "This question is not open")
    desk.answers.append((row["id"], body["question_id"], body["text"]))
    row["question"] = None
    return JSONResponse({"id": row["id"]})


def result(_: ContractDesk, row: dict[str, Any], body: dict[str, Any]) -> Response:
    """Reported by whoever acted."""
    if row["result"] is not None:
        if {name: row["result"][name] for name in body} != body:
            return problem(409, "conflict", "Another result was reported")
        return JSONResponse(row)
    if not (row["settled"] and row["decision"]["outcome"] == "approved"):
        return problem(409, "conflict", "It is not approved")
    row["result"] = {**body, "at": now()}
    row["state"] = "executed" if body["outcome"] == "done" else "needs_attention"
    return JSONResponse(row)


def redeem(desk: ContractDesk, row: dict[str, Any], body: dict[str, Any]) -> Response:
    """Once."""
    if body["token"] != row["token"]:
        return problem(409, "wrong_token", "This is no token of this approval's")
    if row["id"] in desk.redeemed:
        return problem(409, "already_redeemed", "This decision was used before")
    desk.redeemed.add(row["id"])
    return JSONResponse({"id": row["id"]})


ACTS = {"withdraw": withdraw, "comment": comment, "answer": answer_, "result": result, "redeem": redeem}


@contextlib.contextmanager
def run_contract_desk() -> Iterator[ContractDesk]:
    """A fresh one."""
    desk = ContractDesk()
    with watched(desk, routes_of(desk)):
        yield desk
