"""Asks an engine about its runs, in the GraphQL that Inngest's server and the local engine both speak."""

from dataclasses import dataclass
from typing import Any, Final

import httpx

from app.errors import BadInput, NotFound, Unavailable

_PAGE: Final = 100
_RUNS: Final = """
query Runs($first: Int!, $after: String, $filter: RunsFilterV2!) {
  runs(first: $first, after: $after, filter: $filter, orderBy: [{field: QUEUED_AT, direction: DESC}]) {
    edges { node { id status queuedAt startedAt endedAt output function { slug } } cursor }
    pageInfo { hasNextPage endCursor }
  }
}
"""
_RUN: Final = """
query Run($id: String!) {
  run(runID: $id) {
    id status queuedAt startedAt endedAt output function { slug }
    trace { childrenSpans { name status attempts startedAt endedAt stepOp outputID } }
  }
}
"""
_TRIGGER: Final = "query Trigger($id: String!) { runTrigger(runID: $id) { eventName payloads } }"
_RERUN: Final = "mutation Rerun($id: ULID!) { rerun(runID: $id) }"
_RERUN_FROM: Final = (
    "mutation Rerun($id: ULID!, $step: String!) { rerun(runID: $id, fromStep: {stepID: $step, input: null}) }"
)
_CANCEL: Final = "mutation Cancel($id: ULID!) { cancelRun(runID: $id) { id } }"


@dataclass(frozen=True)
class RunFilter:
    """Which runs. ``since`` is RFC 3339; ``error`` is looked for in the output, whatever its case."""

    since: str
    status: str | None = None
    function: str | None = None
    error: str | None = None
    limit: int = 20


class EngineClient:
    """One engine. Raises Unavailable where it does not answer, NotFound for an unknown run."""

    def __init__(self, http: httpx.AsyncClient, url: str) -> None:
        self._http, self._url = http, url.rstrip("/")

    async def runs(self, wanted: RunFilter) -> list[dict[str, Any]]:
        """The newest runs that fit, at most ``limit``."""
        found: list[dict[str, Any]] = []
        chosen: dict[str, Any] = {"from": wanted.since}
        if wanted.status:
            chosen["status"] = [wanted.status.upper()]
        after: str | None = None
        while len(found) < wanted.limit:
            answer = await self._ask(_RUNS, {"first": _PAGE, "after": after, "filter": chosen})
            page = answer["runs"]
            found += [edge["node"] for edge in page["edges"] if _fits(edge["node"], wanted)]
            after = page["pageInfo"]["endCursor"]
            if not page["pageInfo"]["hasNextPage"] or after is None:
                break
        return found[: wanted.limit]

    async def run(self, run_id: str) -> dict[str, Any]:
        """One run with its steps and the events that started it."""
        run = (await self._ask(_RUN, {"id": run_id}))["run"]
        if run is None:
            raise NotFound(f"The engine knows no run {run_id}; `countersign runs list` shows the latest")
        trigger = (await self._ask(_TRIGGER, {"id": run_id}))["runTrigger"] or {}
        return {**run, "trigger": trigger}

    async def rerun(self, run_id: str, step: str | None) -> str:
        """Start it again, whole or from a step; the new run's id."""
        if step is None:
            return str((await self._ask(_RERUN, {"id": run_id}))["rerun"])
        return str((await self._ask(_RERUN_FROM, {"id": run_id, "step": step}))["rerun"])

    async def cancel(self, run_id: str) -> None:
        """End it now; a step that is executing is not interrupted, its answer is dropped."""
        await self._ask(_CANCEL, {"id": run_id})

    async def _ask(self, query: str, variables: dict[str, Any]) -> dict[str, Any]:
        try:
            answer = await self._http.post(f"{self._url}/v0/gql", json={"query": query, "variables": variables})
            body = answer.json()
        except (httpx.HTTPError, ValueError) as error:
            raise Unavailable(
                f"No engine answers at {self._url}. Start one with `countersign dev`, or name it with --engine"
            ) from error
        if body.get("errors"):
            message = str(body["errors"][0].get("message"))
            raise NotFound(message) if "not found" in message else BadInput(f"The engine said: {message}")
        return dict(body["data"])


def _fits(run: dict[str, Any], wanted: RunFilter) -> bool:
    named = wanted.function is None or wanted.function in run["function"]["slug"]
    failed = wanted.error is None or wanted.error.lower() in str(run["output"] or "").lower()
    return named and failed
