"""step.ai.infer: the engine makes no calls to models; the step fails in words."""

import json
from typing import Final

import asyncpg

from app.local.engine.database import Connection
from app.local.engine.execution import steps
from app.local.engine.execution.steps import Done

_MESSAGE: Final = (
    "The local engine does not call models for step.ai.infer. Call the provider inside step.run, or run this "
    "function on the Inngest server."
)


async def refuse(conn: Connection, run: asyncpg.Record, job: asyncpg.Record) -> None:
    """Fail the step so that the function can see why."""
    error = {"name": "AIGatewayUnsupported", "message": _MESSAGE, "stack": ""}
    await steps.record(conn, run, Done(job["step_id"], "AIGateway", json.dumps({"error": error}), failed=True))
