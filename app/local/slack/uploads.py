"""The routes of files: where the app puts one, and where the page gets it from."""

from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.local.slack.webapi.files import BYTES_MAX

if TYPE_CHECKING:
    from app.local.slack.workspace import Workspace

_SAFE = {"Content-Security-Policy": "default-src 'none'; sandbox", "X-Content-Type-Options": "nosniff"}


def upload_routes(workspace: "Workspace") -> list[Route]:
    """Nothing that is sent back can act on the page."""

    async def put(request: Request) -> Response:
        upload = workspace.state.uploads.by_id.get(request.path_params["file"])
        body = await request.body()
        if upload is None or upload.content is not None or len(body) > BYTES_MAX or len(body) != upload.length:
            return Response("no such upload", 400)
        upload.content = body
        return Response(f"OK - {len(body)}")

    async def get(request: Request) -> Response:
        upload = workspace.state.uploads.by_id.get(request.query_params.get("id", ""))
        if upload is None or upload.content is None:
            return Response("gone", 404)
        return Response(upload.content, media_type=upload.mimetype, headers=_SAFE)

    return [
        Route("/_local/upload/{file}", put, methods=["POST"]),
        Route("/_local/file", get, methods=["GET"]),
    ]
