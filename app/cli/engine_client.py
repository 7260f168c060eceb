"""Asks an engine about its runs, in the GraphQL that Inngest's server and the local engine both speak."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import httpx

from app.errors import BadInput, NotFound, Unavailable
from workers.functions.runtime.engine_registration import hashed

_PAGE: Final = 100
_TRIGGERS_AT_ONCE: Final = 50
_FAILURE_HANDLER: Final = "-failure"
# Unless it is told that no preview is wanted, a server leaves out how runs ended.
_RUNS: Final = """
query Runs($first: Int!, $after: String, $filter: RunsFilterV2!) {
  runs(first: $first, after: $after, filter: $filter, orderBy: [{field: QUEUED_AT, direction: DESC}],
       preview: false) {
    edges { node { id status queuedAt startedAt endedAt output function { slug } } cursor }
    pageInfo { hasNextPage endCursor }
  }
}
"""
_RUN: Final = """
query Run($id: String!) {
  run(runID: $id) {
    id status queuedAt startedAt endedAt output function { slug }
    trace { childrenSpans { name status attempts startedAt endedAt stepOp stepID outputID } }
  }
}
"""
_TRIGGER: Final = "query Trigger($id: String!) { runTrigger(runID: $id) { eventName payloads } }"
_RERUN: Final = "mutation Rerun($id: ULID!) { rerun(runID: $id) }"
_RERUN_FROM: Final = (
    "mutation Rerun($id: ULID!, $step: String!) { rerun(runID: $id, fromStep: {stepID: $step, input: null}) }"
)
_CANCEL: Final = "mutation Cancel($id: ULID!) { cancelRun(runID: $id) { id } }"

# Said where GraphQL is missing: Inngest Cloud's public API, and a self-hosted server started with --no-ui.
_OFFERS: Final = (
    "This engine offers single runs only: Inngest's public API shows and cancels a run by its id. It cannot list "
    "runs and cannot run one again. List them with `/approvals status` or on the status page; to do a mail again use "
    "`countersign resend MESSAGE`, or the engine's own dashboard"
)


@dataclass(frozen=True)
class RunFilter:
    """Which runs. Times are RFC 3339; ``error`` is looked for in the output, whatever its case."""

    since: str
    app: str = ""  # of these functions only: one engine may serve several tenants' hosts
    until: str | None = None
    status: str | None = None
    function: str | None = None
    error: str | None = None
    limit: int = 20


class EngineClient:
    """One engine. Raises Unavailable where it does not answer, NotFound for an unknown run.

    ``tenant`` is the only one whose runs it knows, by the events that started them; None knows all.
    """

    def __init__(
        self, http: httpx.AsyncClient, url: str, signing_key: str | None = None, tenant: str | None = None
    ) -> None:
        self._http, self._url, self._tenant = http, url.rstrip("/"), tenant
        self._headers = {"authorization": f"Bearer {hashed(signing_key)}"} if signing_key else {}

    async def runs(self, wanted: RunFilter) -> list[dict[str, Any]]:
        """The newest runs that fit, at most ``limit``.

        The engine filters by status and time. It keeps no index of functions' names, tenants and errors, so those
        are compared here, page by page; tenants by the event that started each run.
        """
        found: list[dict[str, Any]] = []
        chosen: dict[str, Any] = {"from": wanted.since}
        if wanted.until:
            chosen["until"] = wanted.until
        if wanted.status:
            chosen["status"] = [wanted.status.upper()]
        after: str | None = None
        while len(found) < wanted.limit:
            answer = await self._ask(_RUNS, {"first": _PAGE, "after": after, "filter": chosen})
            page = answer["runs"]
            fitting = [edge["node"] for edge in page["edges"] if _fits(edge["node"], wanted)]
            found += await self._of_tenant(fitting) if self._tenant else fitting
            after = page["pageInfo"]["endCursor"]
            if not page["pageInfo"]["hasNextPage"] or after is None:
                break
        return found[: wanted.limit]

    async def run(self, run_id: str) -> dict[str, Any]:
        """One run with its steps and the events that started it."""
        try:
            run = await self._known(run_id)
        except _NoGraphQL:
            return await self._plain_run(run_id)
        trigger = (await self._ask(_TRIGGER, {"id": run_id}))["runTrigger"] or {}
        if not self._ours(_tenant_of(trigger)):
            raise _unknown(run_id)
        return {**run, "trigger": trigger}

    async def _check_ours(self, run_id: str) -> None:
        """Whatever id somebody types, another tenant's run is as one that is not there."""
        if not self._ours((await self._tenants([run_id]))[0]):
            raise _unknown(run_id)

    def _ours(self, named: str | None) -> bool:
        """The clock's runs are of no tenant: their app alone says whose they are."""
        return None in (self._tenant, named) or named == self._tenant

    async def rerun(self, run_id: str, step: str | None) -> str:
        """Start it again, whole or from a step (by its name or id); the new run's id."""
        await self._check_ours(run_id)
        if step is None:
            return str((await self._ask(_RERUN, {"id": run_id}))["rerun"])
        steps = steps_of(await self._known(run_id))
        chosen = next((one["stepID"] for one in steps if step in (one["name"], one["stepID"])), None)
        if chosen is None:
            names = ", ".join(str(one["name"]) for one in steps) or "none yet"
            raise BadInput(f"Run {run_id} has no step {step!r}. Its steps are: {names}")
        return str((await self._ask(_RERUN_FROM, {"id": run_id, "step": chosen}))["rerun"])

    async def _known(self, run_id: str) -> dict[str, Any]:
        run: dict[str, Any] | None = (await self._ask(_RUN, {"id": run_id}))["run"]
        if run is None:
            raise _unknown(run_id)
        return run

    async def cancel(self, run_id: str) -> None:
        """End it now; a step that is executing is not interrupted, its answer is dropped."""
        try:
            await self._check_ours(run_id)
            await self._ask(_CANCEL, {"id": run_id})
        except _NoGraphQL:
            await self._plain("DELETE", run_id)

    async def accepts_key(self) -> bool:
        """Whether the engine takes our signing key; asks for one event and keeps nothing of it."""
        return (await self._send("GET", "/v1/events?limit=1")).status_code not in (401, 403)

    async def _of_tenant(self, runs: list[dict[str, Any]]) -> list[dict[str, Any]]:
        kept: list[dict[str, Any]] = []
        for start in range(0, len(runs), _TRIGGERS_AT_ONCE):
            some = runs[start : start + _TRIGGERS_AT_ONCE]
            tenants = await self._tenants([str(run["id"]) for run in some])
            kept += [run for run, its in zip(some, tenants, strict=True) if self._ours(its)]
        return kept

    async def _tenants(self, run_ids: Sequence[str]) -> list[str | None]:
        """Whose runs these are, in one question."""
        names = ", ".join(f"$i{n}: String!" for n in range(len(run_ids)))
        asked = " ".join(f"r{n}: runTrigger(runID: $i{n}) {{ payloads }}" for n in range(len(run_ids)))
        variables = {f"i{n}": run_id for n, run_id in enumerate(run_ids)}
        answer = await self._ask(f"query Triggers({names}) {{ {asked} }}", variables)
        return [_tenant_of(answer[f"r{n}"]) for n in range(len(run_ids))]

    async def _plain_run(self, run_id: str) -> dict[str, Any]:
        """What the public REST API tells of a run: no steps, no trigger."""
        run = (await self._plain("GET", run_id)).get("data") or {}
        if run.get("run_id") != run_id:  # a server answers 200 and an empty run for one that it does not know
            raise NotFound(f"Run {run_id} is not found")
        output = run.get("output")
        return {
            "id": run_id,
            "status": str(run["status"]).upper(),
            "queuedAt": run.get("run_started_at"),
            "startedAt": run.get("run_started_at"),
            "endedAt": run.get("ended_at"),
            "output": None if output is None else json.dumps(output),
            "function": {"slug": str(run.get("function_id"))},
            "trace": None,
            "trigger": {},
        }

    async def _plain(self, method: str, run_id: str) -> dict[str, Any]:
        answer = await self._send(method, f"/v1/runs/{run_id}")
        if answer.status_code == 401:
            raise BadInput("The engine wants its signing key: set INNGEST_SIGNING_KEY")
        if answer.status_code == 404:
            raise NotFound(f"Run {run_id} is not found")
        if answer.status_code >= 400:
            raise BadInput(f"The engine said {answer.status_code}")
        return dict(answer.json()) if answer.content else {}

    async def _ask(self, query: str, variables: dict[str, Any]) -> dict[str, Any]:
        answer = await self._send("POST", "/v0/gql", {"query": query, "variables": variables})
        if answer.status_code in (401, 403, 404, 405):
            raise _NoGraphQL(_OFFERS)
        try:
            body = answer.json()
        except ValueError as error:
            raise self._silent() from error
        if body.get("errors"):
            message = str(body["errors"][0].get("message"))
            unknown = "not found" in message or "no rows" in message
            raise NotFound(message) if unknown else BadInput(f"The engine said: {message}")
        return dict(body["data"])

    async def _send(self, method: str, path: str, body: dict[str, Any] | None = None) -> httpx.Response:
        try:
            return await self._http.request(method, f"{self._url}{path}", json=body, headers=self._headers)
        except httpx.HTTPError as error:
            raise self._silent() from error

    def _silent(self) -> Unavailable:
        return Unavailable(
            f"No engine answers at {self._url}. Start one with `countersign dev`, or name it with --engine"
        )


class _NoGraphQL(BadInput):
    """The engine has only its public REST API."""


def _unknown(run_id: str) -> NotFound:
    return NotFound(f"The engine knows no run {run_id}; `countersign runs list` shows the latest")


def steps_of(run: dict[str, Any]) -> list[dict[str, Any]]:
    """The steps of a run. A listing holds more, such as "Queued step", which has no id and is no step."""
    return [span for span in (run["trace"] or {}).get("childrenSpans") or () if span["stepID"]]


def _fits(run: dict[str, Any], wanted: RunFilter) -> bool:
    slug = str(run["function"]["slug"])
    if wanted.app and not slug.startswith(f"{wanted.app}-"):
        return False
    named = wanted.function is None or wanted.function in slug
    # What runs after a failure tells people of it; it is not the work that failed.
    if slug.endswith(_FAILURE_HANDLER) and not (wanted.function or "").endswith(_FAILURE_HANDLER):
        return False
    failed = wanted.error is None or wanted.error.lower() in str(run["output"] or "").lower()
    return named and failed


def _tenant_of(trigger: dict[str, Any] | None) -> str | None:
    """Events of ours say whose they are."""
    for payload in (trigger or {}).get("payloads") or ():
        body = json.loads(payload)
        data = body.get("data") if isinstance(body, dict) else None
        if isinstance(data, dict) and isinstance(data.get("tenant"), str):
            return str(data["tenant"])
    return None
