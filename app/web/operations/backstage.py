"""What just happened, for the local workspace's side panel. Served in development, to programs on this machine."""

from typing import Any, Final

from fastapi import APIRouter, Depends

from app.domain.ids import TenantId
from app.ports.operations.operations import Audit
from app.web.access.credentials import this_machine

_LINES: Final = 60


def backstage_routes(audit: Audit, tenant: TenantId) -> APIRouter:
    """``GET /backstage``: the latest audit lines as ``{at, kind, text}``."""
    routes = APIRouter(dependencies=[Depends(this_machine)])

    @routes.get("/backstage")
    async def backstage() -> list[dict[str, str]]:
        return [_line(row) for row in await audit.rows(tenant, limit=_LINES)]

    return routes


def _line(row: dict[str, Any]) -> dict[str, str]:
    words = str(row["action"]).replace("_", " ")
    return {
        "at": row["at"].isoformat(),
        "kind": "audit",
        "text": f"#{row['seq']} {words}: {row['subject']}, by {row['actor']}",
    }
